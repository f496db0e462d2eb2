#include "command.h"

#include <algorithm>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"
#include "standard_streams.h"
#include "version.h"

namespace pqa {

namespace {

std::string overview() {
  std::string text = "pqa " + version() +
                     ": a virtual prototype of PQA, a product-quantization DNN accelerator\n"
                     "\n"
                     "usage: pqa COMMAND [ARGUMENTS]\n"
                     "\n";
  for (const command& c : commands()) text += fmt::format("  {:<9}{}\n", c.name, c.summary);
  return text +
         "\n"
         "'pqa help COMMAND' tells more. Start with: pqa run resnet20\n"
         "Exit status: 0 done; 1 the simulated system failed (bus error, outputs that\n"
         "differ); 2 the input is wrong.\n";
}

const command& find_command(const std::string& name) {
  std::vector<std::string> names;
  for (const command& c : commands()) {
    if (name == c.name) return c;
    names.emplace_back(c.name);
  }
  throw input_error(fmt::format("found an unknown command {}, allowed {}{}", in_quotes(name), list_names(names),
                                did_you_mean(name, names)));
}

}  // namespace

const std::vector<command>& commands() {
  static const std::vector<command> all = {
      {"run", "run a network and tell where its cycles go", run_help, run_command},
      {"compare", "PQA beside a conventional accelerator: time, area, energy", compare_help, compare_command},
      {"explore", "find the designs that no other one beats", explore_help, explore_command},
      {"sweep", "run every point of a grid of configurations", sweep_help, sweep_command},
      {"merge", "join the results of a sweep's workers", merge_help, merge_command},
      {"report", "make a page with plots of a run or a sweep", report_help, report_command},
      {"memory", "load a memory alone: bandwidth and latency", memory_help, memory_command},
      {"image", "make what firmware loads to run a network", image_help, image_command},
      {"list", "name the shipped networks, architectures and memories", list_help, list_command},
      {"show", "print the resolved form of one of them, or of a file", show_help, show_command},
      {"check", "validate input files", check_help, check_command},
      {"help", "explain a command", help_help, help_command},
  };
  return all;
}

std::string help_help() {
  return "usage: pqa help [COMMAND]\n"
         "\n"
         "Explains a command, or names them all.\n";
}

int help_command(const words& arguments, const words& /*command_line*/) {
  if (arguments.size() > 1) {
    throw input_error(fmt::format("help: found a second COMMAND {}, allowed one", in_quotes(arguments[1])));
  }
  write_output(arguments.empty() ? overview() : find_command(arguments.front()).help());
  return 0;
}

int run_program(const words& command_line) {
  const std::string name = command_line.empty() ? "help" : command_line.front();
  if (name == "--version") {
    write_output("pqa " + version() + "\n");
    return 0;
  }
  if (name == "--help" || name == "-h") return help_command({}, command_line);
  const command& found = find_command(name);
  const words arguments(command_line.begin() + (command_line.empty() ? 0 : 1), command_line.end());
  const auto asks_for_help = [](const std::string& word) { return word == "--help" || word == "-h"; };
  const auto end_of_options = std::find(arguments.begin(), arguments.end(), "--");
  if (std::any_of(arguments.begin(), end_of_options, asks_for_help)) {
    write_output(found.help());
    return 0;
  }
  return found.run(arguments, command_line);
}

}  // namespace pqa
