#include "load/load_generator.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "pqa/memory/ideal_memory.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

constexpr tick_t ns = 1'000'000;  // ticks of 1 fs

class list_source final : public request_source {
 public:
  explicit list_source(std::vector<load_request> list) : list_(std::move(list)) {}
  bool next(load_request& request) override {
    if (at_ == list_.size()) return false;
    request = list_[at_++];
    return true;
  }

 private:
  std::vector<load_request> list_;
  std::size_t at_ = 0;
};

// 64 bytes take 10 ns, and 50 ns pass before the first is there.
ideal_config flat() {
  ideal_config config;
  config.bandwidth_bytes_per_second = 6'400'000'000;
  config.efficiency = 1;
  config.latency_ns = 50;
  return config;
}

std::vector<load_request> reads(std::size_t count) {
  std::vector<load_request> list(count);
  for (std::size_t i = 0; i < count; ++i) list[i] = {i * 64, 64, false, 0};
  return list;
}

std::vector<load_response> run(const load_settings& settings, std::vector<load_request> requests) {
  list_source source(std::move(requests));
  std::vector<load_response> seen;
  target_settings without_data;
  without_data.keeps_data = false;
  ideal_memory memory("memory", flat(), without_data);
  load_generator generator("load", settings, source, [&seen](const load_response& r) { seen.push_back(r); });
  generator.socket.bind(memory.socket);
  sc_core::sc_start();
  EXPECT_TRUE(generator.done());
  EXPECT_TRUE(memory.idle());
  EXPECT_EQ(memory.protocol_errors(), 0u);
  return seen;
}

// One at a time: each takes 60 ns, and the next begins when it is answered.
void expect_one_at_a_time(bool loosely_timed) {
  load_settings settings;
  settings.loosely_timed = loosely_timed;
  const auto seen = run(settings, reads(5));
  ASSERT_EQ(seen.size(), 5u);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].begin, i * 60 * ns);
    EXPECT_EQ(seen[i].latency, 60 * ns);
    EXPECT_TRUE(seen[i].ok);
  }
}

TEST(load_generator, one_outstanding_at) {
  expect_one_at_a_time(false);
}

TEST(load_generator, one_outstanding_lt) {
  expect_one_at_a_time(true);
}

// Four at a time: the link, 10 ns each, is never idle while four wait 60 ns, so a round of four takes 90 ns.
void expect_four_at_a_time(bool loosely_timed) {
  load_settings settings;
  settings.loosely_timed = loosely_timed;
  settings.outstanding = 4;
  const auto seen = run(settings, reads(12));
  ASSERT_EQ(seen.size(), 12u);
  std::vector<tick_t> answered;
  tick_t link = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const tick_t begin = i < 4 ? 0 : answered[i - 4];
    link = std::max(link, begin) + 10 * ns;
    answered.push_back(link + 50 * ns);
    EXPECT_EQ(seen[i].begin, begin) << i;
    EXPECT_EQ(seen[i].begin + seen[i].latency, answered[i]) << i;
  }
}

TEST(load_generator, four_outstanding_at) {
  expect_four_at_a_time(false);
}

TEST(load_generator, four_outstanding_lt) {
  expect_four_at_a_time(true);
}

TEST(load_generator, requests_wait_for_their_time) {
  auto list = reads(3);
  list[1].not_before = 500 * ns;
  list[2].not_before = 510 * ns;
  load_settings settings;
  settings.outstanding = 8;
  const auto seen = run(settings, list);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[1].begin, 500 * ns);
  EXPECT_EQ(seen[2].begin, 510 * ns);
}

TEST(load_generator, with_a_clock_everything_lies_on_edges) {
  load_settings settings;
  settings.outstanding = 2;
  settings.clock = clock_domain(333'000'000, ticks_per_second());
  settings.free_at_end_resp = true;
  const auto seen = run(settings, reads(20));
  ASSERT_EQ(seen.size(), 20u);
  std::vector<tick_t> begins;
  for (const load_response& r : seen) {
    EXPECT_EQ(settings.clock->edge(settings.clock->cycle_at(r.begin)), r.begin);
    begins.push_back(r.begin);
  }
  EXPECT_TRUE(std::is_sorted(begins.begin(), begins.end()));
  EXPECT_EQ(std::adjacent_find(begins.begin(), begins.end()), begins.end());
}

TEST(load_generator, errors_are_told) {
  auto list = reads(2);
  list[1].address = ~std::uint64_t{0} - 10;  // runs over the end of the address space
  const auto seen = run({}, list);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_TRUE(seen[0].ok);
  EXPECT_FALSE(seen[1].ok);
}

}  // namespace
}  // namespace pqa
