// A text that a child process makes while this one goes on: the SystemC kernel simulates once a process.
#pragma once

#include <functional>
#include <string>

#include <sys/types.h>

#include "pqa/base/error.h"

namespace pqa {

// A child process that ended without saying why.
class child_crashed : public simulation_error {
 public:
  using simulation_error::simulation_error;
};

class child_text {
 public:
  // Forks; before the kernel has been used. The child ends when this process does. Throws simulation_error.
  explicit child_text(const std::function<std::string()>& make);
  ~child_text();  // ends the child if its text was not taken
  child_text(const child_text&) = delete;
  child_text& operator=(const child_text&) = delete;

  // Waits for the text; once. Throws what make() threw as input_error or simulation_error, and child_crashed for a
  // child that ended otherwise.
  std::string take();
  // Becomes readable when the text is there, or the child has ended.
  int descriptor() const { return end_; }

 private:
  pid_t child_ = -1;
  int end_ = -1;
};

}  // namespace pqa
