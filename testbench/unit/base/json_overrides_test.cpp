#include <gtest/gtest.h>

#include "json/format.h"
#include "json/overrides.h"
#include "json/presets.h"
#include "json/reader.h"
#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"

namespace pqa {
namespace {

json_document document(const std::string& text) {
  return {parse_json(text, "a.json"), "a.json"};
}

std::string after(const std::string& text, const std::vector<std::string>& sets) {
  json_document d = document(text);
  for (const json_override& part : split_overrides(sets).memory.parts) apply_override(d, part);
  return d.root().dump();
}

TEST(overrides, values_are_json_or_text) {
  EXPECT_EQ(after("{}", {"memory.a=4"}), R"({"a":4})");
  EXPECT_EQ(after("{}", {"memory.a=4.5e1"}), R"({"a":45.0})");
  EXPECT_EQ(after("{}", {"memory.a=null"}), R"({"a":null})");
  EXPECT_EQ(after("{}", {"memory.a=[1,2]"}), R"({"a":[1,2]})");
  EXPECT_EQ(after("{}", {"memory.a=open"}), R"({"a":"open"})");
  EXPECT_EQ(after("{}", {"memory.a=\"4\""}), R"({"a":"4"})");
  EXPECT_EQ(after("{}", {"memory.a=x=y"}), R"({"a":"x=y"})");
  EXPECT_EQ(after("{}", {"memory.a="}), R"({"a":""})");
  EXPECT_EQ(after("{}", {"memory.a=007"}), R"({"a":"007"})");
}

TEST(overrides, paths) {
  EXPECT_EQ(after(R"({"a": {"b": 1, "c": 2}})", {"memory.a.b=3"}), R"({"a":{"b":3,"c":2}})");
  EXPECT_EQ(after("{}", {"memory.a.b.c=3", "memory.a.b.d=4"}), R"({"a":{"b":{"c":3,"d":4}}})");
  EXPECT_EQ(after(R"({"l": [{"name": "x", "k": 1}, {"name": "y", "k": 2}]})", {"memory.l.y.k=5", "memory.l.0.k=6"}),
            R"({"l":[{"name":"x","k":6},{"name":"y","k":5}]})");
  EXPECT_EQ(after(R"({"l": [{"name": "1"}, {"name": "0"}]})", {"memory.l.0.k=5"}),
            R"({"l":[{"name":"1"},{"name":"0","k":5}]})");                      // a name goes before an index
  EXPECT_EQ(after(R"({"a": 1})", {"memory.a=2", "memory.a=3"}), R"({"a":3})");  // the last wins
}

TEST(overrides, roots) {
  const override_roots roots = split_overrides({"arch.a=1", "architecture.b=2", "memory.c=3", "workload.d=4"});
  ASSERT_EQ(roots.architecture.parts.size(), 2U);
  EXPECT_EQ(roots.architecture.parts[1].path, json_path{"b"});
  EXPECT_EQ(roots.architecture.parts[1].value, 2);
  EXPECT_EQ(roots.architecture.parts[1].text, "--set architecture.b=2");
  EXPECT_EQ(roots.memory.parts.size(), 1U);
  EXPECT_EQ(roots.workload.parts.size(), 1U);
}

TEST(overrides, bad_arguments) {
  const auto refused = [](const std::string& argument, const std::vector<std::string>& parts) {
    expect_input_error([&] { split_overrides({argument}); }, parts);
  };
  refused("memory.channels", {"--set memory.channels: found no PATH=VALUE, allowed such as memory.channels=4"});
  refused("=4", {"--set =4: found no PATH=VALUE"});
  refused("memry.a=4", {"--set memry.a=4: found a path that begins with \"memry\"", "did you mean \"memory\"?"});
  refused("memory..a=4", {"found a path with an empty"});
  refused("memory.=4", {"found a path with an empty"});
  refused("memory.a={\"b\":1,\"b\":2}", {"--set memory.a=", "b: found the key twice"});
  refused("memory.a=\xFF", {"--set memory.a=\\xff: found a value that is not UTF-8"});
  refused("bad.\n=1", {"--set bad.\\x0a=1: found a path that begins with"});
  std::string deep = "memory";
  for (int i = 0; i < 1000; ++i) deep += ".a";
  refused(deep + "=1", {"found a path of more than 32 parts"});
}

TEST(overrides, places_that_are_not_there) {
  const auto refused = [](const std::string& text, const std::string& set, const std::vector<std::string>& parts) {
    expect_input_error([&] { after(text, {set}); }, parts);
  };
  refused(R"({"l": [{"name": "conv1"}]})", "memory.l.conv2.k=1",
          {"--set memory.l.conv2.k=1: l: found no element \"conv2\" in a.json, allowed \"conv1\"; did you mean "
           "\"conv1\"?"});
  refused(R"({"l": []})", "memory.l.0=1", {"l: found no element \"0\" in a.json, allowed none: the array is empty"});
  refused(R"({"l": [1]})", "memory.l.1=1", {"found no element \"1\""});
  refused(R"({"l": [1]})", "memory.l.-1=1", {"found no element \"-1\""});
  refused(R"({"a": 4})", "memory.a.b=1", {"--set memory.a.b=1: a: found a number in a.json, which has no parts"});
  refused(R"({"a": null})", "memory.a.b=1", {"a: found a null in a.json"});
  refused("[]", "memory.a=1", {"--set memory.a=1: found no element \"a\""});
  refused("5", "memory.a=1", {"--set memory.a=1: found a number in a.json"});
}

// Reads {"a": {"b": 0 to 9}} strictly.
void read(const json_document& d) {
  json_object root{json_value(d)};
  json_object a = root.read_object("a");
  std::uint32_t b = 0;
  a.read_unsigned("b", b, 0, 9);
  a.finish();
  root.finish();
}

TEST(overrides, errors_name_who_is_to_blame) {
  const auto refused = [](const std::string& text, const std::string& set, const std::vector<std::string>& parts) {
    json_document d = document(text);
    for (const json_override& part : split_overrides({set}).memory.parts) apply_override(d, part);
    expect_input_error([&] { read(d); }, parts);
  };
  refused(R"({"a": {"b": 1}})", "memory.a.b=10", {"--set memory.a.b=10: a.b: found 10, allowed 0 to 9"});
  refused(R"({"a": {"b": 1}})", "memory.a.bb=10", {"--set memory.a.bb=10: a.bb: found an unknown key, allowed \"b\""});
  refused("{}", "memory.aa.b=1", {"--set memory.aa.b=1: aa: found an unknown key", "did you mean \"a\"?"});
  refused("{}", "memory.a.b.c=1", {"--set memory.a.b.c=1: a.b: found an object, allowed an integer"});
  refused(R"({"a": {"b": 10}})", "memory.a={\"b\":11}", {"--set memory.a={\"b\":11}: a.b: found 11"});
  refused(R"({"a": {"b": 10, "c": 3}})", "memory.a.b=3", {"a.json: a.c: found an unknown key"});
}

TEST(overrides, a_name_on_the_way_can_be_expanded) {
  json_document d = document(R"({"nodes": {"ddr": "preset", "bus": "other"}})");
  const expand_function expand = [](const json_path& path, const std::string& name) -> std::optional<json> {
    EXPECT_EQ(path, (json_path{"nodes", "ddr"}));
    if (name == "preset") return json{{"channels", 1}, {"ranks", 2}};
    return std::nullopt;
  };
  apply_override(d, split_overrides({"memory.nodes.ddr.channels=4"}).memory.parts[0], expand);
  EXPECT_EQ(d.root().dump(), R"({"nodes":{"ddr":{"channels":4,"ranks":2},"bus":"other"}})");
}

constexpr embedded_file preset_files[] = {{"fast", R"({"a": 1})"}, {"slow", R"({"a": 2})"}};
constexpr embedded_files presets{preset_files, 2};

TEST(presets, names_and_files) {
  const temporary_folder folder;
  const std::string path = folder.file("x.json", R"({"a": 3})");
  EXPECT_EQ(open_preset_or_file(presets, "memory", "slow").root()["a"], 2);
  EXPECT_EQ(open_preset_or_file(presets, "memory", "slow").source(), "preset slow");
  EXPECT_EQ(open_preset_or_file(presets, "memory", path).root()["a"], 3);
  expect_input_error(
      [] { open_preset_or_file(presets, "memory", "fats"); },
      {"fats: found neither a preset memory nor a file, allowed \"fast\" or \"slow\" or the path of a JSON file; "
       "did you mean \"fast\"?"});
  expect_input_error([&] { open_preset_or_file(presets, "memory", folder.path()); }, {": found a directory"});
  expect_input_error([] { open_preset_or_file(presets, "memory", ""); },
                     {": found neither a preset memory nor a file"});
}

TEST(presets, with_overrides) {
  const auto opened = [](const std::vector<std::string>& sets) {
    return open_configuration(presets, "memory", "fast", split_overrides(sets).memory);
  };
  EXPECT_EQ(opened({}).root().dump(), R"({"a":1})");
  EXPECT_EQ(opened({"memory.b=5"}).root().dump(), R"({"a":1,"b":5})");
  EXPECT_EQ(opened({"memory=slow", "memory.b=5"}).root().dump(), R"({"a":2,"b":5})");
  EXPECT_EQ(opened({"memory.b=5", "memory=slow"}).root().dump(), R"({"a":2})");
  EXPECT_EQ(opened({"memory={\"c\":1}"}).root().dump(), R"({"c":1})");
  EXPECT_EQ(opened({"memory={\"c\":1}"}).source(), "--set memory");
}

TEST(format_json, short_things_stay_on_a_line) {
  EXPECT_EQ(format_json(parse_json(R"({"a":1,"b":[1,2,{}],"c":{"d":null,"e":"x"}})", "")),
            "{ \"a\": 1, \"b\": [1, 2, {}], \"c\": { \"d\": null, \"e\": \"x\" } }\n");
  const json wide = {{"list", json::array({std::string(60, 'a'), std::string(60, 'b')})}, {"n", 1}};
  EXPECT_EQ(format_json(wide), "{\n  \"list\": [\n    \"" + std::string(60, 'a') + "\",\n    \"" +
                                   std::string(60, 'b') + "\"\n  ],\n  \"n\": 1\n}\n");
  EXPECT_EQ(parse_json(format_json(wide), ""), wide);
  EXPECT_EQ(format_json("\xFF"), "\"\xEF\xBF\xBD\"\n");
}

}  // namespace
}  // namespace pqa
