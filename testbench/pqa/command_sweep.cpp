// `pqa sweep`: every point of a grid of configurations, in one database.
#include <charconv>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "command.h"
#include "json/names.h"
#include "option_table.h"
#include "pqa/base/error.h"
#include "standard_streams.h"
#include "sweep/launcher.h"
#include "sweep/sweep_run.h"

namespace pqa {

namespace {

constexpr std::uint64_t most_jobs = 1024;

option_table sweep_options() {
  option_table options("sweep");
  options
      .single("out", "DIR", "where the results go: sweep.sqlite and points.csv; points that are there do not run again")
      .single("jobs", "N", "points at a time (default: the cores of the machine)")
      .single("timeout", "SECONDS", "end a point that takes longer; its row says so")
      .flag("retry", "run points again that failed, crashed or took too long")
      .single("worker", "K/N",
              "run every N-th point from the K-th on, in DIR/worker-K (default: as srun, an array job or "
              "mpirun says)")
      .flag("csv", "run nothing: write points.csv of the points so far")
      .flag("dry-run", "run nothing: check the file and tell how many points it has");
  return options;
}

double positive_seconds(const option_values& values) {
  const std::string text = values.text("timeout", "");
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || !(seconds > 0) || seconds > 1e6) {
    values.fail("timeout", fmt::format("found {}, allowed is a number above 0 up to 1e6", in_quotes(text)));
  }
  return seconds;
}

std::string points_text(std::uint64_t count) {
  return fmt::format("{} point{}", count, count == 1 ? "" : "s");
}

std::string report(const sweep_request& request, const sweep_counts& counts) {
  std::string text = fmt::format("{}: {} drawn", request.spec.name, points_text(counts.drawn));
  if (request.share.of > 1)
    text += fmt::format(" for {} workers, of which this is {}", request.share.of, request.share.rank);
  text += fmt::format("\n  {:>10}  were there before\n", counts.known);
  for (const point_status status :
       {point_status::ok, point_status::failed, point_status::crashed, point_status::timed_out}) {
    const std::uint64_t count = counts.by_status[static_cast<std::size_t>(status)];
    if (count > 0 || status == point_status::ok) text += fmt::format("  {:>10}  {}\n", count, name_of(status));
  }
  return text + fmt::format("Rows: {0}/sweep.sqlite (table points), {0}/points.csv\n", printable(request.folder, 512));
}

}  // namespace

int sweep_command(const words& arguments, const words& /*command_line*/) {
  const option_values values = sweep_options().parse(arguments);
  sweep_request request;
  request.spec = load_sweep(values.only_operand("SPEC"));
  const bool dry = values.has("dry-run");
  request.out = values.text("out", "");
  if (request.out.empty() && !dry) values.fail("out", "found nothing, allowed the folder for the results");
  request.jobs = values.number("jobs", std::max(1U, std::thread::hardware_concurrency()), 1, most_jobs);
  if (values.has("timeout")) request.point_seconds = positive_seconds(values);
  request.retries = values.has("retry");
  const auto share = values.has("worker") ? parse_share(values.text("worker", "")) : share_of_launcher();
  request.share = share.value_or(worker_share());
  request.folder = share ? fmt::format("{}/worker-{}", request.out, share->rank) : request.out;
  if (values.has("csv")) {
    write_points_csv(request.folder + "/sweep.sqlite", request.folder + "/points.csv");
    return 0;
  }
  sweep_run sweep(request);
  if (dry) {
    write_output(fmt::format("{}: {} before the filter\n", request.spec.name, points_text(sweep.drawn())));
    return 0;
  }
  const sweep_counts counts = sweep.run();
  write_output(report(request, counts));
  return 0;
}

std::string sweep_help() {
  return "usage: pqa sweep SPEC --out DIR [OPTIONS]\n"
         "\n"
         "Runs every point of a grid, or of a sample of it: SPEC is a JSON file with the\n"
         "base configuration, the axes and the metrics to keep (docs/formats.md). Each\n"
         "simulated point is a process of its own, so that a crash costs one point and\n"
         "becomes a row with its reason. The same command resumes what was interrupted.\n"
         "\n" +
         sweep_options().describe() +
         "\n"
         "Examples:\n"
         "  pqa sweep results/memory/sweeps/bandwidth.json --out bw\n"
         "  mpirun -n 4 pqa sweep spec.json --out shared; pqa merge shared --out all\n";
}

}  // namespace pqa
