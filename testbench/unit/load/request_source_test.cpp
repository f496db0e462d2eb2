#include "load/request_source.h"

#include <set>

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "unit/base/temporary_folder.h"

namespace pqa {
namespace {

constexpr std::uint64_t fs_per_second = 1'000'000'000'000'000;

std::vector<load_request> all_of(request_source& source) {
  std::vector<load_request> all;
  for (load_request r; source.next(r);) all.push_back(r);
  return all;
}

TEST(pattern_source, sequential_addresses_start_anew_at_the_end) {
  pattern_settings s;
  s.requests = 7;
  s.bytes = 32;
  s.stride_bytes = 48;
  s.base = 0x1000;
  s.size_bytes = 144;  // 0, 48, 96; at 144 nothing fits
  pattern_source source(s);
  std::vector<std::uint64_t> addresses;
  for (const load_request& r : all_of(source)) {
    addresses.push_back(r.address - s.base);
    EXPECT_EQ(r.bytes, 32u);
    EXPECT_FALSE(r.is_write);
    EXPECT_EQ(r.not_before, 0u);
  }
  EXPECT_EQ(addresses, (std::vector<std::uint64_t>{0, 48, 96, 0, 48, 96, 0}));
}

TEST(pattern_source, random_addresses_are_aligned_spread_and_repeatable) {
  pattern_settings s;
  s.pattern = load_pattern::random;
  s.requests = 4000;
  s.bytes = 64;
  s.base = 1 << 20;
  s.size_bytes = 64 * 100 + 63;
  s.read_share = 0.25;
  s.seed = 5;
  pattern_source source(s), again(s);
  const auto first = all_of(source);
  const auto second = all_of(again);
  std::set<std::uint64_t> places;
  int writes = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].address, second[i].address);
    EXPECT_EQ(first[i].is_write, second[i].is_write);
    EXPECT_EQ((first[i].address - s.base) % 64, 0u);
    EXPECT_LE(first[i].address + 64, s.base + s.size_bytes);
    places.insert(first[i].address);
    writes += first[i].is_write;
  }
  EXPECT_EQ(places.size(), 100u);
  EXPECT_NEAR(writes, 3000, 5 * 27.4);  // five standard deviations of the binomial
  s.seed = 6;
  pattern_source other(s);
  load_request r;
  ASSERT_TRUE(other.next(r));
  EXPECT_NE(r.address, first[0].address);
}

TEST(pattern_source, the_numbers_are_splitmix64s) {
  // splitmix64 with seed 0: the first number is 0xe220a8397b1dcdaf (its authors' reference program).
  pattern_settings s;
  s.pattern = load_pattern::random;
  s.requests = 1;
  s.bytes = 1;
  s.size_bytes = 256;
  s.seed = 0;
  pattern_source source(s);
  load_request r;
  ASSERT_TRUE(source.next(r));
  EXPECT_EQ(r.address, 0xe2u);
}

TEST(pattern_source, open_loop_requests_come_at_the_rate) {
  pattern_settings s;
  s.requests = 1001;
  s.bytes = 64;
  s.size_bytes = 1 << 20;
  s.bytes_per_second = 6.4e9;  // 10 ns each
  s.ticks_per_second = fs_per_second;
  pattern_source source(s);
  const auto all = all_of(source);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].not_before, i * 10'000'000);
}

TEST(trace_source, reads_lines) {
  const temporary_folder folder;
  const std::string path = folder.path("t.csv");
  folder.file("t.csv", "time,command,address,length\n# a comment\n\n0,R,0x40,64\n 1.5 , W , 128 , 32 \r\n1.5,R,0XFF,1");
  trace_source source(path, fs_per_second);
  const auto all = all_of(source);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].address, 0x40u);
  EXPECT_EQ(all[0].bytes, 64u);
  EXPECT_FALSE(all[0].is_write);
  EXPECT_EQ(all[1].not_before, 1'500'000u);
  EXPECT_TRUE(all[1].is_write);
  EXPECT_EQ(all[1].address, 128u);
  EXPECT_EQ(all[2].address, 255u);
}

void expect_refused(const std::string& text, const std::vector<std::string>& parts) {
  const temporary_folder folder;
  folder.file("bad.csv", text);
  try {
    trace_source source(folder.path("bad.csv"), fs_per_second);
    all_of(source);
    FAIL() << text;
  } catch (const input_error& error) {
    for (const std::string& part : parts) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what() << " lacks " << part;
    }
  }
}

TEST(trace_source, mistakes_name_the_line_and_what_is_allowed) {
  expect_refused("", {"bad.csv", "empty"});
  expect_refused("0,R,0,64\n1,X,0,64\n", {"bad.csv:2", "command", "\"X\"", "R or W"});
  expect_refused("x,R,0,64\n", {"bad.csv:1", "time", "\"x\""});
  expect_refused("-1,R,0,64\n", {"bad.csv:1", "time"});
  expect_refused("nan,R,0,64\n", {"bad.csv:1", "time"});
  expect_refused("5,R,0,64\n4,R,0,64\n", {"bad.csv:2", "time", "fall"});
  expect_refused("0,R,0x,64\n", {"bad.csv:1", "address"});
  expect_refused("0,R,18446744073709551616,64\n", {"bad.csv:1", "address"});
  expect_refused("0,R,0,0\n", {"bad.csv:1", "length", "1 to 1048576"});
  expect_refused("0,R,0\n", {"bad.csv:1", "length"});
  expect_refused("0,R,0,64,9\n", {"bad.csv:1", "four fields"});
}

}  // namespace
}  // namespace pqa
