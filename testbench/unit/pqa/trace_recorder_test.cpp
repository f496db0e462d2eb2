#include "trace_recorder.h"

#include <map>
#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pqa {
namespace {

std::string text_of(const trace_recorder& trace) {
  std::string text;
  trace.write([&](std::string_view piece) { text += piece; });
  return text;
}

std::vector<nlohmann::json> events_of(const nlohmann::json& trace, const std::string& phase, int lane) {
  std::vector<nlohmann::json> events;
  for (const auto& event : trace["traceEvents"]) {
    if (event["ph"] == phase && event.value("tid", 0) == lane) events.push_back(event);
  }
  return events;
}

int lane_named(const nlohmann::json& trace, const std::string& name) {
  for (const auto& event : trace["traceEvents"]) {
    if (event["name"] == "thread_name" && event["args"]["name"] == name) return event["tid"];
  }
  return -1;
}

TEST(trace_recorder, merges_neighbours_and_keeps_gaps_apart) {
  trace_recorder trace("title", 1'000'000, 1 << 20);
  trace.interval(stage::lookup, activity::tables, 0, 5);
  trace.interval(stage::lookup, activity::tables, 5, 10);
  trace.interval(stage::lookup, activity::busy, 10, 10);  // empty
  trace.interval(stage::lookup, activity::busy, 10, 30);
  trace.interval(stage::encode, activity::busy, 10, 11);
  trace.finish();
  const auto json = nlohmann::json::parse(text_of(trace));
  const auto lookup = events_of(json, "X", lane_named(json, "lookup"));
  ASSERT_EQ(lookup.size(), 2U);
  EXPECT_EQ(lookup[0]["name"], "tables");
  EXPECT_EQ(lookup[0]["ts"], 0);
  EXPECT_EQ(lookup[0]["dur"], 10);
  EXPECT_EQ(lookup[0]["args"]["cycles"], 10);
  EXPECT_EQ(lookup[1]["name"], "busy");
  EXPECT_EQ(lookup[1]["ts"], 10);
  EXPECT_EQ(lookup[1]["dur"], 20);
  EXPECT_EQ(events_of(json, "X", lane_named(json, "encode")).size(), 1U);
  EXPECT_EQ(json["otherData"]["truncated"], false);
  for (const char* name : {"layers", "load", "accumulate"}) EXPECT_GT(lane_named(json, name), 0) << name;
}

TEST(trace_recorder, times_are_the_edges_of_the_clock_as_exact_decimals) {
  const trace_recorder trace("title", 300'000'000, 1 << 20);
  EXPECT_EQ(trace.microseconds(0), "0");
  EXPECT_EQ(trace.microseconds(1), "0.003333334");  // rounded up to the femtosecond
  EXPECT_EQ(trace.microseconds(2), "0.006666667");
  EXPECT_EQ(trace.microseconds(3), "0.01");
  EXPECT_EQ(trace.microseconds(300'000'000), "1000000");
}

TEST(trace_recorder, escapes_names) {
  trace_recorder trace("a \"title\" \\", 1'000'000, 1 << 20);
  layer_account account;
  account.end = 7;
  trace.layer("a \"layer\" \xC3\xA4", 2, account);
  trace.finish();
  const auto json = nlohmann::json::parse(text_of(trace));
  const auto layers = events_of(json, "X", lane_named(json, "layers"));
  ASSERT_EQ(layers.size(), 1U);
  EXPECT_EQ(layers[0]["name"], "a \"layer\" \xC3\xA4");
  EXPECT_EQ(layers[0]["args"]["image"], 2);
  EXPECT_EQ(layers[0]["dur"], 7);
}

TEST(trace_recorder, stops_at_its_limit_and_says_so) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 engine(seed);
  for (const std::uint64_t limit : {trace_recorder::smallest_limit, std::uint64_t{1} << 20}) {
    trace_recorder trace("title", 300'000'000, limit);
    std::array<cycle_t, stage_count> at{};
    for (int i = 0; i < 40000; ++i) {
      const std::size_t s = engine() % stage_count;
      const cycle_t end = at[s] + engine() % 50;
      trace.interval(static_cast<stage>(s), static_cast<activity>(engine() % 5), at[s], end);
      at[s] = end;
      if (i % 4 != 0) continue;
      layer_account account;
      account.begin = static_cast<cycle_t>(i) * 8;
      account.end = account.begin + 32;
      trace.layer("layer", 0, account);
    }
    trace.finish();
    ASSERT_TRUE(trace.cut_off());
    const std::string text = text_of(trace);
    EXPECT_LE(text.size(), limit);
    EXPECT_GT(text.size(), limit / 2);
    const auto json = nlohmann::json::parse(text);
    EXPECT_EQ(json["otherData"]["truncated"], true);
    const auto marks = events_of(json, "i", lane_named(json, "layers"));
    ASSERT_EQ(marks.size(), 1U);
    EXPECT_EQ(marks[0]["name"].get<std::string>().rfind("timeline cut off", 0), 0U);
    // What is there has no holes.
    for (const char* name : {"layers", "load", "encode", "lookup", "accumulate"}) {
      std::uint64_t sum = 0;
      const auto events = events_of(json, "X", lane_named(json, name));
      EXPECT_FALSE(events.empty());
      for (const auto& event : events) {
        EXPECT_NEAR(event["ts"].get<double>(), static_cast<double>(sum) / 300.0, 1e-6) << name;
        sum += event["args"]["cycles"].get<std::uint64_t>();
      }
    }
  }
}

}  // namespace
}  // namespace pqa
