// The `at` engine: the modules of the accelerator, joined by their sockets.
#pragma once

#include <functional>
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

// The blocks are public, so that a probe can be bound between two of them.
class event_driven_engine : public sc_core::sc_module {
 public:
  tlm::tlm_initiator_socket<32> table;
  tlm::tlm_initiator_socket<32> feature_in;
  tlm::tlm_initiator_socket<32> feature_out;

  // How an engine of a test differs from the shipped one.
  struct variations {
    // Links that the test binds itself, through a block of its own; the engine binds the others.
    bool open_prototypes = false;  // loader.prototypes to encoders.prototypes.socket
    bool open_luts = false;        // loader.luts to banks.luts.socket
    // Changes the parameters of every tile, of this engine alone.
    std::function<void(stage_timing&)> adjust_timing;
  };

  event_driven_engine(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                      const engine_options& options, const variations& different);
  event_driven_engine(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                      const engine_options& options)
      : event_driven_engine(name, clock, a, options, variations()) {}

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
