// A memory of bytes behind a data_port, in which tensors are placed bit by bit.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "arithmetic/reference.h"
#include "pipeline/data_port.h"
#include "testbench/unit/pipeline/random_source.h"

namespace pqa::test {

// Where a layer lies, and what.
struct placed_layer {
  descriptor d;
  layer_tensors tensors;
  std::uint64_t output_bytes = 0, scratch_bytes = 0;
};

class byte_memory final : public pipeline::data_port {
 public:
  byte_memory(const architecture& a, bool timing_only, run_observer* observer)
      : data_port(a, {default_host_bytes_limit, timing_only}, observer), a_(a) {}

  // Places layers with random tensors, at random addresses that do not overlap; the list is a ring.
  void place(const std::vector<layer>& layers, pipeline_random& random);
  // Other numbers for one layer, and the same ones for the others.
  void change(std::size_t i, pipeline_random& random);
  void change(std::size_t i, const layer_tensors& tensors);

  const std::vector<placed_layer>& layers() const { return layers_; }
  std::uint64_t first_descriptor() const { return first_descriptor_; }
  // [No][N] of layer i as it lies in memory.
  std::vector<std::int32_t> output(std::size_t i) const;
  void forget_output(std::size_t i);
  // The bytes that no write may touch are as they were placed.
  bool rest_is_unchanged() const;

  pipeline::transfer_result transfer(pipeline::stream which, const burst& b, bool is_write, tick_t leaves) override;

  std::vector<std::uint8_t> bytes;
  tick_t latency = 0;
  std::function<void(pipeline::stream, const burst&)> before;  // each burst

 private:
  std::uint64_t reserve(std::uint64_t count, std::uint64_t alignment, pipeline_random& random);
  void store(placed_layer& p);
  void put(std::uint64_t bit, std::uint32_t bits, std::int32_t value);
  std::int32_t get(std::uint64_t bit, std::uint32_t bits, bool is_signed) const;

  const architecture& a_;
  std::vector<placed_layer> layers_;
  std::uint64_t first_descriptor_ = 0;
  std::vector<std::uint8_t> placed_;
};

}  // namespace pqa::test
