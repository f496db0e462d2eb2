#include "run_request.h"

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"
#include "presets/energy_json.h"

namespace pqa {

namespace {

constexpr std::uint64_t most_images = 1'000'000'000;
constexpr std::uint64_t default_trace_mib = 64;
constexpr std::uint64_t most_trace_mib = 4096;
constexpr std::uint64_t bytes_per_mib = 1024 * 1024;

const std::vector<std::string> fidelity_names = {"analytic", "lt", "at"};

void check_path(const option_values& values, const char* option) {
  if (values.has(option) && values.text(option, "").empty()) values.fail(option, "found an empty text, allowed a path");
}

void read_data_source(const option_values& values, run_request& request) {
  const std::string name = values.text("data", "");
  if (!values.has("data")) {
    bool has_files = false;
    for (const layer_spec& layer : request.config.workload.layers) has_files = has_files || !layer.tensors.empty();
    request.data = has_files ? data_source::workload : data_source::random;
    request.data_name = has_files ? "workload" : "random";
  } else {
    request.data = name == "random" ? data_source::random : name == "none" ? data_source::none : data_source::file;
    request.data_name = name;
    if (request.data == data_source::file) use_tensors_file(request.config.workload, name);
  }
  if (request.fidelity != run_fidelity::analytic) return;
  if (request.data == data_source::file) {
    values.fail("data", fmt::format("found {}, allowed \"random\" or \"none\" with --fidelity analytic, which moves no "
                                    "data",
                                    in_quotes(name)));
  }
  request.data = data_source::none;
  request.data_name = "none";
}

void check_combinations(const option_values& values, const run_request& request) {
  const bool simulates = request.fidelity != run_fidelity::analytic;
  if (!simulates && values.has("trace")) values.fail("trace", "found with --fidelity analytic, allowed with lt and at");
  if (!simulates && values.has("start-cycle"))
    values.fail("start-cycle", "found with --fidelity analytic, allowed with lt and at");
  if (values.has("trace-limit-mib") && !values.has("trace")) {
    values.fail("trace-limit-mib", "found without --trace, allowed with it");
  }
  if (request.save_tensors && (!values.has("out") || request.data == data_source::none)) {
    values.fail("save-tensors", "found without --out or without data, allowed with both");
  }
}

}  // namespace

const char* name_of(run_fidelity fidelity) {
  return fidelity_names[static_cast<std::size_t>(fidelity)].c_str();
}

void read_shared(const option_values& values, run_request& request) {
  request.fidelity =
      static_cast<run_fidelity>(values.choice("fidelity", fidelity_names, static_cast<std::size_t>(run_fidelity::at)));
  request.images = values.number("images", 1, 1, most_images);
  request.seed = values.number("seed", 1, 0, ~std::uint64_t{0});
  request.print_json = values.has("json");
  request.out = values.text("out", "");
  check_path(values, "out");
}

std::string memory_name(const option_values& values, run_fidelity fidelity) {
  return values.text("memory", fidelity == run_fidelity::analytic ? "paper_ddr" : "ddr4_2400");
}

void check_memory(const option_values& values, const run_request& request) {
  if (request.fidelity != run_fidelity::analytic) return;
  if (!std::holds_alternative<ideal_config>(request.config.memory.device)) {
    values.fail("fidelity", fmt::format("found \"analytic\" with memory {}, allowed lt and at, or a memory of type "
                                        "\"ideal\": the closed form knows no other",
                                        in_quotes(request.config.memory.name())));
  }
}

option_table run_options() {
  option_table options("run");
  options.single("arch", "A", "architecture, a preset or a file (default pqa_paper)")
      .single("memory", "M", "memory, a preset or a file (default ddr4_2400; with --fidelity analytic paper_ddr)")
      .single(
          "fidelity", "F",
          "at: every index vector through the real modules (default); lt: the same cycles from recurrences, faster; "
          "analytic: the closed form of the paper, no simulation")
      .single("data", "D",
              "random: made from the seed; none: time alone; or an .npz file with the tensors of the layers (default: "
              "the workload's own files, random where it has none)")
      .single("images", "N", "inferences, back to back (default 1)")
      .single("seed", "S", "of random data (default 1)")
      .single("start-cycle", "N",
              "the cycle of the block's clock in which the job starts (default 0): the refresh of a DRAM and other "
              "masters do not wait for it")
      .single("energy", "E", "energies an event, a preset or a file (default energy_45nm)")
      .repeated("set", "PATH=VALUE", "override a value, such as arch.lanes.outputs=64 or workload.prototypes=8")
      .single("out", "DIR", "write result.json and layers.csv there")
      .flag("save-tensors", "with --out: also the tensors, indices and outputs of each layer")
      .single("trace", "FILE", "write a timeline that opens in Perfetto")
      .single("trace-limit-mib", "N", "cut the timeline off at this size (default 64)")
      .flag("json", "print result.json instead of the table");
  return options;
}

run_request read_run_request(const words& arguments, const words& command_line) {
  const option_values values = run_options().parse(arguments);
  run_request request;
  request.command_line = command_line;
  read_shared(values, request);
  request.trace_limit_bytes = values.number("trace-limit-mib", default_trace_mib, 1, most_trace_mib) * bytes_per_mib;
  request.save_tensors = values.has("save-tensors");
  request.trace = values.text("trace", "");
  for (const char* option : {"trace", "data"}) check_path(values, option);
  request.config = load_configuration(values.only_operand("WORKLOAD"), values.text("arch", "pqa_paper"),
                                      memory_name(values, request.fidelity), values.texts("set"));
  request.energy = load_energy(values.text("energy", "energy_45nm"));
  // A second, so that the kernel's time can hold it.
  request.start_cycle = values.number("start-cycle", 0, 0, request.config.architecture.clock_hz);
  read_data_source(values, request);
  check_combinations(values, request);
  check_memory(values, request);
  return request;
}

std::string run_help() {
  return "usage: pqa run WORKLOAD [OPTIONS]\n"
         "\n"
         "Runs a network (a shipped one, see 'pqa list', or a file) and tells, layer by\n"
         "layer, where its cycles go. Where data move, the outputs are compared bit for\n"
         "bit with a reference, and with the results that a tensors file holds.\n"
         "\n" +
         run_options().describe() +
         "\n"
         "Examples:\n"
         "  pqa run resnet20\n"
         "  pqa run kws --memory paper_hbm --fidelity lt --images 100 --data none\n"
         "  pqa run resnet20 --set workload.prototypes=8 --out results --trace t.json\n";
}

}  // namespace pqa
