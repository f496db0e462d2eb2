// What stands in the SoC's flash: the firmware, and behind it what it is to run (firmware/boot_info.h).
#pragma once

#include <cstdint>
#include <string>

#include "firmware_image.h"

namespace pqa {

struct run_orders {
  std::uint64_t images = 1;
  std::uint64_t images_per_job = 0;  // 0: all in one
  std::uint64_t timeout_ns = 0;
  bool polls = false;
  bool preloaded = false;  // tables and inputs are in memory already: flash holds none
};

// From SOC_FLASH_BASE on. Throws input_error for firmware or an image that does not fit.
std::string make_flash(const std::string& firmware, const firmware_image& image, const run_orders& orders);

}  // namespace pqa
