// Which pqa this is.
#pragma once

#include <string>

namespace pqa {

// As in the project's CMakeLists.txt: "0.1.0".
inline std::string version() {
  return PQA_VERSION;
}

}  // namespace pqa
