// What measurements of speed are taken with.
#pragma once

#include <ctime>

namespace pqa {

// CPU time of this process so far: other work on the machine counts less than in wall-clock time.
inline double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace pqa
