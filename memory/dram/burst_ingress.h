// Bursts in front of the queues of a channel, for which there is no room yet.
#pragma once

#include <array>
#include <cstddef>

#include "dram/burst_queue.h"
#include "dram/ring.h"

namespace pqa {

// A queue. When it holds more than `most_requests` requests, those beyond wait by lanes, which take turns, a request
// each, as the ports of a bus in front do; requests of one lane stay in their order. The number stands for what a bus
// has on its way after its arbiter; it was found by holding loosely against approximately timed runs with other
// masters.
class burst_ingress {
 public:
  static constexpr std::size_t lanes = 16;

  explicit burst_ingress(std::size_t most_requests) : most_requests_(most_requests) {}

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  const dram_burst& front() const { return next_.front(); }

  void push(const dram_burst& burst) {
    ++size_;
    if (beyond_ == 0 && (requests_ < most_requests_ || last_request_ == burst.request)) {
      take(burst);
      return;
    }
    if (beyond_++ == 0) turn_ = burst.lane;
    waiting_[burst.lane].push(burst);
  }

  void pop() {
    const std::uint32_t request = next_.front().request;
    next_.pop();
    --size_;
    if (!next_.empty() && next_.front().request == request) return;
    --requests_;
    if (beyond_ > 0) take_request();
  }

 private:
  void take(const dram_burst& burst) {
    if (next_.empty() || last_request_ != burst.request) ++requests_;
    last_request_ = burst.request;
    next_.push(burst);
  }

  void take_request() {
    ring<dram_burst>& lane = waiting_[turn_];
    const std::uint32_t request = lane.front().request;
    while (!lane.empty() && lane.front().request == request) {
      take(lane.front());
      lane.pop();
      --beyond_;
    }
    if (beyond_ == 0) return;
    do {
      turn_ = (turn_ + 1) % lanes;
    } while (waiting_[turn_].empty());
  }

  std::size_t most_requests_;
  ring<dram_burst> next_;
  std::array<ring<dram_burst>, lanes> waiting_;
  std::size_t turn_ = 0;
  std::size_t size_ = 0;
  std::size_t requests_ = 0;  // in next_
  std::size_t beyond_ = 0;    // bursts in waiting_
  std::uint32_t last_request_ = 0;
};

}  // namespace pqa
