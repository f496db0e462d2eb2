#include "text_table.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "progress.h"
#include "run_report.h"

namespace pqa {
namespace {

TEST(compact, keeps_what_fits) {
  EXPECT_EQ(compact(0, 5), "0");
  EXPECT_EQ(compact(99999, 5), "99999");
  EXPECT_EQ(compact(1234567, 7), "1234567");
}

TEST(compact, shortens_what_does_not) {
  EXPECT_EQ(compact(100000, 5), "100k");
  EXPECT_EQ(compact(123456, 5), "123k");
  EXPECT_EQ(compact(1234567, 6), "1.23M");
  EXPECT_EQ(compact(123456789, 6), "123.5M");
  EXPECT_EQ(compact(1234567, 5), "1.23M");
  EXPECT_EQ(compact(999999, 5), "1.00M");  // rounding carries into the next unit
  EXPECT_EQ(compact(999499, 5), "999k");
  EXPECT_EQ(compact(18446744073709551615U, 5), "18.4E");
}

TEST(compact, never_exceeds_its_width) {
  for (std::uint64_t n = 1; n < 2'000'000'000'000'000'000U; n = n * 7 / 3 + 1) {
    for (std::size_t width = 5; width < 12; ++width) EXPECT_LE(compact(n, width).size(), width) << n;
  }
}

TEST(bytes_text, has_decimal_units) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(1000), "1.0 kB");
  EXPECT_EQ(bytes_text(36864), "36.9 kB");
  EXPECT_EQ(bytes_text(414000), "414 kB");
  EXPECT_EQ(bytes_text(98765432), "98.8 MB");
}

TEST(shortened, loses_the_middle) {
  EXPECT_EQ(shortened("short", 8), "short");
  EXPECT_EQ(shortened("block1a_project_conv", 10), "bloc..conv");
  EXPECT_EQ(shortened("block1a_project_conv", 11), "bloc.._conv");
  // Characters stay whole.
  EXPECT_EQ(shortened("\xC3\xA4\xC3\xB6\xC3\xBC\xC3\xA4\xC3\xB6\xC3\xBC\xC3\xA4\xC3\xB6\xC3\xBC", 6),
            "\xC3\xA4\xC3\xB6..\xC3\xB6\xC3\xBC");
  EXPECT_EQ(text_width("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), 3U);
}

TEST(render_table, aligns_columns_under_their_group) {
  const std::string text = render_table({{"name", "", true, {"a", "bcd"}},
                                         {"x", "both", false, {"1", "22"}},
                                         {"long head", "both", false, {"333", "4"}},
                                         {"end", "", true, {"", "e"}}});
  EXPECT_EQ(text,
            "     --- both ---\n"
            "name  x long head end\n"
            "a     1       333\n"
            "bcd  22         4 e\n");
}

TEST(render_table, shortens_the_first_column_to_what_is_left) {
  const std::string name(60, 'n');
  const std::string text =
      render_table({{"name", "", true, {name, "short"}}, {"x", "", false, {std::string(30, '1'), "2"}}}, 50);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 50U) << line;
  EXPECT_NE(text.find(".."), std::string::npos);
}

TEST(wrapped, breaks_at_blanks) {
  EXPECT_EQ(wrapped("one two three", 2, 8), "one two\n  three\n");
  EXPECT_EQ(wrapped("short", 2, 8), "short\n");
  EXPECT_EQ(wrapped("a  b", 2, 8), "a  b\n");
}

TEST(progress, estimates_what_is_left) {
  EXPECT_EQ(progress::line(0.0, 3.0), "0 % done");
  EXPECT_EQ(progress::line(0.25, 3.0), "25 % done, about 9 s left");
  EXPECT_EQ(progress::line(0.01, 10.0), "1 % done, about 17 min left");
  EXPECT_EQ(progress::line(0.001, 100.0), "0 % done, about 27 h 45 min left");
  EXPECT_EQ(progress::line(1.0, 3.0), "100 % done, about 0 s left");
}

// The report with the widest figures there can be, and the longest names.
TEST(run_report, stays_within_80_columns) {
  run_request request;
  request.config.workload.name = request.config.architecture.name = std::string(128, 'w');
  request.config.memory.device = ideal_config{std::string(128, 'm'), 1'000'000'000'000'000, 1.0, 0.0, {}};
  request.data = data_source::file;
  request.data_name = std::string(300, 'd');
  run_figures figures;
  figures.clock_hz = 1;
  figures.images = 1'000'000'000;
  figures.peak_bytes_per_second = 1'000'000'000'000'000;
  figures.compared_with_reference = figures.compared_with_file = 4096;
  for (int i = 0; i < 3; ++i) {
    layer_figures layer;
    layer.name = std::string(128, 'n');
    layer.cycles = layer.compute_cycles = layer.table_load_cycles = 6'123'456'789'012'345'678U;
    layer.bound = "table_fill";
    layer.account.emplace();
    layer.account->bottleneck.stalls.fill(6'123'456'789'012'345'678U / 4);
    layer.account->tiles = 1'000'000'000;
    layer.account->tables = layer.account->results = {3'123'456'789'012'345'678U, 3'123'456'789'012'345'678U};
    figures.layers.push_back(layer);
    figures.cycles = 18'000'000'000'000'000'000U;
    const std::string text = run_report(request, figures);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(text_width(line), 80U) << line;
  }
}

}  // namespace
}  // namespace pqa
