// What a memory is asked for: patterns and trace files. No SystemC.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "pqa/base/clock.h"

namespace pqa {

class request_trace;
class splitmix64;

struct load_request {
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;  // > 0
  bool is_write = false;
  tick_t not_before = 0;  // since the start of the load; what comes next is never earlier
};

class request_source {
 public:
  virtual ~request_source() = default;
  // The next request; false when there is none left. Throws input_error for a trace that is wrong.
  virtual bool next(load_request& request) = 0;
};

enum class load_pattern { sequential, random };

struct pattern_settings {
  load_pattern pattern = load_pattern::sequential;
  std::uint64_t requests = 0;
  std::uint32_t bytes = 64;
  std::uint64_t stride_bytes = 0;  // sequential: from one address to the next; 0: `bytes`
  std::uint64_t base = 0;
  std::uint64_t size_bytes = 0;  // addresses lie in [base, base + size_bytes), at least `bytes` of them
  double read_share = 1;         // 0 to 1; each request is drawn
  std::uint64_t seed = 1;
  std::optional<double> bytes_per_second;  // open loop: request i no earlier than i * bytes / rate; empty: at once
  std::uint64_t ticks_per_second = 0;
};

// Sequential addresses start anew at the base when they reach the end; random ones are multiples of `bytes` from the
// base on. Random numbers are splitmix64's (Steele, Lea, Flood 2014), two a request: its place, its direction.
class pattern_source final : public request_source {
 public:
  explicit pattern_source(const pattern_settings& settings);
  ~pattern_source() override;
  bool next(load_request& request) override;

 private:
  pattern_settings settings_;
  std::uint64_t made_ = 0;
  std::uint64_t offset_ = 0;
  std::unique_ptr<splitmix64> random_;
  double ticks_per_request_ = 0;
};

// A trace file of memory/traffic/request_trace.h, read as it is needed.
class trace_source final : public request_source {
 public:
  // Throws input_error when the file cannot be read.
  trace_source(const std::string& path, std::uint64_t ticks_per_second);
  ~trace_source() override;
  bool next(load_request& request) override;

 private:
  std::unique_ptr<request_trace> trace_;
};

}  // namespace pqa
