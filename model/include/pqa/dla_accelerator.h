// The conventional accelerator as a block of a system: three sockets, and a job that it is given.
//
//     pqa::dla_accelerator block("dla", pqa::load_dla("dla_paper"));
//     block.weights.bind(memory);  block.feature_in.bind(memory);  block.feature_out.bind(memory);
//     block.run(job, listener);
//
// The sockets are initiators of 32 bits and may share one bus. There is no register file and there are no descriptors:
// as the baseline of a comparison it is told its layers by a call, and reads weights and features from memory.
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <tlm>

#include "pqa/accelerator.h"
#include "pqa/dla_job.h"
#include "pqa/job.h"

namespace pqa {

// Runs one job at a time, in either fidelity.
class dla_accelerator : public sc_core::sc_module {
 public:
  tlm::tlm_initiator_socket<32> weights;
  tlm::tlm_initiator_socket<32> feature_in;
  tlm::tlm_initiator_socket<32> feature_out;

  // The kernel's time resolution must be 1 ps or finer: otherwise input_error.
  dla_accelerator(const sc_core::sc_module_name& name, const dla_architecture& d,
                  const accelerator_options& options = accelerator_options());
  ~dla_accelerator() override;

  // Starts a job of one layer or more in the present cycle; none may be running. The listener must outlive the job.
  // Throws input_error, naming the layer's index, for a layer that the capacities do not allow.
  void run(const dla_job& job, job_listener& listener);

  // Payloads that have not come back: 0 when nothing is in flight.
  std::size_t live_payloads() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace pqa
