// The equality of the two accounts means something: a parameter that is changed on one side alone is seen.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "accelerator/loosely_timed_engine.h"
#include "hardware/event_driven_engine.h"
#include "support/account_text.h"
#include "support/engine_system.h"
#include "support/random_setup.h"

namespace pqa::test {
namespace {

struct change {
  const char* name;
  std::uint32_t stage_timing::*parameter;
};

constexpr change changes[] = {{"te", &stage_timing::te}, {"tl", &stage_timing::tl}, {"tw", &stage_timing::tw},
                              {"le", &stage_timing::le}, {"ll", &stage_timing::ll}, {"la", &stage_timing::la},
                              {"d1", &stage_timing::d1}, {"d2", &stage_timing::d2}, {"d3", &stage_timing::d3}};

class OneSide : public ::testing::TestWithParam<change> {};

// The same systems with and without the change: without it all are equal, with it some are not.
TEST_P(OneSide, ChangeIsSeen) {
  using changed_system = engine_system<event_driven_engine>;
  using plain_system = engine_system<loosely_timed_engine>;
  constexpr std::uint64_t systems = 60;
  std::vector<std::unique_ptr<changed_system>> same, changed;
  std::vector<std::unique_ptr<plain_system>> plain;
  const auto parameter = GetParam().parameter;
  event_driven_engine::variations different;
  different.adjust_timing = [parameter](stage_timing& t) { t.*parameter += 1; };
  for (std::uint64_t seed = 0; seed < systems; ++seed) {
    const random_setup s = make_random_setup(seed + 77000);
    const auto name = [&](const char* kind) { return fmt::format("{}_{}", kind, seed); };
    same.push_back(std::make_unique<changed_system>(name("same").c_str(), s.architecture, s.memory, s.layers, true));
    changed.push_back(
        std::make_unique<changed_system>(name("changed").c_str(), s.architecture, s.memory, s.layers, true, different));
    plain.push_back(std::make_unique<plain_system>(name("plain").c_str(), s.architecture, s.memory, s.layers, true));
    same.back()->bind_all();
    changed.back()->bind_all();
    plain.back()->bind_all();
  }
  sc_core::sc_start();
  unsigned seen = 0;
  for (std::uint64_t i = 0; i < systems; ++i) {
    ASSERT_TRUE(same[i]->done && changed[i]->done && plain[i]->done);
    ASSERT_EQ(same[i]->log.accounts.size(), plain[i]->log.accounts.size());
    bool differs = false;
    for (std::size_t k = 0; k < plain[i]->log.accounts.size(); ++k) {
      const std::string expected = account_text(plain[i]->log.accounts[k]);
      ASSERT_EQ(account_text(same[i]->log.accounts[k]), expected);
      differs = differs || account_text(changed[i]->log.accounts[k]) != expected;
    }
    if (differs) ++seen;
  }
  std::cout << GetParam().name << " + 1 on one side: seen in " << seen << " of " << systems << " systems\n";
  EXPECT_GT(seen, 0u);
}

INSTANTIATE_TEST_SUITE_P(Parameter, OneSide, ::testing::ValuesIn(changes),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace pqa::test
