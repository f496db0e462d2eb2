#include "loader/geometry.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "pqa/base/clock.h"

namespace pqa {

namespace {

constexpr std::uint64_t largest_size = 65535;

// One dimension of a convolution.
struct extent {
  std::uint64_t output = 0;
  std::uint64_t pad_before = 0;
};

// "same": the output depends on the stride alone, and the padding is what that takes.
extent same_extent(std::uint64_t size, std::uint64_t kernel, std::uint64_t stride) {
  const std::uint64_t output = ceil_div(size, stride);
  const std::uint64_t covered = (output - 1) * stride + kernel;
  return {output, covered > size ? (covered - size) / 2 : 0};
}

// kernel <= size + 2 * pad.
extent padded_extent(std::uint64_t size, std::uint64_t kernel, std::uint64_t stride, std::uint64_t pad) {
  return {(size + 2 * pad - kernel) / stride + 1, pad};
}

void check_extent(const json_value& at, const char* kernel_key, const char* size_key, std::uint64_t size,
                  std::uint64_t kernel, std::uint64_t stride, std::uint64_t pad) {
  if (pad >= kernel) {
    at.fail_below({"padding"}, fmt::format("found {}, allowed 0 to {}, less than {}", pad, kernel - 1, kernel_key));
  }
  if (kernel > size + 2 * pad) {
    at.fail_below({kernel_key},
                  fmt::format("found {}, allowed 1 to {}, the {} with its padding", kernel, size + 2 * pad, size_key));
  }
  const std::uint64_t output = padded_extent(size, kernel, stride, pad).output;
  if (output > largest_size) {
    at.fail_below({"padding"},
                  fmt::format("found an output {} of {}, allowed 1 to {}", size_key, output, largest_size));
  }
}

struct tensor_size {
  const char* name;
  std::vector<std::uint64_t> dimensions;
};

void check_size(const json_value& at, const tensor_size& tensor) {
  std::uint64_t elements = 1;
  std::string shape;
  bool fits = true;
  for (const std::uint64_t dimension : tensor.dimensions) {
    // Both factors are below 2^32 here, so the product cannot overflow before it is found too large.
    fits = fits && dimension <= most_elements;
    if (fits) elements *= dimension;
    fits = fits && elements <= most_elements;
    shape += (shape.empty() ? "" : " x ") + std::to_string(dimension);
  }
  if (!fits) at.fail(fmt::format("found {} elements of {}, allowed at most {}", shape, tensor.name, most_elements));
}

}  // namespace

layer layer_geometry(const layer_spec& spec) {
  layer l;
  l.in_channels = spec.in_channels;
  l.height = spec.height;
  l.width = spec.width;
  l.out_channels = spec.out_channels;
  l.kernel_h = spec.kernel_h;
  l.kernel_w = spec.kernel_w;
  l.stride = spec.stride;
  const auto along = [&](std::uint64_t size, std::uint64_t kernel, std::size_t axis) {
    return spec.padding ? padded_extent(size, kernel, spec.stride, (*spec.padding)[axis])
                        : same_extent(size, kernel, spec.stride);
  };
  const extent rows = along(spec.height, spec.kernel_h, 0);
  const extent columns = along(spec.width, spec.kernel_w, 1);
  l.out_height = static_cast<std::uint32_t>(rows.output);
  l.out_width = static_cast<std::uint32_t>(columns.output);
  l.pad_top = static_cast<std::uint32_t>(rows.pad_before);
  l.pad_left = static_cast<std::uint32_t>(columns.pad_before);
  l.prototypes = spec.prototypes;
  l.subvector_length = spec.subvector_length;
  return l;
}

void check_geometry(const json_value& at, const layer_spec& spec) {
  if (spec.padding) {
    check_extent(at, "kernel_h", "height", spec.height, spec.kernel_h, spec.stride, (*spec.padding)[0]);
    check_extent(at, "kernel_w", "width", spec.width, spec.kernel_w, spec.stride, (*spec.padding)[1]);
  }
  const layer l = layer_geometry(spec);
  check_size(at, {"an unfolded column", {l.in_channels, l.kernel_h, l.kernel_w}});
  const std::uint64_t ns = l.subspaces();
  check_size(at, {"input", {l.in_channels, l.height, l.width}});
  check_size(at, {"prototypes", {ns, l.prototypes, l.subvector_length}});
  check_size(at, {"LUT (Ns x Np x No)", {ns, l.prototypes, l.out_channels}});
  check_size(at, {"indices", {ns, l.out_height, l.out_width}});
  check_size(at, {"output", {l.out_channels, l.out_height, l.out_width}});
}

}  // namespace pqa
