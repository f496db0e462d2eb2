// A job_port of tests: descriptors by their address, and one flat memory of its own behind all streams or one behind
// each.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "pipeline/job_evaluator.h"
#include "testbench/unit/pipeline/flat_memory.h"

namespace pqa::test {

// What a port was asked to transfer.
struct transferred {
  pipeline::stream which;
  burst b;
  tick_t leaves;
  tick_t response;
};

class simple_port : public pipeline::job_port {
 public:
  simple_port(const architecture& a, std::uint64_t ticks_per_second) : a_(a), ticks_per_second_(ticks_per_second) {}

  // Descriptor i lies at 128 * i and is followed by i + 1, the last one by the first.
  void set_layers(const std::vector<layer>& layers) {
    plans_.clear();
    for (std::size_t i = 0; i < layers.size(); ++i) {
      descriptor d;
      d.id = static_cast<std::uint32_t>(i);
      d.next = (i + 1) % layers.size() * descriptor_bytes;
      const std::uint64_t base = 0x100000 * (i + 1);
      d.prototypes = base + 0x13;
      d.lut = base + 0x21007;
      d.bias = base + 0xe0005;
      d.input = 0x40000000 + base + 3;
      d.output = 0x50000000 + base + 1;
      d.scratch = 0x60000000 + 5 * i;
      d.layer = layers[i];
      plans_.push_back(std::make_shared<const layer_plan>(a_, d));
    }
  }
  const std::vector<std::shared_ptr<const layer_plan>>& plans() const { return plans_; }

  // One memory behind all streams, or one behind each in the order of the streams.
  void set_memory(const flat_memory& m) { memories_.assign(1, m); }
  void set_memories(const std::array<flat_memory, pipeline::stream_count>& m) { memories_.assign(m.begin(), m.end()); }

  pipeline::transfer_result transfer(pipeline::stream which, const burst& b, bool is_write, tick_t leaves) override {
    (void)is_write;
    flat_memory& m = memories_[memories_.size() == 1 ? 0 : static_cast<std::size_t>(which)];
    const tick_t response = m.serve(leaves, b.bytes, ticks_per_second_);
    if (log != nullptr) log->push_back({which, b, leaves, response});
    const bool ok = !fails || !fails(which, b);
    return {response, ok};
  }

  pipeline::decoded_descriptor decode(std::uint64_t, std::uint64_t address) override {
    const std::uint64_t i = address / descriptor_bytes;
    if (i >= plans_.size()) return {job_error::descriptor_invalid, nullptr};
    return {job_error::none, plans_[i]};
  }

  std::vector<transferred>* log = nullptr;
  std::function<bool(pipeline::stream, const burst&)> fails;

 private:
  const architecture& a_;
  std::uint64_t ticks_per_second_;
  std::vector<std::shared_ptr<const layer_plan>> plans_;
  std::vector<flat_memory> memories_{flat_memory{}};
};

}  // namespace pqa::test
