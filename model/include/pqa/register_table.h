// The one table of the register file: the block, docs/registers.md, the driver and the tests are held against it.
#pragma once

#include <cstdint>

#include "pqa/descriptor.h"
#include "pqa/registers.h"

namespace pqa {

// What reads and writes do.
enum class register_access : std::uint8_t {
  read_only,           // "r": writes are ignored
  read_write,          // "rw": the writable bits keep what is written
  write_one_to_act,    // "w1": a one does something, reads 0
  write_one_to_clear,  // "w1c": a one clears the bit
};

// A register of 32 bits.
struct register_description {
  reg offset;
  const char* name;  // as docs and driver spell it
  register_access access;
  std::uint32_t reset;     // value after a reset; of LANES_* the bits that the architecture sets are added
  std::uint32_t writable;  // bits that a write has an effect on
  const char* meaning;     // one line of Markdown
};

inline constexpr std::uint32_t all_bits = 0xffffffff;

// In ascending order of offsets. Words that are not named are reserved: they read 0 and ignore writes.
inline constexpr register_description register_table[] = {
    {reg::id, "ID", register_access::read_only, accelerator_id, 0, "identifies the block: \"PQA1\""},
    {reg::version, "VERSION", register_access::read_only, descriptor_version, 0,
     "version of the descriptor in bits 15:0"},
    {reg::lanes_sum, "LANES_SUM", register_access::read_only, 0, 0,
     "capabilities: subspaces (`Ns_vec`) in bits 15:0, outputs (`No_vec`) in bits 31:16; they decide the layout of "
     "LUTs"},
    {reg::lanes_match, "LANES_MATCH", register_access::read_only, 0, 0,
     "capabilities: prototypes (`Np_vec`) in bits 15:0, length (`Ls_vec`) in bits 31:16"},
    {reg::control, "CONTROL", register_access::write_one_to_act, 0, control_bit::start | control_bit::reset,
     "bit 0 starts a job, unless one is running; bit 1 resets the block, whatever bit 0 says"},
    {reg::status, "STATUS", register_access::read_only, 0, 0,
     "bit 0 busy, bit 1 done, bit 2 error (with done); a start clears done and error"},
    {reg::error, "ERROR", register_access::read_only, 0, 0, "why the last job ended early, below"},
    {reg::error_layer, "ERROR_LAYER", register_access::read_only, 0, 0,
     "the layer that failed, counted through the job from 0 (bits 31:0 of that number)"},
    {reg::irq_enable, "IRQ_ENABLE", register_access::read_write, 0, irq_bit::done | irq_bit::error,
     "bit 0 done, bit 1 error: `irq` is high while a bit is set here and in IRQ_STATUS"},
    {reg::irq_status, "IRQ_STATUS", register_access::write_one_to_clear, 0, irq_bit::done | irq_bit::error,
     "bit 0 a job is done, bit 1 a job has failed; set whether enabled or not"},
    {reg::descriptor_lo, "DESCRIPTOR_LO", register_access::read_write, 0, all_bits,
     "byte address of the first descriptor, a multiple of 128; read when a job starts"},
    {reg::descriptor_hi, "DESCRIPTOR_HI", register_access::read_write, 0, all_bits, "its upper half"},
    {reg::count_lo, "COUNT_LO", register_access::read_write, 0, all_bits,
     "layers to run; 0 is a job that is done at once; read when a job starts"},
    {reg::count_hi, "COUNT_HI", register_access::read_write, 0, all_bits, "its upper half"},
    {reg::cycles_lo, "CYCLES_LO", register_access::read_only, 0, 0,
     "cycles of the layers of the last or running job that have ended"},
    {reg::cycles_hi, "CYCLES_HI", register_access::read_only, 0, 0, "its upper half"},
    {reg::compute_lo, "COMPUTE_LO", register_access::read_only, 0, 0, "those in which the bottleneck stage worked"},
    {reg::compute_hi, "COMPUTE_HI", register_access::read_only, 0, 0, "its upper half"},
    {reg::stall_tables_lo, "STALL_TABLES_LO", register_access::read_only, 0, 0, "those in which it waited for tables"},
    {reg::stall_tables_hi, "STALL_TABLES_HI", register_access::read_only, 0, 0, "its upper half"},
    {reg::stall_inputs_lo, "STALL_INPUTS_LO", register_access::read_only, 0, 0, "those in which it waited for inputs"},
    {reg::stall_inputs_hi, "STALL_INPUTS_HI", register_access::read_only, 0, 0, "its upper half"},
    {reg::stall_outputs_lo, "STALL_OUTPUTS_LO", register_access::read_only, 0, 0,
     "those in which it waited for outputs to leave"},
    {reg::stall_outputs_hi, "STALL_OUTPUTS_HI", register_access::read_only, 0, 0, "its upper half"},
    {reg::stall_fill_drain_lo, "STALL_FILL_DRAIN_LO", register_access::read_only, 0, 0,
     "those in which the pipeline filled and drained"},
    {reg::stall_fill_drain_hi, "STALL_FILL_DRAIN_HI", register_access::read_only, 0, 0, "its upper half"},
    {reg::error_address_lo, "ERROR_ADDRESS_LO", register_access::read_only, 0, 0,
     "address of the burst or descriptor that failed; 0 if none has"},
    {reg::error_address_hi, "ERROR_ADDRESS_HI", register_access::read_only, 0, 0, "its upper half"},
    {reg::error_response, "ERROR_RESPONSE", register_access::read_only, 0, 0, "how the burst was answered, below"},
    {reg::timeout, "TIMEOUT", register_access::read_write, 0, all_bits,
     "cycles that a burst may take from leaving to its response; 0: no limit; read when a job starts"},
    {reg::layers_done_lo, "LAYERS_DONE_LO", register_access::read_only, 0, 0,
     "layers of the last or running job that have ended"},
    {reg::layers_done_hi, "LAYERS_DONE_HI", register_access::read_only, 0, 0, "its upper half"},
};

}  // namespace pqa
