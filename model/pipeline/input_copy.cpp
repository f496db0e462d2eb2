#include "pipeline/input_copy.h"

#include "arithmetic/bit_packing.h"

namespace pqa::pipeline {

void input_copy::begin(const layer_plan& layer, const feature_plan& plan) {
  layer_ = &layer.layer();
  plan_ = &plan;
  packed_.resize(layer_->width * plan.pixel_bytes());
  map_.resize(std::size_t{layer_->height} * layer_->width * layer_->in_channels);
  ready_rows_ = 0;
  complete_ = false;
}

void input_copy::row_begins(std::uint32_t pass, std::uint32_t row) {
  pass_ = pass;
  row_ = row;
}

void input_copy::take(const burst& b, const std::uint8_t* data) {
  if (!complete_) copy_overlap(b, data, plan_->row_address(row_), packed_);
}

void input_copy::row_ends() {
  if (complete_) return;
  unpack_row(packed_.data(), row_, plan_->channels(pass_));
  if (pass_ + 1 < plan_->passes()) return;
  while (ready_rows_ < layer_->out_height && plan_->rows_needed(ready_rows_) <= row_ + 1) ++ready_rows_;
}

void input_copy::unpack_row(const std::uint8_t* packed, std::uint32_t number, range channels) {
  const layer& l = *layer_;
  const std::uint64_t pixel_bits = plan_->pixel_bytes() * 8;
  std::int32_t* row = map_.data() + std::size_t{plan_->image_row(number)} * l.width * l.in_channels;
  const auto unpack = [&](std::uint64_t bit, std::size_t count, std::int32_t* to) {
    unpack_bits(packed, bit, count, l.bits.activation, l.is_signed.activation, to);
  };
  if (channels.count() == l.in_channels && pixel_bits == std::uint64_t{l.in_channels} * l.bits.activation) {
    unpack(0, std::size_t{l.width} * l.in_channels, row);
  } else {
    for (std::uint32_t x = 0; x < l.width; ++x, row += l.in_channels)
      unpack(x * pixel_bits + std::uint64_t{channels.begin} * l.bits.activation, channels.count(),
             row + channels.begin);
  }
}

}  // namespace pqa::pipeline
