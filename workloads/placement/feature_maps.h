// Feature maps in memory, and where things are placed: what the images of both accelerators share. Private.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pqa/base/clock.h"
#include "pqa/layer.h"
#include "pqa/workloads/memory_image.h"

namespace pqa {

// Hands out regions that begin on a page of 4096 bytes.
class page_allocator {
 public:
  static std::uint64_t aligned(std::uint64_t address) { return ceil_div(address, page) * page; }

  explicit page_allocator(std::uint64_t base) : next_(aligned(base)) {}
  // Throws input_error at the end of the address space.
  std::uint64_t take(std::uint64_t bytes);
  std::uint64_t end() const { return next_; }

 private:
  static constexpr std::uint64_t page = 4096;
  std::uint64_t next_;
};

std::uint64_t input_map_bytes(const layer& l);
std::uint64_t output_map_bytes(const layer& l);

// Throws input_error if a layer's maps are to be on chip and exceed the capacity of `owner`, the object that
// feature_maps belongs to.
void check_map_capacity(const char* owner, placement where, const std::optional<std::uint64_t>& capacity_bits,
                        const layer& l, std::size_t index);

void write_packed(const std::vector<std::int32_t>& values, std::uint32_t bits, std::uint64_t address,
                  const image_writer& out);

// An input [C][H][W] or an output [No][P][Q] to where it lies as pixels, and an output back.
void write_input_map(const layer& l, std::uint64_t address, const std::vector<std::int32_t>& chw,
                     const image_writer& out);
void write_output_map(const layer& l, std::uint64_t address, const std::vector<std::int32_t>& output,
                      const image_writer& out);
std::vector<std::int32_t> read_map(const layer& l, std::uint64_t address, const image_reader& in);

}  // namespace pqa
