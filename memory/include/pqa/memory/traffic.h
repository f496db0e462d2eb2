// A traffic generator: another master of the SoC.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <tlm>

#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/memory/latency_histogram.h"
#include "pqa/memory/statistics.h"
#include "pqa/memory/traffic_config.h"

namespace pqa {

// The first access that was answered with an error.
struct bus_error {
  std::string master;
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;
  bool is_write = false;
  tlm::tlm_response_status status = tlm::TLM_INCOMPLETE_RESPONSE;

  // "camera: address error on a write of 64 bytes at 0x40000000"
  std::string text() const;
};

// Sends from the start of the simulation until stop(), and then lets what is in flight come back. Approximately timed:
// the four phases, at most `outstanding` requests in flight, one BEGIN_REQ at a time. Loosely timed: b_transport, ahead
// of the kernel's time by at most the global quantum (100 us where that is zero); a request leaves when it is due and
// fewer than `outstanding` are under way. What is written is the request's number, low byte in every byte.
class traffic : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<traffic, 32> socket;

  // Throws input_error on values out of range and on a trace file that cannot be read.
  traffic(const sc_core::sc_module_name& name, const traffic_config& config, bool loosely_timed);
  ~traffic() override;

  // No more requests.
  void stop();
  // Called once, with the first error; the generator has stopped itself.
  void on_error(std::function<void(const bus_error&)> handler);

  const traffic_config& config() const { return config_; }
  // Latencies from BEGIN_REQ to BEGIN_RESP.
  const access_statistics& statistics() const;
  const latency_histogram& latencies() const;
  // From the start to the last response, in ticks.
  tick_t active() const;
  // Slots of the rate in which nothing could be sent, see traffic/request_pattern.h.
  std::uint64_t lost() const;
  const std::optional<bus_error>& error() const;
  // Payloads that have not come back.
  std::size_t in_flight() const;

 private:
  struct implementation;

  void issue();
  void run();
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);

  traffic_config config_;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace pqa
