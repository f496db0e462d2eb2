// The closed form of the paper for the conventional accelerator: what `--fidelity analytic` reports, integer for
// integer, and the same with whole passes.
//
// Traits of the published model: feature maps cost nothing, nothing fills or drains, a stride widens no window, and a
// kernel whose width is no multiple of Svec takes a fraction of a pass.
#pragma once

#include <cstdint>

#include "estimate/closed_form.h"
#include "pqa/dla.h"
#include "pqa/layer.h"

namespace pqa {

enum class dla_window {
  published,  // FW / Svec passes, a real ratio, of H/s rows; the product, in doubles, is rounded down
  ceiling     // ceil(FW / Svec) passes, of the layer's own output rows and columns: what the array can do
};

enum class dla_bound { multiply, weights };

// One layer. Times are cycles of the accelerator.
struct dla_closed_form {
  std::uint64_t weight_bits = 0;  // No * FH * FW * C * bits.weight
  std::uint64_t init = 0;         // ceil(weight_bits / B)
  std::uint64_t compute = 0;      // ceil(No/Kvec) * P * ceil(Q/Qvec) * FW/Svec * FH * ceil(C/Cvec)
  std::uint64_t total = 0;        // init + compute under `serial`, otherwise the larger of the two
  dla_bound bound = dla_bound::multiply;
};

// Of the layer, its shape alone is used: what belongs to product quantization is not. Sizes as a workload file may have
// them. Throws input_error for a bandwidth out of range.
dla_closed_form dla_closed_form_of(const layer& l, const dla_architecture& d, const external_bandwidth& bandwidth,
                                   dla_window window);

// Multipliers and RAM blocks as published, from the vectors alone.
struct dla_resources {
  double dsp = 0;   // (Wvec - Qvec + 1) * Qvec * Kvec * Cvec / 2
  double m20k = 0;  // Wvec * Cvec * Kvec / 2
};
dla_resources dla_resources_of(const dla_architecture& d);

}  // namespace pqa
