// The parameters of one PQA accelerator (docs/formats.md, "Architecture").
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pqa/base/peer_protocol.h"

namespace pqa {

// What "nearest" means: the code of an encoder in descriptors, 0 to 15. Those that are shipped; a further encoder
// brings its own code.
enum class metric : std::uint8_t { l2 = 0, l1 = 1, chebyshev = 2 };
// Of accumulators and outputs that leave their width. saturate: the sum of a group of subspaces is exact, the clamp
// comes after each group.
enum class overflow { wrap, saturate };
// serial: load, then compute. double_buffer: the next tile's tables load while this one computes. stream: a subspace
// group is computed as soon as its tables are there.
enum class table_policy { serial, double_buffer, stream };
// Of a layer that is cut into output tiles: indices are found once and kept, or found again for each tile.
enum class index_policy { keep, recompute };
// Of a layer that is cut into subspace tiles: partial sums stay on chip, or go to memory and come back.
enum class partial_sum_policy { keep, spill };
// Of feature maps: in a memory on chip, read without time, or in the memory behind the feature sockets.
enum class placement { on_chip, dram };

// Widths of the numbers in bits: 2 to 16, the accumulator and the output 2 to 32.
struct bit_widths {
  std::uint32_t activation = 8;
  std::uint32_t prototype = 8;
  std::uint32_t lut = 16;
  std::uint32_t accumulator = 32;
  std::uint32_t output = 32;
};

// Signedness: prototypes follow the activations; bias, accumulator and output follow the LUT entries.
struct signedness {
  bool activation = true;
  bool lut = true;
};

// A rational number of cycles or of entries per cycle; exact, so that fill times never round. denominator > 0.
struct rational {
  std::uint64_t numerator = 1;
  std::uint64_t denominator = 1;
};

// How a block reaches memory.
struct dma_parameters {
  std::uint32_t burst_bytes = 256;  // a power of two, 8 to 4096
  std::uint32_t outstanding = 64;   // bursts in flight of each request stream, 1 to 65536
  std::optional<std::uint32_t> port_bytes_per_cycle;
  peer_protocol peers = peer_protocol::strict;  // set by accelerator_options
};

// Bits in a KiB, the unit of every capacity.
inline constexpr std::uint64_t bits_per_kib = 8 * 1024;

// Default-constructed it is the shipped preset `pqa_paper`: the paper's setting where the paper has one. Capacities are
// bits; an empty optional means unlimited.
struct architecture {
  std::string name = "pqa_paper";
  std::uint64_t clock_hz = 300'000'000;

  // Work per cycle: Ns_vec, Np_vec, Ls_vec and No_vec of the paper; each 1 to 65535.
  struct {
    std::uint32_t subspaces = 16;
    std::uint32_t prototypes = 16;
    std::uint32_t length = 16;
    std::uint32_t outputs = 32;
  } lanes;

  pqa::metric metric = pqa::metric::l2;
  bit_widths bits;
  signedness is_signed;
  pqa::overflow overflow = pqa::overflow::wrap;
  std::uint32_t output_shift = 0;  // rounding right shift of the accumulator before `output`, 0 to 31

  // Items; the accumulate FIFO counts rows of looked-up entries, Tl of them an index vector.
  struct {
    std::uint32_t index = 256;
    std::uint32_t accumulate = 1024;
    std::uint32_t output = 256;
  } fifo_depth;

  struct {
    std::optional<std::uint64_t> capacity_bits;
    std::uint32_t ports = 2;  // logical banks that share one physical RAM: enters the area, not the time
    table_policy policy = table_policy::double_buffer;
    std::optional<rational> fill_entries_per_bank_per_cycle = rational{1, 1};
  } table_memory;

  struct {
    std::optional<std::uint64_t> capacity_bits;
    index_policy policy = index_policy::keep;
  } indices;

  struct {
    std::optional<std::uint64_t> capacity_bits;
    partial_sum_policy policy = partial_sum_policy::keep;
  } partial_sums;

  struct {
    pqa::placement placement = pqa::placement::on_chip;
    std::optional<std::uint64_t> capacity_bits;
  } feature_maps;

  dma_parameters dma;
};

// Reads an architecture file, or a shipped preset by name. Throws input_error.
architecture load_architecture(const std::string& path_or_preset);

}  // namespace pqa
