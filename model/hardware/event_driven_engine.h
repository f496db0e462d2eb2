// The `at` engine: the modules of the accelerator, joined by their sockets.
#pragma once

#include <systemc>
#include <tlm>

#include "hardware/accumulators.h"
#include "hardware/encoder_array.h"
#include "hardware/feature_reader.h"
#include "hardware/lut_banks.h"
#include "hardware/result_writer.h"
#include "hardware/sequencer.h"
#include "hardware/table_loader.h"

namespace pqa {

// The blocks are members, so that a probe can be bound between two of them: derive, or build the same from the parts.
class event_driven_engine : public sc_core::sc_module {
 public:
  tlm::tlm_initiator_socket<32> table;
  tlm::tlm_initiator_socket<32> feature_in;
  tlm::tlm_initiator_socket<32> feature_out;

  // Which links a user binds himself, through a block of his own; the engine binds the others.
  struct open_links {
    bool prototypes = false;  // loader.prototypes to encoders.prototypes.socket
    bool luts = false;        // loader.luts to banks.luts.socket
    bool rows = false;        // reader.rows to encoders.rows
  };

  event_driven_engine(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                      const engine_options& options, open_links open);
  event_driven_engine(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                      const engine_options& options)
      : event_driven_engine(name, clock, a, options, open_links()) {}

  void start(const job& work, job_listener& listener) { control.start(work, listener); }
  void abort() { control.abort(); }
  // Payloads under way on all sockets: 0 when nothing is in flight.
  std::size_t live_payloads() const { return loader.live_payloads() + reader.live_payloads() + writer.live_payloads(); }

  sequencer control;
  table_loader loader;
  feature_reader reader;
  encoder_array encoders;
  lut_banks banks;
  accumulators sums;
  result_writer writer;
};

}  // namespace pqa
