// The two kinds of failure that the project tells apart.
#pragma once

#include <stdexcept>
#include <string>

namespace pqa {

// What the user gave is wrong: one line that names the file, the key or option, what was found and what is allowed.
// `pqa` prints it and exits with status 2.
class input_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The simulated system failed: a bus error, an output that differs from the expected one. `pqa` exits with status 1.
class simulation_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace pqa
