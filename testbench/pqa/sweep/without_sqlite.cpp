// The commands that need SQLite, where the program was built without it.
#include "command.h"
#include "pqa/base/error.h"
#include "report/report_data.h"

namespace pqa {

namespace {

[[noreturn]] void refuse(const std::string& command) {
  throw input_error(command + ": found a pqa that was built without SQLite, allowed one with it (libsqlite3-dev)");
}

}  // namespace

std::string sweep_help() {
  return "pqa sweep needs SQLite, and this pqa was built without it (libsqlite3-dev).\n";
}

std::string merge_help() {
  return "pqa merge needs SQLite, and this pqa was built without it (libsqlite3-dev).\n";
}

int sweep_command(const words& /*arguments*/, const words& /*command_line*/) {
  refuse("sweep");
}

int merge_command(const words& /*arguments*/, const words& /*command_line*/) {
  refuse("merge");
}

report_data sweep_report(const std::string& /*folder*/) {
  refuse("report");
}

}  // namespace pqa
