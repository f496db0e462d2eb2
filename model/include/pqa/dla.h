// The parameters of the conventional accelerator, the baseline that PQA is compared with: an array that multiplies and
// accumulates (docs/formats.md, "Conventional accelerator").
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pqa/architecture.h"

namespace pqa {

// As table_policy.
enum class weight_policy { serial, double_buffer };

// Default-constructed it is the shipped preset `dla_paper`: the paper's setting where the paper has one. Capacities are
// bits; an empty optional means unlimited.
struct dla_architecture {
  std::string name = "dla_paper";
  std::uint64_t clock_hz = 300'000'000;

  // Work per cycle. The array multiplies the taps of `kernel_width` columns of a kernel row and `channels` input
  // channels for `columns` neighbours of an output row and `outputs` output channels. Each 1 to 65535.
  struct {
    std::uint32_t channels = 8;      // Cvec
    std::uint32_t outputs = 48;      // Kvec
    std::uint32_t columns = 4;       // Qvec
    std::uint32_t window = 6;        // Wvec: columns + kernel_width - 1
    std::uint32_t kernel_width = 3;  // Svec
  } vectors;

  // Bits: weights and activations 2 to 16, accumulator 2 to 48, output 2 to 32. 48 bits hold any sum of 2^16 products
  // of 16 by 16 bits; the paper names no width.
  struct {
    std::uint32_t weight = 16;
    std::uint32_t activation = 16;
    std::uint32_t accumulator = 48;
    std::uint32_t output = 32;
  } bits;

  // Accumulator, bias and output are signed unless both are unsigned.
  struct {
    bool weight = true;
    bool activation = true;
  } is_signed;

  pqa::overflow overflow = pqa::overflow::wrap;
  std::uint32_t output_shift = 0;  // rounding right shift of the accumulator before `output`, 0 to 31

  // Filters of one group, or of two under double_buffer: the next group, of this layer or the next one, loads while
  // this one computes.
  struct {
    std::optional<std::uint64_t> capacity_bits;
    weight_policy policy = weight_policy::double_buffer;
  } weight_memory;

  struct {
    pqa::placement placement = pqa::placement::on_chip;
    std::optional<std::uint64_t> capacity_bits;  // as in pqa::architecture
  } feature_maps;

  struct {
    std::uint32_t output = 16;  // blocks of `columns` times `outputs` results, 1 to 2^20
  } fifo_depth;

  dma_parameters dma;
};

// Reads a file, or a shipped preset by name. Throws input_error.
dla_architecture load_dla(const std::string& path_or_preset);

}  // namespace pqa
