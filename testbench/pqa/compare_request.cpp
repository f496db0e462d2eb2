#include "compare_request.h"

#include "json/overrides.h"
#include "presets/dla_json.h"
#include "presets/energy_json.h"

namespace pqa {

namespace {

const std::vector<std::string> data_names = {"random", "none"};

}  // namespace

option_table compare_options() {
  option_table options("compare");
  options.single("arch", "A", "architecture of PQA, a preset or a file (default pqa_paper)")
      .single("dla", "D", "conventional accelerator, a preset or a file (default dla_paper)")
      .single("memory", "M", "memory, a preset or a file (default ddr4_2400; with --fidelity analytic paper_ddr)")
      .single("fidelity", "F", "at (default), lt, or analytic: the closed forms of the paper, no simulation")
      .single("data", "D", "random: made from the seed (default); none: time alone")
      .single("images", "N", "inferences, back to back (default 1)")
      .single("seed", "S", "of random data (default 1)")
      .single("energy", "E", "energies an event, a preset or a file (default energy_45nm)")
      .repeated("set", "PATH=VALUE", "override a value, such as arch.lanes.outputs=64 or dla.vectors.outputs=32")
      .single("out", "DIR", "write result.json and layers.csv there")
      .flag("json", "print result.json instead of the tables");
  return options;
}

compare_request read_compare_request(const words& arguments, const words& command_line) {
  const option_values values = compare_options().parse(arguments);
  compare_request request;
  run_request& run = request.run;
  run.command_line = command_line;
  read_shared(values, run);
  const bool simulates = run.fidelity != run_fidelity::analytic;
  const bool moves_data = values.choice("data", data_names, 0) == 0 && simulates;
  run.data = moves_data ? data_source::random : data_source::none;
  run.data_name = moves_data ? "random" : "none";
  const override_roots roots = split_overrides(values.texts("set"));
  run.config = load_configuration(values.only_operand("WORKLOAD"), values.text("arch", "pqa_paper"),
                                  memory_name(values, run.fidelity), roots);
  request.dla = load_dla(values.text("dla", "dla_paper"), roots.dla);
  run.energy = load_energy(values.text("energy", "energy_45nm"));
  check_memory(values, run);
  return request;
}

std::string compare_help() {
  return "usage: pqa compare WORKLOAD [OPTIONS]\n"
         "\n"
         "Product quantization or multiply-accumulate? Runs a network on PQA and on the\n"
         "conventional accelerator (DLA), each on a memory of its own of the same kind,\n"
         "and sets cycles, time, area and energy beside each other.\n"
         "\n" +
         compare_options().describe() +
         "\n"
         "Examples:\n"
         "  pqa compare resnet20\n"
         "  pqa compare kws --memory paper_hbm --fidelity analytic\n"
         "  pqa compare resnet20 --data none --set arch.lanes.length=9 --json\n";
}

}  // namespace pqa
