// Looking up and accumulating with vector instructions, bit for bit what accumulate_group() gives.
#pragma once

#include <cstddef>
#include <cstdint>

#include "arithmetic/aligned_buffer.h"
#include "arithmetic/lookup.h"
#include "pqa/layer.h"

namespace pqa {

// Holds the LUT of subspaces [sub_begin, sub_end) and outputs [out_begin, out_end) of a layer and adds what indices
// select from it to accumulators. All memory is taken in the constructor; the table may be set as often as wanted.
class fast_accumulator {
 public:
  // subspaces_per_group: lanes.subspaces (Ns_vec), 1 to 65535. A saturating layer must not be cut inside a group: then
  // sub_begin is a multiple of it, and so is sub_end unless it is the layer's end.
  fast_accumulator(const layer& l, std::uint32_t subspaces_per_group, std::uint32_t sub_begin, std::uint32_t sub_end,
                   std::uint32_t out_begin, std::uint32_t out_end);

  std::uint32_t outputs() const { return out_end_ - out_begin_; }

  // Entries of a box inside this object's ranges, numbered as in the layer: entry (s, p, o) is
  // entries[(s - sub_begin) * strides.subspace + p * strides.prototype + (o - out_begin) * strides.output] for all p.
  // Fast when strides.subspace is 1 (a block in the accelerator's memory, or a part of one: see lut_memory_layout) and
  // when strides.output is 1 ([Ns][Np][No]). An int16_t holds an unsigned 16-bit entry as its bit pattern.
  void set_lut(std::uint32_t sub_begin, std::uint32_t sub_end, std::uint32_t out_begin, std::uint32_t out_end,
               const std::int32_t* entries, const lut_strides& strides);
  void set_lut(std::uint32_t sub_begin, std::uint32_t sub_end, std::uint32_t out_begin, std::uint32_t out_end,
               const std::int16_t* entries, const lut_strides& strides);

  // Sets `columns` columns of accumulators to the layer's bias (null: none), [No] of the whole layer.
  void start(const std::int32_t* bias, std::size_t columns, std::int32_t* accumulators,
             std::size_t accumulator_stride) const;

  // Adds the entries that indices[s * index_stride + n] select, s counted from sub_begin, to
  // accumulators[n * accumulator_stride + o], o counted from out_begin, for n < columns. The accumulators are stored
  // in the accumulator's format before and after.
  void accumulate(const std::uint16_t* indices, std::size_t index_stride, std::size_t columns,
                  std::int32_t* accumulators, std::size_t accumulator_stride) const;

 private:
  template <class Value>
  void set(std::uint32_t sub_begin, std::uint32_t sub_end, std::uint32_t out_begin, std::uint32_t out_end,
           const Value* entries, const lut_strides& strides);

  layer layer_;
  std::uint32_t group_;
  std::uint32_t sub_begin_, sub_end_, out_begin_, out_end_;
  std::size_t row_;                   // entries of a row, outputs rounded up
  aligned_buffer<std::int16_t> lut_;  // [subspaces][Np][row_]
};

// outputs[i] = output_value(accumulators[i], l) for i < count; both may be the same place.
void finish_outputs(const layer& l, const std::int32_t* accumulators, std::size_t count, std::int32_t* outputs);

}  // namespace pqa
