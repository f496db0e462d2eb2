// What went wrong, as text for people and an exit status.
#pragma once

#include <string>

namespace pqa {

inline constexpr int simulated_system_failed = 1;
inline constexpr int input_is_wrong = 2;

struct failure {
  int status = simulated_system_failed;
  std::string text;
};

// Of the exception that is being handled.
failure current_failure();

// Throws input_error or simulation_error, so that the same would come out of it again.
[[noreturn]] void throw_again(const failure& f);

}  // namespace pqa
