#include "unit/house/house_rules.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace pqa {

namespace {

using violations = std::vector<std::string>;

std::string at(const source_file& file, std::size_t line) {
  return file.path + ":" + std::to_string(line);
}

// What a room may include, beside itself. model/ and memory/ meet at TLM sockets only.
const std::map<std::string, std::set<std::string>> rooms_below = {
    {"base", {}}, {"model", {"base"}}, {"memory", {"base"}}, {"workloads", {"base", "model"}}};

violations includes_between_rooms(const source_tree& tree) {
  violations found;
  for (const auto& [path, file] : tree.files()) {
    const auto below = rooms_below.find(file.room());
    if (below == rooms_below.end()) continue;
    for (const include_line& i : file.includes) {
      const source_file* const other = tree.find(i.path);
      if (other == nullptr || other->room() == file.room() || below->second.count(other->room()) != 0) continue;
      found.push_back(at(file, i.line) + ": " + file.room() + "/ must not include " + i.path);
    }
  }
  return found;
}

violations two_accounts_of_time(const source_tree& tree) {
  violations found;
  const std::string pipeline = "model/pipeline", hardware = "model/hardware";
  for (const auto& [path, file] : tree.files()) {
    if (!file.is_in(pipeline) && !file.is_in(hardware)) continue;
    const std::string& other = file.is_in(pipeline) ? hardware : pipeline;
    const auto way = tree.way_to(file, [&](const include_line& i) {
      const source_file* const next = tree.find(i.path);
      return next != nullptr && next->is_in(other);
    });
    if (way) found.push_back(path + ": must not know " + other + "/: " + *way);
  }
  return found;
}

// Everything else in these rooms has to compile without SystemC. In memory/, the timing cores are plain.
const std::vector<std::string> plain_rooms = {"base",          "memory",         "model/arithmetic", "model/estimate",
                                              "model/presets", "model/schedule", "model/pipeline",   "workloads"};
const std::vector<std::string> shells = {
    "base/include/pqa/base/burst_train.h",
    "base/tlm",
    "memory/hierarchy/memory_system.cpp",
    "memory/hierarchy/system_report.cpp",
    "memory/hierarchy/system_report.h",
    "memory/ideal/ideal_memory.cpp",
    "memory/include/pqa/memory/address_router.h",
    "memory/dram/dram.cpp",
    "memory/include/pqa/memory/dram.h",
    "memory/include/pqa/memory/ideal_memory.h",
    "memory/include/pqa/memory/interconnect.h",
    "memory/include/pqa/memory/memory_config.h",
    "memory/include/pqa/memory/memory_system.h",
    "memory/include/pqa/memory/memory_target.h",
    "memory/include/pqa/memory/monitor.h",
    "memory/include/pqa/memory/sram.h",
    "memory/include/pqa/memory/traffic.h",
    "memory/interconnect/address_router.cpp",
    "memory/interconnect/bus_phases.cpp",
    "memory/interconnect/bus_phases.h",
    "memory/interconnect/direct_path.h",
    "memory/interconnect/interconnect.cpp",
    "memory/monitor/monitor.cpp",
    "memory/monitor/transport_watch.cpp",
    "memory/monitor/transport_watch.h",
    "memory/presets",
    "memory/sram/sram.cpp",
    "memory/target/call_order.cpp",
    "memory/target/call_order.h",
    "memory/target/memory_target.cpp",
    "memory/target/payload_access.cpp",
    "memory/target/payload_access.h",
    "memory/target/protocol_engine.cpp",
    "memory/target/protocol_engine.h",
    "memory/traffic/traffic.cpp",
};

bool is_systemc(const include_line& i) {
  static const std::regex form("(systemc|tlm)(\\.h)?|(sysc|tlm_core|tlm_utils)/.*");
  return i.path.empty() && std::regex_match(i.name, form);
}

bool is_in_any(const source_file& file, const std::vector<std::string>& places) {
  for (const std::string& place : places)
    if (file.is_in(place)) return true;
  return false;
}

violations systemc_in_plain_folders(const source_tree& tree) {
  violations found;
  for (const auto& [path, file] : tree.files()) {
    if (!is_in_any(file, plain_rooms) || is_in_any(file, shells)) continue;
    if (const auto way = tree.way_to(file, is_systemc)) found.push_back(path + ": must be free of SystemC: " + *way);
  }
  return found;
}

// Headers that an installed library can do with: model/ and memory/ are installed, so their public headers name nothing
// that is not.
const std::set<std::string> standard_headers = {"algorithm",
                                                "any",
                                                "array",
                                                "atomic",
                                                "bitset",
                                                "cctype",
                                                "cerrno",
                                                "cfenv",
                                                "cfloat",
                                                "charconv",
                                                "chrono",
                                                "cinttypes",
                                                "climits",
                                                "clocale",
                                                "cmath",
                                                "complex",
                                                "csetjmp",
                                                "csignal",
                                                "cstdarg",
                                                "cstddef",
                                                "cstdint",
                                                "cstdio",
                                                "cstdlib",
                                                "cstring",
                                                "ctime",
                                                "deque",
                                                "exception",
                                                "filesystem",
                                                "forward_list",
                                                "fstream",
                                                "functional",
                                                "future",
                                                "iomanip",
                                                "ios",
                                                "iosfwd",
                                                "iostream",
                                                "istream",
                                                "iterator",
                                                "limits",
                                                "list",
                                                "locale",
                                                "map",
                                                "memory",
                                                "mutex",
                                                "new",
                                                "numeric",
                                                "optional",
                                                "ostream",
                                                "queue",
                                                "random",
                                                "ratio",
                                                "regex",
                                                "set",
                                                "sstream",
                                                "stack",
                                                "stdexcept",
                                                "streambuf",
                                                "string",
                                                "string_view",
                                                "system_error",
                                                "thread",
                                                "tuple",
                                                "type_traits",
                                                "typeindex",
                                                "typeinfo",
                                                "unordered_map",
                                                "unordered_set",
                                                "utility",
                                                "valarray",
                                                "variant",
                                                "vector",
                                                "shared_mutex",
                                                "condition_variable",
                                                "initializer_list",
                                                "memory_resource"};

bool is_public_header(const source_file& file) {
  return file.path.find("/include/") != std::string::npos;
}

violations private_names_in_public_headers(const source_tree& tree) {
  violations found;
  for (const auto& [path, file] : tree.files()) {
    if (!is_public_header(file)) continue;
    for (const include_line& i : file.includes) {
      const source_file* const own = tree.find(i.path);
      if (own != nullptr ? is_public_header(*own) : is_systemc(i) || standard_headers.count(i.name) != 0) continue;
      found.push_back(at(file, i.line) + ": a public header must not include " +
                      (own != nullptr ? own->path : "<" + i.name + ">"));
    }
  }
  return found;
}

// A user's mistake is an input_error, a bus error ends the job: nothing may end the process.
violations ways_to_end_the_process(const source_tree& tree) {
  static const std::regex form(
      "\\b((assert|sc_assert)(?=\\s*\\()|SC_REPORT_FATAL|SC_FATAL|std::(abort|terminate|exit|_Exit))\\b");
  violations found;
  for (const auto& [path, file] : tree.files()) {
    if (!file.is_cpp() || rooms_below.count(file.room()) == 0) continue;
    for (std::sregex_iterator i(file.code.begin(), file.code.end(), form), end; i != end; ++i) {
      const auto line = std::count(file.code.begin(), file.code.begin() + i->position(), '\n') + 1;
      found.push_back(at(file, static_cast<std::size_t>(line)) + ": must not use " + i->str());
    }
    for (const include_line& i : file.includes)
      if (i.name == "cassert" || i.name == "assert.h") found.push_back(at(file, i.line) + ": must not use " + i.name);
  }
  return found;
}

constexpr std::size_t most_lines = 400;

// Files that may be longer, and why.
const std::map<std::string, std::string> long_files = {};

violations too_long_files(const source_tree& tree) {
  violations found;
  for (const auto& [path, file] : tree.files())
    if (file.lines > most_lines && long_files.count(path) == 0)
      found.push_back(path + ": " + std::to_string(file.lines) + " lines, allowed " + std::to_string(most_lines));
  for (const auto& [path, reason] : long_files) {
    const source_file* const file = tree.find(path);
    if (file == nullptr || file->lines <= most_lines) found.push_back(path + ": no longer a long file");
  }
  return found;
}

// testbench/unit/X holds the tests of X, of model/X or of testbench/X; unit/house those of the house itself. Each test
// source is named in its folder's CMakeLists.txt: otherwise nobody would miss it.
violations misplaced_tests(const source_tree& tree) {
  static const std::regex form("testbench/unit/([^/]+)/(?:[^/]+/)*([^/]+)");
  violations found;
  for (const auto& [path, file] : tree.files()) {
    if (path.size() < 9 || path.compare(path.size() - 9, 9, "_test.cpp") != 0 || file.is_in("testbench/conformance"))
      continue;
    std::smatch match;
    if (!std::regex_match(path, match, form)) {
      found.push_back(path + ": a test belongs to a folder of testbench/unit/");
      continue;
    }
    const std::string folder = match[1];
    const bool mirrors = folder == "house" || rooms_below.count(folder) != 0 || tree.has_folder("model/" + folder) ||
                         tree.has_folder("testbench/" + folder);
    if (!mirrors)
      found.push_back(path + ": there is no " + folder + "/, model/" + folder + "/ or testbench/" + folder + "/");
    const source_file* const list = tree.find("testbench/unit/" + folder + "/CMakeLists.txt");
    const std::string name = match[2];
    if (list == nullptr || !std::regex_search(list->text, std::regex("(^|[\\s/])" + name + "\\b")))
      found.push_back(path + ": not built: testbench/unit/" + folder + "/CMakeLists.txt does not name it");
  }
  return found;
}

violations unknown_includes(const source_tree& tree) {
  violations found;
  for (const auto& [path, file] : tree.files())
    for (const include_line& i : file.includes)
      if (i.quoted && i.path.empty())
        found.push_back(at(file, i.line) + ": \"" + i.name + "\" is no file of the tree; others are included as <...>");
  return found;
}

violations unfinished_places(const source_tree& tree) {
  static const std::regex form(
      "\\b(TO"
      "DO|FIX"
      "ME|X"
      "XX)\\b");
  violations found;
  for (const auto& [path, file] : tree.files()) {
    std::smatch match;
    if (std::regex_search(file.text, match, form)) found.push_back(path + ": holds " + match.str());
  }
  return found;
}

}  // namespace

const std::vector<house_rule>& house_rules() {
  static const std::vector<house_rule> rules = {
      {"includes_between_rooms", includes_between_rooms},
      {"two_accounts_of_time", two_accounts_of_time},
      {"systemc_in_plain_folders", systemc_in_plain_folders},
      {"private_names_in_public_headers", private_names_in_public_headers},
      {"ways_to_end_the_process", ways_to_end_the_process},
      {"too_long_files", too_long_files},
      {"misplaced_tests", misplaced_tests},
      {"unknown_includes", unknown_includes},
      {"unfinished_places", unfinished_places},
  };
  return rules;
}

}  // namespace pqa
