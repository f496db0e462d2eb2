// What the entry points of programs share: sc_main and main around a command.
#pragma once

#include <functional>

namespace pqa {

// Prepares the kernel, runs, and turns whatever goes wrong into one line on standard error and an exit status.
int guarded_run(const std::function<int()>& run);

// Replaces the entry point of the SystemC library, which would print its banner; calls sc_main. `name` is what begins
// every line on standard error.
int start_program(int argc, char** argv, const char* name);

}  // namespace pqa
