// The accelerator as a block of a system: four sockets, a reset and an interrupt.
//
//     pqa::accelerator<> block("pqa", pqa::load_architecture("pqa_paper"));
//     cpu_bus.bind(block.csr);
//     block.table.bind(memory);  block.feature_in.bind(memory);  block.feature_out.bind(memory);
//
// `csr` is a target of 32-bit registers (pqa/registers.h); the others are initiators and may share one bus. `rst`
// (level, active high: while it is high, writes to registers have no effect) and `irq` (level, active high, cleared by
// writing to IRQ_STATUS) may stay unbound.
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <tlm>

#include "pqa/architecture.h"
#include "pqa/bus_width_adapter.h"
#include "pqa/job.h"

namespace pqa {

// How the block is simulated; none of it is known to software.
struct accelerator_options {
  pqa::fidelity fidelity = fidelity::at;
  bool timing_only = false;          // move no data: timing and traffic alone
  run_observer* observer = nullptr;  // must outlive the block
  peer_protocol peers = peer_protocol::strict;
  // Bytes of the host's memory that one layer may take: an absurd descriptor is refused with job_error::no_legal_tiling
  // instead of exhausting the machine.
  std::uint64_t host_bytes_limit = default_host_bytes_limit;
};

// The block with sockets of 32 bits. The kernel's time resolution must be 1 ps or finer: otherwise input_error.
class accelerator_core : public sc_core::sc_module {
 public:
  tlm::tlm_target_socket<32> csr;
  tlm::tlm_initiator_socket<32> table;
  tlm::tlm_initiator_socket<32> feature_in;
  tlm::tlm_initiator_socket<32> feature_out;
  sc_core::sc_port<sc_core::sc_signal_in_if<bool>, 1, sc_core::SC_ZERO_OR_MORE_BOUND> rst;
  sc_core::sc_port<sc_core::sc_signal_inout_if<bool>, 1, sc_core::SC_ZERO_OR_MORE_BOUND> irq;

  accelerator_core(const sc_core::sc_module_name& name, const architecture& a, const accelerator_options& options);
  ~accelerator_core() override;

  const pqa::architecture& architecture() const;
  // How the last job ended.
  const job_result& last_job() const;
  // Payloads that have not come back: 0 when nothing is in flight.
  std::size_t live_payloads() const;

 private:
  void end_of_elaboration() override;
  void follow_reset();
  void drive_irq();

  struct parts;
  std::unique_ptr<parts> parts_;
};

// The block with sockets of W bits. W is what the peers' sockets are declared with; it has no influence on timing.
template <unsigned W = 32>
class accelerator : public sc_core::sc_module {
 private:
  accelerator_core core_;
  bus_width_adapter<W, 32> csr_width_;
  bus_width_adapter<32, W> table_width_, feature_in_width_, feature_out_width_;

 public:
  tlm::tlm_target_socket<W> csr;
  tlm::tlm_initiator_socket<W> table;
  tlm::tlm_initiator_socket<W> feature_in;
  tlm::tlm_initiator_socket<W> feature_out;
  sc_core::sc_port<sc_core::sc_signal_in_if<bool>, 1, sc_core::SC_ZERO_OR_MORE_BOUND>& rst;
  sc_core::sc_port<sc_core::sc_signal_inout_if<bool>, 1, sc_core::SC_ZERO_OR_MORE_BOUND>& irq;

  accelerator(const sc_core::sc_module_name& name, const pqa::architecture& a,
              const accelerator_options& options = accelerator_options())
      : sc_module(name),
        core_("core", a, options),
        csr_width_("csr_width"),
        table_width_("table_width"),
        feature_in_width_("feature_in_width"),
        feature_out_width_("feature_out_width"),
        csr("csr"),
        table("table"),
        feature_in("feature_in"),
        feature_out("feature_out"),
        rst(core_.rst),
        irq(core_.irq) {
    csr.bind(csr_width_.target);
    csr_width_.initiator.bind(core_.csr);
    join(core_.table, table_width_, table);
    join(core_.feature_in, feature_in_width_, feature_in);
    join(core_.feature_out, feature_out_width_, feature_out);
  }

  const pqa::architecture& architecture() const { return core_.architecture(); }
  const job_result& last_job() const { return core_.last_job(); }
  std::size_t live_payloads() const { return core_.live_payloads(); }

 private:
  static void join(tlm::tlm_initiator_socket<32>& inner, bus_width_adapter<32, W>& adapter,
                   tlm::tlm_initiator_socket<W>& outer) {
    inner.bind(adapter.target);
    adapter.initiator.bind(outer);
  }
};

}  // namespace pqa
