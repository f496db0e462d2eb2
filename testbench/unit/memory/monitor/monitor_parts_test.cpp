// Histogram, windows and protocol rules against plain accounts.
#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "monitor/bandwidth_windows.h"
#include "monitor/protocol_checker.h"
#include "pqa/memory/latency_histogram.h"

namespace pqa {
namespace {

TEST(latency_histogram, quantiles_are_those_of_the_sorted_list_within_a_bucket) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    latency_histogram histogram;
    std::vector<tick_t> all;
    const auto bits = static_cast<unsigned>(1 + seed * 3);
    for (int i = 0; i < 3000; ++i) {
      all.push_back(random() >> (64 - bits));
      histogram.count(all.back());
    }
    std::sort(all.begin(), all.end());
    for (const double p : {0.0, 0.01, 0.5, 0.9, 0.99, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(p * 3000)));
      const tick_t exact = all[rank - 1];
      const tick_t found = histogram.quantile(p);
      EXPECT_GE(found, exact) << "seed " << seed << " p " << p;
      EXPECT_LE(found, exact + exact / 32) << "seed " << seed << " p " << p;
    }
    EXPECT_EQ(histogram.quantile(1.0), all.back());
    std::uint64_t total = 0;
    tick_t next = 0;
    for (const auto& b : histogram.buckets()) {
      EXPECT_GE(b.first, next);
      next = b.last + 1;
      const auto inside = std::count_if(all.begin(), all.end(), [&](tick_t t) { return t >= b.first && t <= b.last; });
      EXPECT_EQ(b.count, static_cast<std::uint64_t>(inside));
      total += b.count;
    }
    EXPECT_EQ(total, histogram.total());
  }
}

TEST(latency_histogram, empty) {
  EXPECT_EQ(latency_histogram().quantile(0.5), 0u);
  EXPECT_TRUE(latency_histogram().buckets().empty());
}

TEST(bandwidth_windows, join_when_there_are_too_many) {
  std::mt19937_64 random(1);
  bandwidth_windows windows(10, 8);
  std::map<tick_t, std::uint64_t> read, written;
  std::map<tick_t, std::uint32_t> most;
  for (tick_t t = 0; t < 1000; t += 1 + random() % 5) {
    const bool is_write = random() % 2 == 0;
    (is_write ? written : read)[t] += 64;
    windows.transferred(t, is_write, 64);
    const auto count = static_cast<std::uint32_t>(random() % 50);
    most[t] = std::max(most[t], count);
    windows.outstanding(t, count);
  }
  EXPECT_EQ(windows.length(), 160u);
  ASSERT_LE(windows.windows().size(), 8u);
  for (std::size_t w = 0; w < windows.windows().size(); ++w) {
    std::uint64_t r = 0, x = 0;
    std::uint32_t m = 0;
    for (tick_t t = w * 160; t < (w + 1) * 160; ++t) {
      r += read.count(t) ? read[t] : 0;
      x += written.count(t) ? written[t] : 0;
      m = std::max(m, most.count(t) ? most[t] : 0);
    }
    EXPECT_EQ(windows.windows()[w].bytes_read, r);
    EXPECT_EQ(windows.windows()[w].bytes_written, x);
    EXPECT_EQ(windows.windows()[w].most_outstanding, m);
  }
}

const protocol_checker::attributes plain{0, 64, 64};
const int payloads[4] = {};

std::uint64_t count_of(const protocol_checker& checker, protocol_rule rule) {
  return checker.violations()[static_cast<std::size_t>(rule)];
}

std::uint64_t all_of(const protocol_checker& checker) {
  std::uint64_t sum = 0;
  for (const std::uint64_t v : checker.violations()) sum += v;
  return sum;
}

TEST(protocol_checker, accepts_what_is_right) {
  protocol_checker checker;
  checker.begin_request(&payloads[0], plain, false, 0);
  checker.end_request(&payloads[0], 5);
  checker.begin_request(&payloads[1], plain, false, 5);
  EXPECT_EQ(checker.outstanding(), 2u);
  EXPECT_EQ(checker.begin_response(&payloads[1], plain, true, 8), 5u);  // implies END_REQ; out of order
  checker.end_response(&payloads[1], 9);
  EXPECT_EQ(checker.begin_response(&payloads[0], plain, true, 9), 0u);
  checker.end_response(&payloads[0], 9);
  checker.begin_request(&payloads[2], plain, false, 10);
  EXPECT_EQ(checker.complete(&payloads[2], true, 12), 10u);
  EXPECT_EQ(all_of(checker), 0u);
  EXPECT_TRUE(checker.idle());
}

TEST(protocol_checker, finds_each_breach) {
  const auto expect_only = [](protocol_rule rule, auto&& breach) {
    protocol_checker checker;
    breach(checker);
    EXPECT_EQ(count_of(checker, rule), 1u) << protocol_rule_names[static_cast<std::size_t>(rule)];
  };
  using checker = protocol_checker;
  expect_only(protocol_rule::begin_req_while_request_open, [](checker& c) {
    c.begin_request(&payloads[0], plain, false, 0);
    c.begin_request(&payloads[1], plain, false, 0);
  });
  expect_only(protocol_rule::begin_req_while_request_open, [](checker& c) {
    c.begin_request(&payloads[0], plain, false, 0);
    c.end_request(&payloads[0], 10);  // annotated
    c.begin_request(&payloads[1], plain, false, 5);
  });
  expect_only(protocol_rule::begin_req_of_open_transaction, [](checker& c) {
    c.begin_request(&payloads[0], plain, false, 0);
    c.end_request(&payloads[0], 0);
    c.begin_request(&payloads[0], plain, false, 1);
  });
  expect_only(protocol_rule::begin_req_with_status, [](checker& c) { c.begin_request(&payloads[0], plain, true, 0); });
  expect_only(protocol_rule::end_req_without_request, [](checker& c) { c.end_request(&payloads[0], 0); });
  expect_only(protocol_rule::begin_resp_without_request,
              [](checker& c) { EXPECT_EQ(c.begin_response(&payloads[0], plain, true, 0), never); });
  expect_only(protocol_rule::begin_resp_while_response_open, [](checker& c) {
    for (int i = 0; i < 2; ++i) {
      c.begin_request(&payloads[i], plain, false, 0);
      c.end_request(&payloads[i], 0);
    }
    c.begin_response(&payloads[0], plain, true, 1);
    c.begin_response(&payloads[1], plain, true, 1);
  });
  expect_only(protocol_rule::begin_resp_without_status, [](checker& c) {
    c.begin_request(&payloads[0], plain, false, 0);
    c.begin_response(&payloads[0], plain, false, 1);
  });
  expect_only(protocol_rule::end_resp_without_response, [](checker& c) { c.end_response(&payloads[0], 0); });
  expect_only(protocol_rule::attributes_changed, [](checker& c) {
    c.begin_request(&payloads[0], plain, false, 0);
    c.begin_response(&payloads[0], {0, 32, 64}, true, 1);
  });
  expect_only(protocol_rule::left_open, [](checker& c) { c.begin_request(&payloads[0], plain, false, 0); });
}

}  // namespace
}  // namespace pqa
