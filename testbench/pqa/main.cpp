// The entry point of `pqa`.
#include <systemc>

#include "command.h"
#include "program.h"

int sc_main(int argc, char** argv) {
  const pqa::words command_line(argv + (argc > 0 ? 1 : 0), argv + argc);
  return pqa::guarded_run([&] { return pqa::run_program(command_line); });
}

int main(int argc, char** argv) {
  return pqa::start_program(argc, argv, "pqa");
}
