#include "arithmetic/convolution.h"

#include <algorithm>

namespace pqa {

namespace {

// Products with taps in the padding are zero.
std::int64_t input_at(const layer& l, const std::vector<std::int32_t>& input, std::uint32_t c, std::int64_t y,
                      std::int64_t x) {
  if (y < 0 || x < 0 || y >= l.height || x >= l.width) return 0;
  const std::size_t at = (std::size_t{c} * l.height + static_cast<std::size_t>(y)) * l.width;
  return input[at + static_cast<std::size_t>(x)];
}

// The accumulator of one output.
std::int64_t accumulate(const layer& l, const dla_architecture& d, const convolution_tensors& t, std::uint32_t o,
                        std::uint32_t oy, std::uint32_t ox) {
  const number_format format = dla_accumulator_format(l, d);
  const std::int64_t top = std::int64_t{oy} * l.stride - l.pad_top;
  const std::int64_t left = std::int64_t{ox} * l.stride - l.pad_left;
  std::int64_t sum = t.bias.empty() ? 0 : dla_bias_format(l, d).read(t.bias[o]);
  for (std::uint32_t r = 0; r < l.kernel_h; ++r)
    for (std::uint32_t s0 = 0; s0 < l.kernel_w; s0 += d.vectors.kernel_width)
      for (std::uint32_t c0 = 0; c0 < l.in_channels; c0 += d.vectors.channels) {
        for (std::uint32_t s = s0; s < l.kernel_w && s < s0 + d.vectors.kernel_width; ++s)
          for (std::uint32_t c = c0; c < l.in_channels && c < c0 + d.vectors.channels; ++c) {
            const std::size_t tap = ((std::size_t{o} * l.in_channels + c) * l.kernel_h + r) * l.kernel_w + s;
            sum += t.weights[tap] * input_at(l, t.input, c, top + r, left + s);
          }
        sum = format.convert(sum);
      }
  return sum;
}

}  // namespace

std::vector<std::int32_t> convolve(const layer& l, const dla_architecture& d, const convolution_tensors& tensors) {
  std::vector<std::int32_t> output;
  output.reserve(std::size_t{l.out_channels} * l.out_height * l.out_width);
  const number_format format = output_format(l);
  for (std::uint32_t o = 0; o < l.out_channels; ++o)
    for (std::uint32_t y = 0; y < l.out_height; ++y)
      for (std::uint32_t x = 0; x < l.out_width; ++x)
        output.push_back(format.store(rounding_shift_right(accumulate(l, d, tensors, o, y, x), l.output_shift)));
  return output;
}

multiplier_lanes::multiplier_lanes(const layer& l, const dla_architecture& d)
    : layer_(l),
      accumulator_(dla_accumulator_format(l, d)),
      bias_(dla_bias_format(l, d)),
      channels_(d.vectors.channels),
      kernel_width_(d.vectors.kernel_width),
      window_(l.unfolded_length()) {}

void multiplier_lanes::read_window(const std::int32_t* map, std::uint32_t y, std::uint32_t x) {
  const std::int64_t top = std::int64_t{y} * layer_.stride - layer_.pad_top;
  const std::int64_t left = std::int64_t{x} * layer_.stride - layer_.pad_left;
  const std::size_t taps = std::size_t{layer_.kernel_h} * layer_.kernel_w;
  for (std::uint32_t r = 0; r < layer_.kernel_h; ++r)
    for (std::uint32_t s = 0; s < layer_.kernel_w; ++s) {
      std::int32_t* to = window_.data() + std::size_t{r} * layer_.kernel_w + s;
      const std::int64_t iy = top + r;
      const std::int64_t ix = left + s;
      const bool inside = iy >= 0 && ix >= 0 && iy < layer_.height && ix < layer_.width;
      const std::int32_t* from =
          inside ? map + static_cast<std::size_t>(iy * layer_.width + ix) * layer_.in_channels : nullptr;
      for (std::uint32_t c = 0; c < layer_.in_channels; ++c) to[c * taps] = inside ? from[c] : 0;
    }
}

void multiplier_lanes::multiply(const std::int32_t* weights, const std::int32_t* bias, std::uint32_t count,
                                std::int32_t* outputs) const {
  const number_format format = output_format(layer_);
  const bool clamps = accumulator_.overflow == overflow::saturate;
  for (std::uint32_t o = 0; o < count; ++o) {
    const std::int32_t* const filter = weights + o * window_.size();
    const std::int64_t start = bias == nullptr ? 0 : bias_.read(bias[o]);
    const std::int64_t sum = clamps ? clamped_sum_of(filter, start) : accumulator_.convert(sum_of(filter, start));
    outputs[o] = format.store(rounding_shift_right(sum, layer_.output_shift));
  }
}

std::int64_t multiplier_lanes::sum_of(const std::int32_t* filter, std::int64_t start) const {
  std::int64_t sum = start;
  for (std::size_t i = 0; i < window_.size(); ++i) sum += std::int64_t{filter[i]} * window_[i];
  return sum;
}

std::int64_t multiplier_lanes::clamped_sum_of(const std::int32_t* filter, std::int64_t start) const {
  std::int64_t sum = start;
  const std::size_t taps = std::size_t{layer_.kernel_h} * layer_.kernel_w;
  for (std::uint32_t r = 0; r < layer_.kernel_h; ++r)
    for (std::uint32_t s = 0; s < layer_.kernel_w; s += kernel_width_)
      for (std::uint32_t c = 0; c < layer_.in_channels; c += channels_) {
        const std::uint32_t last_column = std::min(layer_.kernel_w, s + kernel_width_);
        const std::uint32_t last_channel = std::min(layer_.in_channels, c + channels_);
        for (std::uint32_t k = c; k < last_channel; ++k)
          for (std::size_t tap = k * taps + std::size_t{r} * layer_.kernel_w + s, i = s; i < last_column; ++i, ++tap)
            sum += std::int64_t{filter[tap]} * window_[tap];
        sum = accumulator_.convert(sum);
      }
  return sum;
}

}  // namespace pqa
