// A probe as a file describes it (docs/formats.md, "Memory").
#pragma once

#include <string>

namespace pqa {

// What a probe keeps.
struct monitor_config {
  std::string name = "monitor";
  double window_us = 10.0;  // of bandwidth over time: 0.001 to 10^6
};

}  // namespace pqa
