// What the four request streams have in common: their window and port, and how a burst is carried out.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "pipeline/edge_clock.h"
#include "pipeline/port.h"
#include "pqa/architecture.h"

namespace pqa::pipeline {

// The earliest failure of a job so far. A job goes on until the cycle in which it fails.
struct job_failure {
  tick_t tick = never;
  cycle_t cycle = never;
  job_error error = job_error::none;
  std::uint64_t layer = 0;
  std::uint64_t address = 0;
  bus_response response = bus_response::none;

  void note(const job_failure& other) {
    if (other.tick < tick) *this = other;
  }
};

// What the streams share.
struct channel_context {
  job_port& port;
  edge_clock& clock;
  job_failure& failure;
  const cycle_t& timeout;  // of the job: cycles for a burst, 0: no limit
};

// How a burst ended.
struct answer {
  cycle_t cycle = 0;
  tick_t tick = 0;
  bool ok = true;
};

class request_channel {
 public:
  // Bursts are of `dma.burst_bytes` or less. `port_bytes`: bytes a cycle that the port of the stream moves; empty:
  // unlimited.
  request_channel(stream which, const channel_context& context, const dma_parameters& dma,
                  std::optional<std::uint32_t> port_bytes)
      : which_(which),
        context_(context),
        arrivals_(context.clock),
        responses_(dma.outstanding),
        port_bytes_(port_bytes.value_or(0)) {
    usual_cycles_ = port_cycles(dma.burst_bytes);
    usual_bytes_ = dma.burst_bytes;
  }

  void reset() {
    std::fill(responses_.begin(), responses_.end(), 0);
    at_ = 0;
    port_free_ = 0;
  }

  // The cycle in which the next request leaves if its gate is `gate`.
  cycle_t earliest(cycle_t gate) const { return std::max({gate, port_free_, responses_[at_]}); }

  // Cycles for which a burst occupies the port.
  cycle_t port_cycles(std::uint32_t bytes) const {
    if (bytes == usual_bytes_) return usual_cycles_;
    return port_bytes_ == 0 ? 0 : ceil_div<std::uint64_t>(bytes, port_bytes_);
  }

  // How many of the next requests wait for none but those that have been sent.
  std::size_t outstanding() const { return responses_.size(); }
  // The cycle in which the request that leaves directly after one of `bytes` bytes in cycle q does, it being the n-th
  // after those that have been sent, n < outstanding().
  cycle_t following(cycle_t gate, cycle_t q, std::uint32_t bytes, std::size_t n) const {
    const std::size_t at = at_ + n;
    return std::max({gate, q + port_cycles(bytes), responses_[at < responses_.size() ? at : at - responses_.size()]});
  }

  // Carries out the next request, which leaves in cycle q.
  answer send(cycle_t q, const burst& b, job_error kind, std::uint64_t layer) {
    const transfer_result r = context_.port.transfer(which_, b, which_ == stream::results, context_.clock.edge(q));
    return note(q, b, r, kind, layer);
  }

  // The next request left in cycle q and ended so. A bus error is noted, and a response that comes too late.
  answer note(cycle_t q, const burst& b, const transfer_result& r, job_error kind, std::uint64_t layer) {
    arrivals_.edge(q);
    const cycle_t response = arrivals_.cycle_at(r.response);
    responses_[at_] = response;
    if (++at_ == responses_.size()) at_ = 0;
    port_free_ = q + port_cycles(b.bytes);
    const cycle_t timeout = context_.timeout;
    const bool late = timeout != 0 && response > q + timeout;
    if (late)
      context_.failure.note({context_.clock.edge(q + timeout) + 1, q + timeout + 1, job_error::timeout, layer,
                             b.address, bus_response::missing});
    else if (!r.ok)
      context_.failure.note({r.response, response, kind, layer, b.address, r.how});
    return {response, r.response, r.ok && !late};
  }

  const channel_context& context() const { return context_; }

 private:
  stream which_;
  channel_context context_;
  edge_clock arrivals_;  // near the requests that have been answered, where the streams' own is near the next ones
  std::vector<cycle_t> responses_;  // of the latest `outstanding` requests, the oldest at at_
  std::size_t at_ = 0;
  std::uint32_t port_bytes_;
  std::uint32_t usual_bytes_ = 0;  // of most bursts,
  cycle_t usual_cycles_ = 0;       // and what port_cycles() says of them
  cycle_t port_free_ = 0;
};

}  // namespace pqa::pipeline
