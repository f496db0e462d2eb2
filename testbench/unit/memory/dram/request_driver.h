// Drives a DRAM without a simulation kernel: requests with times, answers with times.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "dram/dram_device.h"
#include "presets/memory_json.h"

namespace pqa {

// Ticks a second of the tests, so that a clock of 1 GHz is 1000 ticks.
inline constexpr std::uint64_t test_ticks = 1'000'000'000'000;

struct driven_request {
  std::uint64_t address = 0;
  std::uint32_t bytes = 64;
  bool is_write = false;
  tick_t not_before = 0;

  tick_t begin = never;     // BEGIN_REQ
  tick_t admitted = never;  // END_REQ
  tick_t done = never;
  int answers = 0;
};

struct recorded_trace final : dram_trace {
  std::vector<dram_command_record> commands;
  void record(const dram_command_record& command) override { commands.push_back(command); }
  std::vector<dram_command_record> of(dram_command wanted) const {
    std::vector<dram_command_record> result;
    std::copy_if(commands.begin(), commands.end(), std::back_inserter(result),
                 [&](const dram_command_record& c) { return c.command == wanted; });
    return result;
  }
};

// One port: a request begins when the one before has been admitted and fewer than `outstanding` are not answered.
// Returns false when requests are left though nothing moves any more or `until` has come.
inline bool drive(dram_device& memory, std::vector<driven_request>& requests, std::size_t outstanding,
                  tick_t until = never) {
  tick_t now = 0;
  std::size_t next = 0;
  std::size_t answered = 0;
  bool open = false;
  while (answered < requests.size()) {
    memory.advance(now);
    request_service::completion done;
    while (memory.next_completed(done)) {
      requests[done.id].done = now;
      ++requests[done.id].answers;
      ++answered;
    }
    std::uint32_t admitted = 0;
    while (memory.next_admitted(admitted)) {
      requests[admitted].admitted = now;
      open = false;
    }
    while (!open && next < requests.size() && next - answered < outstanding && requests[next].not_before <= now) {
      driven_request& r = requests[next];
      r.begin = now;
      open = !memory.begin({now, r.address, r.bytes, 0, r.is_write}, static_cast<std::uint32_t>(next));
      if (!open) r.admitted = now;
      ++next;
    }
    tick_t wake = memory.next_event();
    if (!open && next < requests.size() && next - answered < outstanding) {
      wake = std::min(wake, requests[next].not_before);
    }
    if (wake == never || wake > until) return answered == requests.size();
    now = std::max(wake, now);
  }
  return true;
}

// A preset with a clock of 1 GHz, one channel and no refresh: times are thousands of ticks.
inline dram_config plain_dram(const std::string& preset) {
  dram_config c = std::get<dram_config>(load_memory(preset, override_set{}).device);
  c.data_rate_hz = std::uint64_t{1'000'000'000} * transfers_per_clock(c.standard);
  const auto channel = c.address_map.find("-channel:");
  if (channel != std::string::npos) c.address_map.erase(channel, c.address_map.find('-', channel + 1) - channel);
  c.channels = 1;
  c.controller.refresh = dram_refresh::none;
  return c;
}

}  // namespace pqa
