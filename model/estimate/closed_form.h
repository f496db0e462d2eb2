// The closed form of the paper for PQA: what `--fidelity analytic` reports, integer for integer.
//
// It is the published model, traits included: feature maps cost nothing, the pipeline neither fills nor drains, tables
// are never tiled, and N is H * W / s^2 whatever the padding.
#pragma once

#include <cstdint>
#include <optional>

#include "pqa/architecture.h"
#include "pqa/layer.h"

namespace pqa {

// Bandwidth of the external memory.
struct external_bandwidth {
  std::optional<std::uint64_t> peak_bytes_per_second;  // 1 to 10^15; empty: unlimited
  double efficiency = 1.0;                             // above 0, at most 1
};

// What bounds a layer: the larger of init and compute, and what that one consists of.
enum class closed_form_bound { encode, lookup, table_fill, tables };

// One layer. Times are cycles of the accelerator.
struct closed_form {
  std::uint64_t table_bits = 0;  // Ns*Np*Ls*bp + Ns*No*Np*bl; a shared codebook has one prototype table, not Ns
  std::uint64_t init = 1;        // max(1, ceil(Ns*No*Np / (No_vec*Ns_vec) / fill), ceil(table_bits / B))
  std::uint64_t encode = 1;      // ceil(Ls/Ls_vec) * ceil(Np/Np_vec), of a column and a subspace group
  std::uint64_t lookup = 1;      // ceil(No/No_vec), likewise
  std::uint64_t compute = 1;     // N * max(encode, lookup) * ceil(Ns/Ns_vec), N = ceil(H*W / s^2)
  std::uint64_t total = 1;       // init + compute under `serial`, the larger of the two under the other policies
  closed_form_bound bound = closed_form_bound::encode;
};

// B of the paper: ceil(8 * peak * efficiency / clock), the bits that arrive in a cycle, efficiency taken as the decimal
// it was written as, so that 35.2 GB/s at 0.8 and 300 MHz is 751. Empty: unlimited. Throws input_error for values out
// of range.
std::optional<std::uint64_t> bits_per_cycle(const external_bandwidth& bandwidth, std::uint64_t clock_hz);

// Sizes as a workload file may have them: no tensor of more than 2^31 elements, so that every figure fits 64 bits.
// Throws input_error for a bandwidth out of range.
closed_form closed_form_of(const layer& l, const architecture& a, const external_bandwidth& bandwidth);

}  // namespace pqa
