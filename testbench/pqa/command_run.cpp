// `pqa run`: a network through the accelerator, or through the closed form.
#include <fmt/format.h>

#include "analytic_run.h"
#include "command.h"
#include "json/format.h"
#include "json/names.h"
#include "result_json.h"
#include "run_outputs.h"
#include "run_report.h"
#include "run_request.h"
#include "simulated_run.h"
#include "standard_streams.h"

namespace pqa {

namespace {

void tell_cut_off(const run_request& request, const run_figures& figures, const trace_recorder& trace) {
  if (!trace.cut_off()) return;
  complain(
      fmt::format("--trace {}: the timeline reached its limit of {} MiB and is cut off after {} of {:.6g} us; "
                  "--trace-limit-mib raises it",
                  printable(request.trace, 512), request.trace_limit_bytes / (1024 * 1024),
                  trace.microseconds(*trace.cut_off()), figures.microseconds(figures.cycles)));
}

}  // namespace

int run_command(const words& arguments, const words& command_line) {
  const run_request request = read_run_request(arguments, command_line);
  run_outputs outputs(request);
  std::optional<simulated_run> simulated;
  run_figures figures;
  if (request.fidelity == run_fidelity::analytic) {
    figures = analytic_run(request.config, request.images);
  } else {
    simulated.emplace(request);
    figures = simulated->run();
  }
  figures.costs = pqa_costs(request.config, request.energy, figures);
  outputs.write(figures, simulated ? &*simulated : nullptr);
  if (simulated && simulated->trace()) tell_cut_off(request, figures, *simulated->trace());
  write_output(request.print_json ? format_json(result_json(request, figures, {})) : run_report(request, figures));
  return 0;
}

}  // namespace pqa
