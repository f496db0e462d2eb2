// Simulates systems at a time resolution and prints their cycles; resolution_test compares two of its runs, since a
// process has one resolution.
//
//     resolution_probe ps|fs at|lt LAST_SEED
#include <iostream>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "pqa/workloads/workload.h"
#include "support/account_recorder.h"
#include "support/account_text.h"
#include "support/random_setup.h"
#include "system/accelerator_system.h"

namespace pqa::test {
namespace {

struct probed_system {
  probed_system(const std::string& of, const architecture& a, const memory_config& memory,
                const std::vector<layer>& layers, fidelity how)
      : name(of), system(("s" + std::to_string(count++)).c_str(), a, memory, layers, 1, {how, true, &log}) {}
  static inline unsigned count = 0;
  std::string name;
  account_recorder log;
  accelerator_system system;
};

int run(fidelity how, std::uint64_t last_seed) {
  std::vector<std::unique_ptr<probed_system>> systems;
  for (const char* network : {"resnet20", "kws"}) {
    for (const char* memory : {"paper_ddr", "paper_hbm", "ddr3_1600", "ddr4_2400", "ddr4_3200", "ddr5_4800",
                               "hbm2_2000", "hbm3_6400", "lpddr4_3200", "lpddr5_6400"}) {
      for (const placement where : {placement::on_chip, placement::dram}) {
        architecture a;
        a.feature_maps.placement = where;
        systems.push_back(std::make_unique<probed_system>(
            std::string(network) + " " + memory + (where == placement::dram ? " maps in memory" : ""), a,
            load_memory(memory), resolve_layers(load_workload(network), a), how));
      }
    }
  }
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    const random_setup s = make_random_setup(seed);
    if (s.architecture.clock_hz < 100'000'000) continue;
    systems.push_back(
        std::make_unique<probed_system>("seed " + std::to_string(seed), s.architecture, s.memory, s.layers, how));
  }
  sc_core::sc_start();
  for (const auto& s : systems) {
    std::cout << s->name << ": " << s->system.result().end << " cycles";
    for (const layer_account& a : s->log.accounts) std::cout << "; " << a.end;
    std::cout << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace pqa::test

int sc_main(int argc, char** argv) {
  if (argc != 4) return 2;
  sc_core::sc_set_time_resolution(1, std::string(argv[1]) == "ps" ? sc_core::SC_PS : sc_core::SC_FS);
  return pqa::test::run(std::string(argv[2]) == "lt" ? pqa::fidelity::lt : pqa::fidelity::at, std::stoull(argv[3]));
}
