// What a command line of `pqa_soc` asks for, read and checked.
#pragma once

#include <cstdint>
#include <string>

#include "command.h"
#include "firmware_image.h"
#include "pqa/job.h"
#include "soc/flash_image.h"
#include "system/system_placement.h"

namespace pqa {

struct soc_request {
  std::string firmware;  // its bytes
  firmware_image image;
  system_placement placement;
  run_orders orders;
  pqa::fidelity fidelity = fidelity::at;
  std::uint64_t core_clock_hz = 1'000'000'000;
  std::uint64_t quantum_ns = 10'000;
  std::uint64_t most_instructions = 0;
  std::uint64_t limit_ms = 0;
};

// `firmware_path` is the firmware that is run unless --firmware names another. Throws input_error.
soc_request read_soc_request(const words& arguments, const std::string& firmware_path);

std::string soc_help();

}  // namespace pqa
