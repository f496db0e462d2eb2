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

// Accesses are whole aligned registers, one or more at a time; anything else gets an address or burst error. They take
// no time. What a write starts is told through the callbacks.
class register_file : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<register_file, 32> socket;

  register_file(const sc_core::sc_module_name& name, const architecture& a);

  std::function<void(const job&)> on_start;
  std::function<void()> on_reset;
  std::function<void()> on_irq_change;

  bool busy() const { return busy_; }
  bool irq() const { return (irq_status_ & irq_enable_) != 0; }
  void job_ended(const job_result& result);
  void layer_ended(const layer_account& account);
  // All registers to their reset values.
  void reset();

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload);
  tlm::tlm_response_status access(tlm::tlm_generic_payload& payload, bool debug);
  std::uint32_t read(std::uint32_t offset) const;
  void write(std::uint32_t offset, std::uint32_t value);
  void control(std::uint32_t value);

  const architecture& arch_;
  bool busy_ = false;
  std::uint32_t status_ = 0;
  std::uint32_t error_ = 0;
  std::uint32_t error_layer_ = 0;
  std::uint32_t irq_enable_ = 0;
  std::uint32_t irq_status_ = 0;
  std::uint64_t descriptor_ = 0;
  std::uint64_t count_ = 0;
  std::array<std::uint64_t, 6> counters_{};  // cycles, compute, stalls by cause
};

}  // namespace pqa
