// `pqa check`: are these files what they should be?
#include <fmt/format.h>

#include "command.h"
#include "configuration.h"
#include "json/names.h"
#include "option_table.h"
#include "pqa/base/error.h"
#include "pqa/dla.h"
#include "pqa/workloads/tensors.h"
#include "presets/energy_json.h"
#include "standard_streams.h"
#include "sweep/point_configuration.h"

namespace pqa {

namespace {

option_table check_options() {
  option_table options("check");
  options.single("arch", "A", "architecture whose widths the tensors of workloads must fit (default pqa_paper)");
  return options;
}

void check_workload(const std::string& path, const architecture& a) {
  const network_tensors tensors(load_workload(path), a, 0);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors.from_file(i)) tensors.load(i);
  }
}

void check_sweep(const std::string& path) {
  const sweep_spec spec = load_sweep(path);
  const point_configuration every_value(spec);
}

input_kind check_file(const std::string& path, const architecture& a) {
  const input_kind kind = kind_of(path);
  switch (kind) {
    case input_kind::workload:
      check_workload(path, a);
      break;
    case input_kind::architecture:
      load_architecture(path);
      break;
    case input_kind::memory:
      load_memory(path);
      break;
    case input_kind::energy:
      load_energy(path);
      break;
    case input_kind::dla:
      load_dla(path);
      break;
    case input_kind::sweep:
      check_sweep(path);
      break;
  }
  return kind;
}

}  // namespace

std::string check_help() {
  return "usage: pqa check FILE... [OPTIONS]\n"
         "\n"
         "Validates workloads, architectures, memories, conventional accelerators,\n"
         "energies and sweeps; the kind is told from the keys. A workload's .npz files\n"
         "are read in full. Every file is reported; the status is 2 if any is wrong.\n"
         "\n" +
         check_options().describe();
}

int check_command(const words& arguments, const words& /*command_line*/) {
  constexpr int input_is_wrong = 2;
  const option_values values = check_options().parse(arguments);
  if (values.operands().empty()) throw input_error("check: found no FILE, allowed one or more");
  const architecture a = load_architecture(values.text("arch", "pqa_paper"));
  int status = 0;
  for (const std::string& path : values.operands()) {
    try {
      const input_kind kind = check_file(path, a);
      write_output(fmt::format("{}: ok ({})\n", printable(path, 512), name_of(kind)));
    } catch (const input_error& error) {
      complain(error.what());
      status = input_is_wrong;
    }
  }
  return status;
}

}  // namespace pqa
