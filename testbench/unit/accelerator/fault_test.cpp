// Faults at any point of a job: after each the block has reported it, is idle, and does the next job right.
//
// Each test runs blocks in both fidelities on memories of their own in one simulation. PQA_SEED and PQA_CONFIGS choose
// the first seed and the number of systems, PQA_EPISODES the faults of each block.
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <systemc>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "testbench/support/link_probes.h"
#include "unit/accelerator/fault_rig.h"

namespace pqa::test {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

void run_rigs(std::uint64_t first, std::uint64_t count) {
  pardon(protocol_rule::begin_resp_without_status);       // one of the faults
  pardon(protocol_rule::begin_resp_while_response_open);  // a late answer that is announced ahead, and others after it
  first = number_from("PQA_SEED", first);
  count = number_from("PQA_CONFIGS", count);
  const auto episodes = static_cast<unsigned>(number_from("PQA_EPISODES", PQA_FAULT_EPISODES));
  std::cout << "seeds " << first << " to " << first + count - 1 << '\n';
  tlm::tlm_global_quantum::instance().set(sc_core::sc_time(500, sc_core::SC_NS));
  std::vector<std::array<std::unique_ptr<fault_rig>, 2>> rigs(count);
  for (std::uint64_t i = 0; i < count; ++i)
    for (const fidelity f : {fidelity::at, fidelity::lt})
      rigs[i][f == fidelity::at ? 0 : 1] = std::make_unique<fault_rig>(
          fmt::format("{}_{}", f == fidelity::at ? "at" : "lt", first + i).c_str(), first + i, f, episodes);
  sc_core::sc_start();
  std::map<std::string, std::array<unsigned, 2>> counts;
  for (const auto& pair : rigs) {
    for (const auto& rig : pair) {
      EXPECT_TRUE(rig->finished()) << rig->name();
      for (const std::string& complaint : rig->complaints()) ADD_FAILURE() << complaint;
      for (const auto& [kind, n] : rig->counts()) counts[kind][rig == pair[0] ? 0 : 1] += n;
    }
    EXPECT_EQ(pair[0]->reports(), pair[1]->reports()) << pair[0]->name();
  }
  // Absurd layers are refused before they take the host's memory.
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << usage.ru_maxrss / 1024 << " MiB at most\n";
  EXPECT_LT(usage.ru_maxrss / 1024, 2048);
  for (const auto& [kind, n] : counts) std::cout << fmt::format("{:34} at {:6} lt {:6}\n", kind, n[0], n[1]);
}

// One process a part, since a kernel simulates once.
class Faults : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Faults, AreReportedAndDoNoHarmToTheNextJob) {
  run_rigs(GetParam() * 20, 20);
}

INSTANTIATE_TEST_SUITE_P(Part, Faults, ::testing::Range<std::uint64_t>(0, PQA_FAULT_PARTS));

}  // namespace
}  // namespace pqa::test
