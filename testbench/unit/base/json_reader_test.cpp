#include <gtest/gtest.h>

#include "json/reader.h"
#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"

namespace pqa {
namespace {

json_document document(const std::string& text) {
  return {parse_json(text, "a.json"), "a.json"};
}

void expect_refused(const std::string& text, const std::vector<std::string>& parts) {
  expect_input_error([&] { parse_json(text, "a.json"); }, parts);
}

TEST(parse_json, keeps_values_and_order) {
  const json value = parse_json(R"({"z": 1, "a": [true, null, -2, 2.5, "x\u00e9"], "m": {}})", "a.json");
  EXPECT_EQ(value.dump(), R"({"z":1,"a":[true,null,-2,2.5,"xé"],"m":{}})");
  EXPECT_EQ(parse_json("\xEF\xBB\xBF 5 ", "a.json"), 5);  // a byte order mark is no mistake
}

TEST(parse_json, says_where_the_syntax_is_wrong) {
  expect_refused("{\n  \"a\": 1,\n  \"b\" 2\n}", {"a.json:3:7: ", "unexpected number literal"});
  expect_refused("{\"a\": 1,}", {"a.json:1:9: "});
  expect_refused("[1, 2", {"a.json:1:", "unexpected end of input"});
  expect_refused("{\"\xC3\xA9\": x}", {"a.json:1:7: "});  // columns count characters, not bytes
  expect_refused("[1] 2", {"a.json:1:5: "});
  expect_refused("// a comment\n1", {"a.json:1:1: "});
  expect_refused("[NaN]", {"a.json:1:2: "});
  expect_refused("[1e999]", {"a.json:1:6: ", "number overflow"});
  expect_refused("[\"a\nb\"]", {"a.json:1:", "control character"});
  expect_refused("\"" + std::string(100000, 'x'), {"a.json:1:", "..."});
}

TEST(parse_json, refuses_what_is_not_utf8) {
  expect_refused("[\"\xFF\"]", {"a.json:1:3: ", "UTF-8"});
  expect_refused("{\"\xC0\xAF\": 1}", {"a.json:1:3: ", "UTF-8"});
  expect_refused("[\"\\ud800\"]", {"a.json:1:", "surrogate"});
  expect_refused(std::string("[\0]", 3), {"a.json:1:2: "});
  expect_refused("\xFF\xFE{", {"a.json:1:1: "});
}

TEST(parse_json, refuses_empty_files) {
  expect_refused("", {"a.json: found an empty file"});
  expect_refused(" \n\t", {"a.json: found an empty file"});
}

TEST(parse_json, refuses_duplicate_keys) {
  expect_refused(R"({"a": 1, "b": 2, "a": 3})", {"a.json: a: found the key twice"});
  expect_refused(R"({"x": {"y": [0, {"name": "n1", "k": 1, "k": 2}]}})", {"a.json: x.y.n1.k: found the key twice"});
}

TEST(parse_json, limits_bound_hostile_input) {
  expect_refused(std::string(1000000, '['), {"found more than 32 levels of nesting, allowed 32"});
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "{\"a\":";
  expect_refused(deep, {"found more than 32 levels of nesting"});
  EXPECT_NO_THROW(parse_json(std::string(32, '[') + std::string(32, ']'), "a.json"));

  std::string wide = "{";
  for (int i = 0; i < 2000; ++i) wide += (i > 0 ? ",\"k" : "\"k") + std::to_string(i) + "\":0";
  expect_refused(wide + "}", {"a.json: k1024: found more than 1024 keys"});
  expect_input_error([] { parse_json("[1, 2]", "a.json", {4, 32, 32}); }, {"found 6 bytes, allowed at most 4"});
}

TEST(json_document, files) {
  const temporary_folder folder;
  EXPECT_EQ(json_document::load(folder.file("a.json", "{\"a\": 1}")).root()["a"], 1);
  EXPECT_EQ(json_document::load(folder.path("a.json")).folder(), folder.path());
  expect_input_error([&] { json_document::load(folder.path()); },
                     {folder.path() + ": found a directory, allowed a JSON file"});
  expect_input_error([&] { json_document::load(folder.path("b.json")); },
                     {"b.json: found no such file, allowed a JSON file"});
  expect_input_error([&] { json_document::load(folder.file("c.json", "")); },
                     {"c.json: found an empty file, allowed JSON"});
  expect_input_error([&] { json_document::load(folder.file("d\n.json", "{")); }, {"d\\x0a.json:1:"});
}

TEST(json_value, unsigned_numbers) {
  const json_document d =
      document(R"({"a": 5, "b": -1, "c": 2.0, "d": "5", "e": 18446744073709551615, "f": null, "g": 70000})");
  json_object o{json_value(d)};
  EXPECT_EQ(o.require("a", "").as_unsigned(1, 5), 5U);
  EXPECT_EQ(o.require("e", "").as_unsigned(0, ~std::uint64_t{0}), ~std::uint64_t{0});
  const auto refused = [&](const char* key, const std::vector<std::string>& parts) {
    expect_input_error([&] { o.require(key, "").as_unsigned(1, 65535); }, parts);
  };
  refused("b", {"a.json: b: found -1, allowed 1 to 65535"});
  refused("c", {"a.json: c: found 2.0, allowed an integer from 1 to 65535"});
  refused("d", {"a.json: d: found \"5\", allowed an integer from 1 to 65535"});
  refused("e", {"a.json: e: found 18446744073709551615, allowed 1 to 65535"});
  refused("f", {"a.json: f: found null, allowed an integer from 1 to 65535"});
  refused("g", {"a.json: g: found 70000, allowed 1 to 65535"});
  expect_input_error([&] { o.require("h", "1 to 4").as_unsigned(1, 4); }, {"a.json: h: found nothing, allowed 1 to 4"});
}

TEST(json_value, other_types) {
  const json_document d = document(R"({"n": 0.5, "b": true, "s": "x\ny", "o": {}, "l": [1, 2, 3], "i": 7})");
  json_object o{json_value(d)};
  const auto at = [&](const char* key) { return o.require(key, ""); };
  EXPECT_EQ(at("n").as_number({0, 1}), 0.5);
  EXPECT_EQ(at("i").as_number({}), 7.0);
  EXPECT_TRUE(at("b").as_bool());
  EXPECT_EQ(at("s").as_string(), "x\ny");
  EXPECT_EQ(at("l").as_array(3, 3).at(2).as_unsigned(0, 9), 3U);
  EXPECT_EQ(at("l").as_array(0, 9).at(2).path(), "l.2");
  expect_input_error([&] { at("n").as_number({0.5, 1, true}); }, {"n: found 0.5, allowed a number above 0.5 to 1"});
  expect_input_error([&] { at("b").as_number({}); }, {"b: found true, allowed a number from 0"});
  expect_input_error([&] { at("n").as_bool(); }, {"n: found 0.5, allowed true or false"});
  expect_input_error([&] { at("o").as_string(); }, {"o: found an empty object, allowed a string"});
  expect_input_error([&] { at("l").as_object(); }, {"l: found an array, allowed an object"});
  expect_input_error([&] { at("s").as_array(0, 1); }, {"s: found \"x\\x0ay\", allowed an array of 0 to 1 elements"});
  expect_input_error([&] { at("l").as_array(1, 2); }, {"l: found 3 elements, allowed an array of 1 to 2 elements"});
}

TEST(json_value, names) {
  for (const char* good : {"a", "resnet 20", "\xC3\xA9t\xC3\xA9", "a.b", "..."}) {
    const json_document d(good, "a.json");
    EXPECT_EQ(json_value(d).as_name(), good);
  }
  for (const std::string& bad :
       {std::string(), std::string("a/b"), std::string("."), std::string(".."), std::string(" a"), std::string("a "),
        std::string("a\nb"), std::string(129, 'a'), std::string(1, '\0')}) {
    const json_document d(bad, "a.json");
    expect_input_error([&] { json_value(d).as_name(); }, {"a.json: found \"", "allowed a name of 1 to 128"});
  }
}

enum class colour { red, green };
constexpr enum_name<colour> colour_names[] = {{"red", colour::red}, {"green", colour::green}};

TEST(json_value, enumerations) {
  const json_document d = document(R"({"a": "green", "b": "gren", "c": 1})");
  json_object o{json_value(d)};
  EXPECT_EQ(o.require("a", "").as_enum(colour_names), colour::green);
  EXPECT_EQ(name_of(colour_names, colour::red), "red");
  expect_input_error([&] { o.require("b", "").as_enum(colour_names); },
                     {"b: found \"gren\", allowed \"red\" or \"green\"; did you mean \"green\"?"});
  expect_input_error([&] { o.require("c", "").as_enum(colour_names); }, {"c: found 1, allowed \"red\" or \"green\""});
}

TEST(json_object, defaults_and_null) {
  const json_document d = document(R"({"a": 3, "b": null, "c": {"d": 4}})");
  json_object o{json_value(d)};
  std::uint32_t a = 1;
  std::uint32_t absent = 7;
  std::optional<std::uint32_t> b = 5;
  std::optional<std::uint32_t> kept = 6;
  o.read_unsigned("a", a, 0, 9);
  o.read_unsigned("x", absent, 0, 9);
  o.read_unsigned("b", b, 0, 9);
  o.read_unsigned("y", kept, 0, 9);
  EXPECT_EQ(a, 3U);
  EXPECT_EQ(absent, 7U);
  EXPECT_FALSE(b.has_value());
  EXPECT_EQ(kept, 6U);
  std::uint32_t nested = 0;
  o.read_object("c").read_unsigned("d", nested, 0, 9);
  EXPECT_EQ(nested, 4U);
  o.read_object("missing").finish();
  EXPECT_NO_THROW(o.finish());
}

TEST(json_object, unknown_keys) {
  const json_document d = document(R"({"outputs": 1, "lanes": {"outptus": 1}, "bandwidth_gb_s": 3})");
  json_object o{json_value(d)};
  json_object lanes = o.read_object("lanes");
  lanes.find("outputs");
  lanes.find("length");
  expect_input_error([&] { lanes.finish(); },
                     {"a.json: lanes.outptus: found an unknown key, allowed \"outputs\" or \"length\"; "
                      "did you mean \"outputs\"?"});
  o.find("outputs");
  expect_input_error(
      [&] {
        o.finish({{"bandwidth_gb_s", "memory type \"ideal\""}});
      },
      {"a.json: bandwidth_gb_s: found an unknown key, which belongs to memory type \"ideal\", allowed "});
  EXPECT_EQ(o.members().size(), 3U);
  EXPECT_NO_THROW(o.finish());
}

TEST(json_object, paths_go_by_names) {
  const json_document d =
      document(R"({"layers": [{"name": "conv1", "k": 0}, {"name": "7", "k": 0}, {"name": "a.b", "k": 0}]})");
  const auto path = [&](std::size_t i) {
    return json_object(json_object(json_value(d)).require("layers", "").as_array(0, 9).at(i)).require("k", "").path();
  };
  EXPECT_EQ(path(0), "layers.conv1.k");
  EXPECT_EQ(path(1), "layers.1.k");  // a number is taken for an index
  EXPECT_EQ(path(2), "layers.2.k");  // a dot would part the path
}

}  // namespace
}  // namespace pqa
