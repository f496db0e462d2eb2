// The crossbar against its own rules, a clock cycle at a time, and its laws under targets that hold back.
#include "unit/memory/interconnect/crossbar_rules.h"

namespace pqa {
namespace {

TEST(crossbar, equals_its_rules_a_cycle_at_a_time) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const setup s = random_setup(seed);
    const auto expected = ticked(s).run();
    driver d(s, 0, seed);
    const auto found = d.run();
    ASSERT_EQ(found.size(), expected.size()) << "seed " << seed;
    for (const auto& [id, times] : expected) {
      ASSERT_EQ(found.at(id).at_target, times.at_target) << "seed " << seed << " request " << id;
      ASSERT_EQ(found.at(id).at_initiator, times.at_initiator) << "seed " << seed << " request " << id;
    }
    EXPECT_TRUE(d.core().idle()) << "seed " << seed;
  }
}

// Whatever targets and initiators hold back: everything comes back once, in order, and no link carries more than it
// can.
TEST(crossbar, laws_under_back_pressure) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    setup s = random_setup(seed + 1000);
    s.kind = static_cast<arbitration>(seed % 3);
    driver d(s, 1 + seed % 40, seed);
    const auto found = d.run();
    ASSERT_EQ(found.size(), s.script.size()) << "seed " << seed;
    tick_t end = 0;
    for (const entry& e : s.script) {
      const outcome& o = found.at(e.request.id);
      ASSERT_GE(o.at_target, e.begins + s.latency);
      ASSERT_GE(o.at_initiator, o.at_target + e.answer) << "seed " << seed;
      end = std::max(end, o.at_initiator);
    }
    for (std::size_t o = 0; o < s.outputs; ++o) {
      ASSERT_LE(d.core().use(o).forward_beats, end);
      ASSERT_LE(d.core().use(o).return_beats, end);
      std::map<std::uint32_t, std::vector<std::uint32_t>> sent, arrived;
      for (const entry& e : s.script) {
        if (e.request.output == o) sent[e.request.input].push_back(e.request.id);
      }
      for (const std::uint32_t id : d.arrivals(o)) {
        for (const entry& e : s.script) {
          if (e.request.id == id) arrived[e.request.input].push_back(id);
        }
      }
      ASSERT_EQ(sent, arrived) << "seed " << seed << ": requests of an input were reordered";
    }
    EXPECT_TRUE(d.core().idle()) << "seed " << seed;
  }
}

// One input and one output, answers in order: nobody competes, so calendars and events say the same, whatever is under
// way at once.
TEST(crossbar, calendars_say_the_same_where_nobody_competes) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    setup s = random_setup(seed + 5000);
    s.inputs = s.outputs = 1;
    for (entry& e : s.script) {
      e.request.input = e.request.output = 0;
      e.answer = 20;
    }
    driver d(s, 0, seed);
    const auto found = d.run();
    calendar_crossbar calendars(settings_of(s));
    for (const entry& e : s.script) {
      const tick_t at_target = calendars.forward(e.request, e.begins, 0);
      ASSERT_EQ(at_target, found.at(e.request.id).at_target) << "seed " << seed;
      ASSERT_EQ(calendars.back(e.request, at_target + e.answer, 0), found.at(e.request.id).at_initiator)
          << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace pqa
