// The register file of the accelerator: where each register lies, and the bits of those that have some. What each is
// for, who may access it and its reset value stand in pqa/register_table.h.
#pragma once

#include <cstdint>

namespace pqa {

// Byte offsets from the base of `csr`: 32-bit little-endian registers, 64-bit values as LO and HI.
enum class reg : std::uint32_t {
  id = 0x00,
  version = 0x04,
  lanes_sum = 0x08,
  lanes_match = 0x0c,
  control = 0x10,
  status = 0x14,
  error = 0x18,
  error_layer = 0x1c,
  irq_enable = 0x20,
  irq_status = 0x24,
  descriptor_lo = 0x28,
  descriptor_hi = 0x2c,
  count_lo = 0x30,
  count_hi = 0x34,
  cycles_lo = 0x38,
  cycles_hi = 0x3c,
  compute_lo = 0x40,
  compute_hi = 0x44,
  stall_tables_lo = 0x48,
  stall_tables_hi = 0x4c,
  stall_inputs_lo = 0x50,
  stall_inputs_hi = 0x54,
  stall_outputs_lo = 0x58,
  stall_outputs_hi = 0x5c,
  stall_fill_drain_lo = 0x60,
  stall_fill_drain_hi = 0x64,
  error_address_lo = 0x68,
  error_address_hi = 0x6c,
  error_response = 0x70,
  timeout = 0x74,
  layers_done_lo = 0x78,
  layers_done_hi = 0x7c,
};

inline constexpr std::uint32_t register_space_bytes = 0x100;
inline constexpr std::uint32_t accelerator_id = 0x50514131;  // "PQA1"

namespace control_bit {
inline constexpr std::uint32_t start = 1, reset = 2;
}
namespace status_bit {
inline constexpr std::uint32_t busy = 1, done = 2, error = 4;
}
namespace irq_bit {
inline constexpr std::uint32_t done = 1, error = 2;
}

}  // namespace pqa
