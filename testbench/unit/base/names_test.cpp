#include "json/names.h"

#include <gtest/gtest.h>

namespace pqa {
namespace {

TEST(names, printable_text_is_kept) {
  EXPECT_EQ(printable("plain \"text\" \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"),
            "plain \"text\" \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80");
}

TEST(names, what_could_break_a_line_or_a_terminal_is_escaped) {
  EXPECT_EQ(printable("a\nb\tc\x1b[31m\x7f"), "a\\x0ab\\x09c\\x1b[31m\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xC2\x9B"), "\\xc2\\x9b");           // a control character of two bytes
  EXPECT_EQ(printable("\xFF\xC3"), "\\xff\\xc3");           // no UTF-8; a sequence cut off
  EXPECT_EQ(printable("\xC0\xAF"), "\\xc0\\xaf");           // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // a surrogate
}

TEST(names, long_text_is_cut) {
  EXPECT_EQ(printable("abcdef", 3), "abc...");
  EXPECT_EQ(printable("abc", 3), "abc");
}

TEST(names, utf8) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("\xF4\x8F\xBF\xBF"));
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));
  EXPECT_FALSE(is_utf8("\xE2\x82"));
  EXPECT_FALSE(is_utf8("\x80"));
}

TEST(names, distance) {
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("outptus", "outputs"), 1U);
  EXPECT_EQ(edit_distance("ab", "ba"), 1U);
}

TEST(names, nearest) {
  const std::vector<std::string> names = {"outputs", "output", "lanes", "clock_mhz"};
  EXPECT_EQ(nearest_name("outptus", names), "outputs");
  EXPECT_EQ(nearest_name("Lanes", names), "lanes");
  EXPECT_EQ(nearest_name("clock_mz", names), "clock_mhz");
  EXPECT_EQ(nearest_name("bandwidth", names), "");
  EXPECT_EQ(nearest_name(std::string(100000, 'a'), names), "");
  EXPECT_EQ(did_you_mean("lane", names), "; did you mean \"lanes\"?");
  EXPECT_EQ(did_you_mean("", names), "");
}

TEST(names, lists) {
  EXPECT_EQ(list_names({}), "");
  EXPECT_EQ(list_names({"a"}), "\"a\"");
  EXPECT_EQ(list_names({"a", "b"}), "\"a\" or \"b\"");
  EXPECT_EQ(list_names({"a", "b", "c"}), "\"a\", \"b\" or \"c\"");
  EXPECT_NE(list_names(std::vector<std::string>(20, "x")).find(" and 8 more"), std::string::npos);
}

}  // namespace
}  // namespace pqa
