#include "option_table.h"

#include <gtest/gtest.h>

#include "command.h"
#include "text_table.h"
#include "unit/base/expect_input_error.h"

namespace pqa {
namespace {

option_table table() {
  option_table options("cmd");
  options.flag("json", "text").single("arch", "A", "text").repeated("set", "K=V", "text").single("images", "N", "text");
  return options;
}

TEST(option_table, reads_options_and_operands_in_any_order) {
  const option_values values = table().parse({"--set", "a=1", "net", "--json", "--set=b=2", "--arch", "-", "other"});
  EXPECT_EQ(values.operands(), (words{"net", "other"}));
  EXPECT_EQ(values.texts("set"), (words{"a=1", "b=2"}));
  EXPECT_EQ(values.text("arch", "fallback"), "-");
  EXPECT_TRUE(values.has("json"));
  EXPECT_FALSE(values.has("images"));
  EXPECT_EQ(values.text("images", "fallback"), "fallback");
}

TEST(option_table, takes_everything_after_two_dashes_as_operands) {
  const option_values values = table().parse({"--json", "--", "--arch", "-x"});
  EXPECT_EQ(values.operands(), (words{"--arch", "-x"}));
}

TEST(option_table, refuses_what_it_does_not_know) {
  const option_table options = table();
  expect_input_error([&] { options.parse({"--archh", "x"}); }, {"cmd", "\"--archh\"", "did you mean \"--arch\"?"});
  expect_input_error([&] { options.parse({"--arc", "x"}); }, {"\"--arc\"", "did you mean \"--arch\"?"});
  expect_input_error([&] { options.parse({"-x"}); }, {"\"-x\"", "\"--json\""});
  expect_input_error([&] { options.parse({"net", "-x", "--", "y"}); }, {"\"-x\""});
}

TEST(option_table, refuses_missing_and_superfluous_values) {
  const option_table options = table();
  expect_input_error([&] { options.parse({"--arch"}); }, {"cmd: --arch: found no value"});
  expect_input_error([&] { options.parse({"--arch="}); }, {"cmd: --arch: found no value"});
  expect_input_error([&] { options.parse({"--arch", "--json"}); }, {"cmd: --arch: found no value"});
  expect_input_error([&] { options.parse({"--json=1"}); }, {"cmd: --json: found a value"});
  expect_input_error([&] { options.parse({"--arch", "a", "--arch", "b"}); }, {"cmd: --arch: found twice"});
}

TEST(option_values, numbers_are_decimal_and_in_range) {
  const auto number = [&](const char* text) { return table().parse({"--images", text}).number("images", 1, 1, 100); };
  EXPECT_EQ(number("1"), 1U);
  EXPECT_EQ(number("100"), 100U);
  EXPECT_EQ(table().parse({}).number("images", 7, 1, 100), 7U);
  for (const char* text :
       {"0", "101", "-1", "+1", "1.0", "1e2", "0x10", " 1", "1 ", "one", "99999999999999999999999"}) {
    expect_input_error([&] { number(text); }, {"cmd: --images: found \"", "allowed an integer from 1 to 100"});
  }
}

TEST(option_values, choices_name_the_nearest) {
  const std::vector<std::string> names = {"analytic", "lt", "at"};
  EXPECT_EQ(table().parse({"--arch", "lt"}).choice("arch", names, 2), 1U);
  EXPECT_EQ(table().parse({}).choice("arch", names, 2), 2U);
  expect_input_error(
      [&] {
        table().parse({"--arch", "analytc"}).choice("arch", names, 2);
      },
      {"cmd: --arch: found \"analytc\"", "did you mean \"analytic\"?"});
}

TEST(option_values, only_operand_is_one) {
  EXPECT_EQ(table().parse({"net"}).only_operand("WORKLOAD"), "net");
  expect_input_error([&] { table().parse({}).only_operand("WORKLOAD"); }, {"found no WORKLOAD"});
  expect_input_error([&] { table().parse({"a", "b"}).only_operand("WORKLOAD"); }, {"second WORKLOAD \"b\""});
}

TEST(help, stays_within_80_columns_and_ends_with_a_newline) {
  for (const command& c : commands()) {
    const std::string text = c.help();
    EXPECT_EQ(text.rfind(std::string("usage: pqa ") + c.name, 0), 0U);
    EXPECT_EQ(text.back(), '\n');
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; begin = end + 1, end = text.find('\n', begin)) {
      const std::string line = text.substr(begin, end - begin);
      EXPECT_LE(text_width(line), 80U) << line;
      EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
    }
  }
}

}  // namespace
}  // namespace pqa
