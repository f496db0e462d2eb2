#include "arithmetic/fast_accumulator.h"

#include <cstring>
#include <stdexcept>

#include "arithmetic/accumulate.h"
#include "arithmetic/accumulate_kernel.h"
#include "arithmetic/transpose_kernel.h"

namespace pqa {

fast_accumulator::fast_accumulator(const layer& l, std::uint32_t subspaces_per_group, std::uint32_t sub_begin,
                                   std::uint32_t sub_end, std::uint32_t out_begin, std::uint32_t out_end)
    : layer_(l),
      group_(subspaces_per_group),
      sub_begin_(sub_begin),
      sub_end_(sub_end),
      out_begin_(out_begin),
      out_end_(out_end),
      row_((out_end - out_begin + lut_row_multiple - 1) / lut_row_multiple * lut_row_multiple) {
  if (sub_begin >= sub_end || sub_end > l.subspaces() || out_begin >= out_end || out_end > l.out_channels) {
    throw std::invalid_argument("fast_accumulator: no such subspaces or outputs");
  }
  if (group_ < 1 || group_ > 65535) throw std::invalid_argument("fast_accumulator: groups have 1 to 65535 subspaces");
  if (l.overflow == overflow::saturate &&
      (sub_begin % group_ != 0 || (sub_end % group_ != 0 && sub_end != l.subspaces()))) {
    throw std::invalid_argument("fast_accumulator: a saturating layer is cut inside a group");
  }
  lut_ = {std::size_t{sub_end - sub_begin} * l.prototypes * row_, 0};
}

void fast_accumulator::set_lut(std::uint32_t sub_begin, std::uint32_t sub_end, std::uint32_t out_begin,
                               std::uint32_t out_end, const std::int32_t* entries, const lut_strides& strides) {
  set(sub_begin, sub_end, out_begin, out_end, entries, strides);
}

void fast_accumulator::set_lut(std::uint32_t sub_begin, std::uint32_t sub_end, std::uint32_t out_begin,
                               std::uint32_t out_end, const std::int16_t* entries, const lut_strides& strides) {
  set(sub_begin, sub_end, out_begin, out_end, entries, strides);
}

template <class Value>
void fast_accumulator::set(std::uint32_t sub_begin, std::uint32_t sub_end, std::uint32_t out_begin,
                           std::uint32_t out_end, const Value* entries, const lut_strides& strides) {
  if (sub_begin < sub_begin_ || sub_end > sub_end_ || out_begin < out_begin_ || out_end > out_end_) {
    throw std::invalid_argument("set_lut: no such subspaces or outputs");
  }
  const std::size_t subspaces = sub_end - sub_begin;
  const std::size_t outputs = out_end - out_begin;
  const std::size_t table = layer_.prototypes * row_;
  std::int16_t* const first = lut_.data() + (sub_begin - sub_begin_) * table + (out_begin - out_begin_);
  for (std::size_t p = 0; p < layer_.prototypes; ++p) {
    const Value* from = entries + p * strides.prototype;
    std::int16_t* to = first + p * row_;
    if (strides.subspace == 1) {
      transpose_to_16_bits(from, strides.output, outputs, subspaces, 0, to, table);
      continue;
    }
    for (std::size_t s = 0; s < subspaces; ++s) {
      for (std::size_t o = 0; o < outputs; ++o) {
        to[s * table + o] = static_cast<std::int16_t>(from[s * strides.subspace + o * strides.output]);
      }
    }
  }
}

void fast_accumulator::start(const std::int32_t* bias, std::size_t columns, std::int32_t* accumulators,
                             std::size_t accumulator_stride) const {
  const bool zero = !layer_.has_bias || bias == nullptr;
  for (std::size_t n = 0; n < columns; ++n) {
    std::int32_t* column = accumulators + n * accumulator_stride;
    if (zero) {
      std::memset(column, 0, outputs() * sizeof *column);
    } else if (n > 0) {
      std::memcpy(column, accumulators, outputs() * sizeof *column);
    } else {
      for (std::uint32_t o = 0; o < outputs(); ++o) column[o] = initial_accumulator(layer_, bias, out_begin_ + o);
    }
  }
}

void fast_accumulator::accumulate(const std::uint16_t* indices, std::size_t index_stride, std::size_t columns,
                                  std::int32_t* accumulators, std::size_t accumulator_stride) const {
  accumulate_block block{};
  block.lut = lut_.data();
  block.row = row_;
  block.prototypes = layer_.prototypes;
  block.subspaces = sub_end_ - sub_begin_;
  block.group = layer_.overflow == overflow::wrap ? block.subspaces : group_;
  block.outputs = outputs();
  block.indices = indices;
  block.index_stride = index_stride;
  block.columns = columns;
  block.accumulators = accumulators;
  block.accumulator_stride = accumulator_stride;
  block.format = accumulator_format(layer_);
  run_accumulate_block(block);
}

void finish_outputs(const layer& l, const std::int32_t* accumulators, std::size_t count, std::int32_t* outputs) {
  if (l.output_shift == 0 && l.bits.output >= l.bits.accumulator) {
    if (outputs != accumulators) std::memmove(outputs, accumulators, count * sizeof *outputs);
    return;
  }
  run_finish(accumulators, count, l.output_shift, output_format(l), outputs);
}

}  // namespace pqa
