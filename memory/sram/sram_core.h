// Timing of a banked SRAM.
#pragma once

#include <cstdint>

#include "pqa/base/clock.h"
#include "sram/bank_array.h"
#include "target/timing_core.h"

namespace pqa {

class sram_core final : public timing_core {
 public:
  // word_bytes, banks, ports, latency_cycles >= 1.
  sram_core(clock_domain clock, std::uint32_t word_bytes, std::uint32_t banks, std::uint32_t ports,
            std::uint32_t latency_cycles)
      : clock_(clock), word_bytes_(word_bytes), ports_(ports), latency_cycles_(latency_cycles), array_(banks, ports) {}

  memory_service serve(const memory_access& access) override {
    const std::uint64_t words = words_of(access);
    const auto placed =
        array_.place(clock_.cycle_at(access.arrival), access.port % ports_, access.address / word_bytes_, words);
    conflict_cycles_ += placed.conflict_cycles;
    return {clock_.edge(placed.last + latency_cycles_), duration(placed.last - placed.first + 1)};
  }

  tick_t earliest_completion(const memory_access& access) const override {
    const cycle_t last = array_.earliest_last(clock_.cycle_at(access.arrival), access.port % ports_, words_of(access));
    return clock_.edge(last + latency_cycles_);
  }

  bool immediate() const override { return false; }

  std::uint64_t conflict_cycles() const { return conflict_cycles_; }

 private:
  std::uint64_t words_of(const memory_access& access) const {
    return (access.address % word_bytes_ + access.bytes + word_bytes_ - 1) / word_bytes_;
  }

  tick_t duration(std::uint64_t cycles) {
    if (cycles != last_cycles_) {
      last_cycles_ = cycles;
      last_duration_ = clock_.edge(cycles);
    }
    return last_duration_;
  }

  clock_domain clock_;
  std::uint32_t word_bytes_;
  std::uint32_t ports_;
  std::uint32_t latency_cycles_;
  bank_array array_;
  std::uint64_t conflict_cycles_ = 0;
  std::uint64_t last_cycles_ = 0;
  tick_t last_duration_ = 0;
};

}  // namespace pqa
