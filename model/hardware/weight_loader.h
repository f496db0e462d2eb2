// Streams the filters of the conventional accelerator into its weight memory, group by group, ahead of the array.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <systemc>
#include <tlm>
#include <vector>

#include "hardware/burst_port.h"
#include "hardware/dla_stream.h"
#include "hardware/fifo_ends.h"
#include "hardware/load_account.h"
#include "hardware/stream.h"

namespace pqa {

class weight_loader : public sc_core::sc_module, private burst_client, private stream_bw_if<filter_group> {
 public:
  tlm::tlm_initiator_socket<32> memory;
  stream_source<filter_group> groups;

  weight_loader(const sc_core::sc_module_name& name, const clock_domain& clock, const dla_architecture& d,
                const engine_options& options, burst_transport transport, dla_control_if& control);

  using plan_list = std::vector<std::shared_ptr<const dla_plan>>;
  // Loads the groups of `count` layers, which are those of `plans` again and again.
  void start(const plan_list& plans, std::uint64_t count, cycle_t begin);
  void abort();
  // The layer's span ends: the account of the stage, and the cycles in which its own weights were under way.
  stage_account layer_ended(cycle_t end) { return account_.cut(end, outlook()); }
  std::uint64_t take_layer_cycles(std::uint64_t layer) { return account_.take_layer_cycles(layer); }

  burst_port& port() { return port_; }
  std::size_t live_payloads() const { return port_.live_payloads(); }

 private:
  // A group whose bursts are under way.
  struct group_in_flight {
    std::uint64_t layer = 0;
    std::size_t group = 0;
    std::uint64_t first_number = 0;
    std::size_t bursts = 0;
    std::size_t arrived = 0;
    cycle_t complete = 0;  // the latest arrival
    std::vector<std::uint8_t> weights, biases;
  };
  // A place of the weight memory.
  struct place_data {
    std::vector<std::int32_t> weights, biases;
  };

  // stream_bw_if: a group that the array no longer needs.
  void credit(const filter_group*, std::uint32_t slots, cycle_t usable) override;

  // burst_client
  std::optional<burst_request> next_request(unsigned stream) override;
  void request_leaves(unsigned stream, const burst_request& request, tlm::tlm_generic_payload& payload,
                      cycle_t cycle) override;
  void response_arrives(unsigned stream, std::uint64_t number, const burst_request& request,
                        const tlm::tlm_generic_payload& payload, cycle_t cycle) override;

  const dla_plan& plan_of(std::uint64_t layer) const { return *plans_[layer % plans_.size()]; }
  load_outlook outlook() const;
  void lay_out_group();
  void deliver(const group_in_flight& done);

  const dla_architecture& d_;
  const bool timing_only_;
  dla_control_if& control_;
  burst_port port_;
  load_account account_;

  plan_list plans_;
  std::uint64_t count_ = 0;
  std::uint64_t layer_ = 0;  // whose group's bursts are being requested
  std::size_t group_ = 0;
  std::vector<burst> bursts_;
  std::size_t issued_ = 0;
  std::uint64_t next_number_ = 0;
  credit_queue places_;  // in the weight memory
  std::deque<group_in_flight> in_flight_;
  cycle_t delivered_ = 0;
  std::uint64_t groups_delivered_ = 0;
  std::array<place_data, 2> data_;
};

}  // namespace pqa
