// The register file's target socket and state.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>

#include <tlm_utils/simple_target_socket.h>

#include "pqa/accounts.h"
#include "pqa/architecture.h"
#include "pqa/job.h"
#include "pqa/registers.h"

namespace pqa {

// Access rights and reset values are those of pqa/register_table.h. Accesses are whole aligned registers, one or more
// at a time in ascending order; anything else gets an address, burst or byte enable error and changes nothing. They
// take no time. What a write starts is told through the callbacks.
class register_file : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<register_file, 32> socket;

  register_file(const sc_core::sc_module_name& name, const architecture& a);

  std::function<void(const job&)> on_start;
  std::function<void()> on_reset;
  std::function<void()> on_irq_change;
  // True while the block is held in reset: writes then have no effect.
  std::function<bool()> held;

  bool busy() const;
  bool irq() const;
  void job_ended(const job_result& result);
  void layer_ended(const layer_account& account);
  // All registers to their reset values.
  void reset();

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload);
  tlm::tlm_response_status access(tlm::tlm_generic_payload& payload, bool debug);
  void write(std::uint32_t offset, std::uint32_t value);
  void control(std::uint32_t value);
  void clear_results();
  void irq_may_have_changed() const;

  std::uint32_t& word(reg r) { return words_[static_cast<std::uint32_t>(r) / 4]; }
  std::uint32_t word(reg r) const { return words_[static_cast<std::uint32_t>(r) / 4]; }
  std::uint64_t pair(reg low) const;
  void set_pair(reg low, std::uint64_t value);
  void add_to_pair(reg low, std::uint64_t value) { set_pair(low, pair(low) + value); }

  const architecture& arch_;
  std::array<std::uint32_t, register_space_bytes / 4> words_{};
};

}  // namespace pqa
