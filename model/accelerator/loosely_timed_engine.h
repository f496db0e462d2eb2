// The engine of the fidelity `lt`: time from the recurrences of model/pipeline/, bursts by b_transport.
#pragma once

#include <cstddef>
#include <systemc>
#include <tlm>

#include <tlm_utils/simple_initiator_socket.h>

#include "accelerator/direct_memory.h"
#include "pipeline/data_port.h"
#include "pipeline/job_evaluator.h"
#include "pqa/architecture.h"
#include "pqa/base/burst_train.h"
#include "pqa/job.h"
#include "tlm/payload_pool.h"

namespace pqa {

// Temporally decoupled: a burst that leaves at tick t is sent with a delay of t - now, and bursts are sent in ascending
// order of t. The process waits, so that the rest of the system can catch up, when t is a quantum or more ahead of the
// kernel's time. The quantum is tlm_global_quantum as it is when a job starts, or 100 us where that is zero. A target
// may wait in b_transport; a burst that should then have left in the past is sent at once. Layers and intervals are
// told to the observer as they are evaluated, up to a quantum ahead; the end of the job is told at its time.
//
// Table bursts travel in trains where they are welcome (pqa/base/burst_train.h), all others by a call each.
//
// Feature maps on the chip take no time, so where their memory grants direct pointers without latency, their bursts
// become copies (not so with spilled partial sums, which leave by the same socket): of a tile that takes less than a
// quantum all at once, the features when it begins and the results when it has ended. A memory that wants to see its
// traffic grants none.
class loosely_timed_engine : public sc_core::sc_module, private pipeline::data_port {
 public:
  tlm_utils::simple_initiator_socket<loosely_timed_engine, 32> table;
  tlm_utils::simple_initiator_socket<loosely_timed_engine, 32> feature_in;
  tlm_utils::simple_initiator_socket<loosely_timed_engine, 32> feature_out;

  // The architecture and the observer must outlive the engine.
  loosely_timed_engine(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                       const engine_options& options);

  // Starts a job now. No job may be running, unless it has been aborted. The listener must outlive the job.
  void start(const job& work, job_listener& listener);
  // Ends the running job, if there is one, without telling the listener.
  void abort();

  // Payloads that have not come back.
  std::size_t live_payloads() const { return pool_.live(); }

 private:
  struct aborted {};

  void run();
  void wait_until(tick_t at);
  direct_memory* direct(pipeline::stream which);
  void invalidate_input(sc_dt::uint64 begin, sc_dt::uint64 end) { direct_in_.invalidate(begin, end); }
  void invalidate_output(sc_dt::uint64 begin, sc_dt::uint64 end) { direct_out_.invalidate(begin, end); }
  pipeline::transfer_result transfer(pipeline::stream which, const burst& b, bool is_write, tick_t leaves) override;
  std::size_t transfer_train(const burst* bursts, const tick_t* leaves, std::size_t count,
                             pipeline::transfer_result* results) override;

  pipeline::without_bursts tile_begins(const pipeline::tile_execution& run, const pipeline::tile_maps& maps) override;
  void tile_ends(const pipeline::tile_execution& run) override;
  void write_results(std::uint64_t address, std::uint64_t bytes, const std::uint8_t* from);

  clock_domain clock_;
  payload_pool pool_;
  burst_train train_;
  bool direct_features_;
  peer_protocol peers_;
  direct_memory direct_in_, direct_out_;
  const result_plan* results_ = nullptr;  // of the tile that computes, if they are written when it ends
  pipeline::job_evaluator evaluator_;

  sc_core::sc_event start_event_, abort_event_;
  bool requested_ = false;
  bool abort_ = false;
  job job_;
  cycle_t begin_ = 0;
  job_listener* listener_ = nullptr;
  tick_t now_ = 0;  // the kernel's time while a job runs
  tick_t quantum_ = 0;
};

}  // namespace pqa
