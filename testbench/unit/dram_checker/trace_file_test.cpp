// Traces as files.
#include "dram_checker/trace_file.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/base/expect_input_error.h"
#include "unit/dram_checker/hand_trace.h"

namespace pqa {
namespace {

const std::string header = "clock,channel,pseudo_channel,rank,bank_group,bank,row,column,command,data_start,data_end\n";

std::vector<dram_command_record> read(const std::string& text) {
  std::istringstream in(text);
  dram_trace_reader reader(in, "trace.csv");
  std::vector<dram_command_record> records;
  for (dram_command_record r; reader.next(r);) records.push_back(r);
  return records;
}

TEST(dram_trace_file, reads_what_was_written) {
  const dram_config config = small_ddr4();
  const auto trace = hand_trace(config,
                                "ACT@100 rank1 g2 b3 row5; RDA@110 rank1 g2 b3 row5 col8; ACT@120 g1 row63; "
                                "WR@140 g1 row63; PRE@200 g1; PREab@220; REFab@250");
  std::ostringstream out;
  dram_trace_csv csv(out);
  for (const auto& r : trace) csv.record(r);
  const auto back = read(out.str());
  ASSERT_EQ(back.size(), trace.size());
  for (std::size_t i = 0; i < trace.size(); ++i) EXPECT_EQ(to_string(back[i]), to_string(trace[i]));
}

TEST(dram_trace_file, lines_may_end_as_on_windows) {
  const auto records = read(
      "clock,channel,pseudo_channel,rank,bank_group,bank,row,column,command,data_start,data_end\r\n"
      "7,1,2,3,4,5,6,8,RD,9,10\r\n");
  ASSERT_EQ(records.size(), 1U);
  const dram_command_record& r = records[0];
  EXPECT_EQ(r.clock, 7U);
  EXPECT_EQ(r.channel, 1);
  EXPECT_EQ(r.pseudo_channel, 2);
  EXPECT_EQ(r.rank, 3);
  EXPECT_EQ(r.bank_group, 4);
  EXPECT_EQ(r.bank, 5);
  EXPECT_EQ(r.row, 6U);
  EXPECT_EQ(r.column, 8U);
  EXPECT_EQ(r.command, dram_command::RD);
  EXPECT_EQ(r.data_start, 9U);
  EXPECT_EQ(r.data_end, 10U);
}

TEST(dram_trace_file, mistakes_by_line_and_column) {
  const std::string good = "100,0,0,0,0,0,0,0,ACT,0,0\n";
  struct mistake {
    std::string text;
    std::vector<std::string> parts;
  };
  const std::vector<mistake> mistakes = {
      {"", {"trace.csv:0: columns: found an empty file"}},
      {good, {"trace.csv:1: columns: found \"100,0", "allowed clock,channel"}},
      {header + good + "100,0,0,0,0,0,0,0,ACT,0\n", {"trace.csv:3: columns: found 10, allowed 11"}},
      {header + good + "\n", {"trace.csv:3: columns: found 1, allowed 11"}},
      {header + "x,0,0,0,0,0,0,0,ACT,0,0\n", {"trace.csv:2: clock: found \"x\", allowed 0 to"}},
      {header + "-1,0,0,0,0,0,0,0,ACT,0,0\n", {"trace.csv:2: clock: found \"-1\""}},
      {header + "100,65536,0,0,0,0,0,0,ACT,0,0\n", {"channel: found \"65536\", allowed 0 to 65535"}},
      {header + "100,0,0,0,0,0,4294967296,0,ACT,0,0\n", {"row: found \"4294967296\", allowed 0 to 4294967295"}},
      {header + "99999999999999999999,0,0,0,0,0,0,0,ACT,0,0\n", {"clock: found \"99999999999999999999\""}},
      {header + "100,0,0,0,0,0,0,0,NOP,0,0\n", {"command: found \"NOP\", allowed ACT, PRE, PREab, RD"}},
      {header + "100,0,0,0,0,0, 1,0,ACT,0,0\n", {"row: found \" 1\""}},
      {header + "100,0,0,0,0,0,,0,ACT,0,0\n", {"row: found \"\""}},
      {header + "100,0,0,0,0,0,0,0,A\x01" + std::string(1000, 'x') + ",0,0\n", {"command: found \"A?xxx", "...\""}},
  };
  for (const mistake& m : mistakes) expect_input_error([&] { read(m.text); }, m.parts);
}

TEST(dram_trace_file, a_file_is_checked) {
  const dram_config config = small_ddr4();
  std::istringstream good(header + "100,0,0,0,1,0,5,0,ACT,0,0\n110,0,0,0,1,0,5,8,RD,124,128\n");
  const trace_report legal = check_trace(good, "trace.csv", config);
  EXPECT_EQ(legal.commands, 2U);
  EXPECT_EQ(legal.violations, 0U);
  EXPECT_EQ(legal.end_clock, 128U);
  std::string text = header + "100,0,0,0,1,0,5,0,ACT,0,0\n";
  for (int i = 0; i < 150; ++i) text += "109,0,0,0,1,0,5,8,RD,123,127\n";
  std::istringstream bad(text);
  const trace_report illegal = check_trace(bad, "trace.csv", config);
  EXPECT_EQ(illegal.commands, 151U);
  EXPECT_GE(illegal.violations, 150U);
  ASSERT_EQ(illegal.first_violations.size(), checked_trace::most_kept);
  EXPECT_EQ(illegal.first_violations[0].rule, "RCD ACT-RD");
  // The refreshes that the trace should hold up to its end.
  std::istringstream late(header + "200100,0,0,0,1,0,5,0,ACT,0,0\n");
  EXPECT_EQ(check_trace(late, "trace.csv", config).violations, 2U);
}

}  // namespace
}  // namespace pqa
