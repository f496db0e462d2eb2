// The register file of the accelerator: 32-bit little-endian registers, 64-bit values as LO and HI.
#pragma once

#include <cstdint>

namespace pqa {

// Byte offsets from the base of `csr`. Access: r read-only, rw, w1 write-one-to-act (reads 0), w1c write-one-to-clear.
enum class reg : std::uint32_t {
  id = 0x00,             // r   0x50514131
  version = 0x04,        // r   descriptor version in bits 15:0
  lanes_sum = 0x08,      // r   CAPABILITIES: subspaces in bits 15:0, outputs in 31:16 (they decide the table layout)
  lanes_match = 0x0c,    // r   CAPABILITIES: prototypes in bits 15:0, length in 31:16
  control = 0x10,        // w1  bit 0 start, bit 1 reset
  status = 0x14,         // r   bit 0 busy, bit 1 done, bit 2 error
  error = 0x18,          // r   job_error
  error_layer = 0x1c,    // r   index in the job
  irq_enable = 0x20,     // rw  bit 0 done, bit 1 error
  irq_status = 0x24,     // w1c bit 0 done, bit 1 error
  descriptor_lo = 0x28,  // rw  address of the first descriptor
  descriptor_hi = 0x2c,
  count_lo = 0x30,  // rw  layers to run
  count_hi = 0x34,
  cycles_lo = 0x38,  // r   counters of the last or running job, by layers that have ended
  cycles_hi = 0x3c,
  compute_lo = 0x40,  // r   cycles in which the bottleneck stage worked
  compute_hi = 0x44,
  stall_tables_lo = 0x48,  // r   its stalls by cause
  stall_tables_hi = 0x4c,
  stall_inputs_lo = 0x50,
  stall_inputs_hi = 0x54,
  stall_outputs_lo = 0x58,
  stall_outputs_hi = 0x5c,
  stall_fill_drain_lo = 0x60,
  stall_fill_drain_hi = 0x64,
};

inline constexpr std::uint32_t register_space_bytes = 0x100;
inline constexpr std::uint32_t accelerator_id = 0x50514131;

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
