// at = lt for every layer of every configuration of the paper's comparison table, on both of its memories.
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "accelerator/loosely_timed_engine.h"
#include "hardware/event_driven_engine.h"
#include "pqa/workloads/workload.h"
#include "support/account_text.h"
#include "support/engine_system.h"

namespace pqa::test {
namespace {

// network, Ls, Np, prototype bits, LUT bits, No_vec, Ls_vec, Np_vec, Ns_vec.
using configuration = std::vector<std::string>;

std::set<configuration> configurations() {
  std::ifstream file(PQA_SOURCE_DIR "/testbench/unit/estimate/table3_public.csv");
  std::set<configuration> all;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream row(line);
    configuration fields(10);
    for (std::string& f : fields) std::getline(row, f, ',');
    fields.erase(fields.begin() + 1);  // the memory: every configuration runs on both
    all.insert(fields);
  }
  return all;
}

std::uint32_t number(const std::string& text) {
  return static_cast<std::uint32_t>(std::stoul(text));
}

struct trial {
  trial(const configuration& c, const std::string& memory, const std::string& id) {
    architecture a;
    a.bits.prototype = number(c[3]);
    a.bits.lut = number(c[4]);
    a.lanes.outputs = number(c[5]);
    a.lanes.length = number(c[6]);
    a.lanes.prototypes = number(c[7]);
    a.lanes.subspaces = number(c[8]);
    workload w = load_workload(c[0]);
    for (layer_spec& l : w.layers) {
      l.subvector_length = number(c[1]);
      l.prototypes = number(c[2]);
    }
    std::vector<layer> layers;
    for (std::size_t i = 0; i < w.layers.size(); ++i) layers.push_back(resolve_layer(w, i, a));
    at = std::make_unique<engine_system<event_driven_engine>>(("at_" + id).c_str(), a, load_memory(memory), layers,
                                                              true);
    lt = std::make_unique<engine_system<loosely_timed_engine>>(("lt_" + id).c_str(), a, load_memory(memory), layers,
                                                               true);
    at->bind_all();
    lt->bind_all();
  }
  std::unique_ptr<engine_system<event_driven_engine>> at;
  std::unique_ptr<engine_system<loosely_timed_engine>> lt;
};

void run_on(const std::string& memory) {
  std::vector<trial> trials;
  for (const configuration& c : configurations()) trials.emplace_back(c, memory, std::to_string(trials.size()));
  ASSERT_GE(trials.size(), 40u);
  sc_core::sc_start();
  std::size_t layers = 0;
  for (const trial& t : trials) {
    ASSERT_TRUE(t.at->done && t.lt->done);
    ASSERT_EQ(t.at->log.accounts.size(), t.lt->log.accounts.size());
    for (std::size_t k = 0; k < t.at->log.accounts.size(); ++k, ++layers)
      ASSERT_EQ(account_text(t.at->log.accounts[k]), account_text(t.lt->log.accounts[k])) << memory << " layer " << k;
  }
  std::cout << trials.size() << " configurations on " << memory << ", " << layers << " layers equal\n";
}

TEST(TableRows, AtEqualsLtOnPaperDdr) {
  run_on("paper_ddr");
}
TEST(TableRows, AtEqualsLtOnPaperHbm) {
  run_on("paper_hbm");
}

}  // namespace
}  // namespace pqa::test
