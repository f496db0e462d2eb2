#include "schedule/burst.h"

#include <algorithm>
#include <cstring>

namespace pqa {

void copy_overlap(const burst& b, const std::uint8_t* data, std::uint64_t first, std::vector<std::uint8_t>& bytes) {
  const std::uint64_t begin = std::max(first, b.address);
  const std::uint64_t end = std::min(first + bytes.size(), b.address + b.bytes);
  if (begin < end) std::memcpy(bytes.data() + (begin - first), data + (begin - b.address), end - begin);
}

burst covering_burst(std::uint64_t begin, std::uint64_t end) {
  std::uint64_t bytes = 1;
  while ((begin & ~(bytes - 1)) + bytes < end) bytes *= 2;
  return {begin & ~(bytes - 1), static_cast<std::uint32_t>(bytes)};
}

std::size_t read_coalescer::add_bits(std::uint64_t bit_address, std::uint64_t bits) {
  std::uint64_t begin = bit_address / 8;
  const std::uint64_t end = (bit_address + bits + 7) / 8;
  const std::uint64_t mask = std::uint64_t{burst_bytes_} - 1;
  std::size_t first = bursts_.size();
  if (open_ && (bursts_.back().address & ~mask) == (begin & ~mask)) --first;
  while (begin < end) {
    const std::uint64_t block_end = (begin & ~mask) + burst_bytes_;
    add_to_block(begin, std::min(end, block_end));
    begin = block_end;
  }
  return first;
}

void read_coalescer::add_to_block(std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t mask = std::uint64_t{burst_bytes_} - 1;
  if (open_ && (bursts_.back().address & ~mask) == (begin & ~mask)) {
    burst& last = bursts_.back();
    last = covering_burst(std::min(begin, last.address), std::max(end, last.address + last.bytes));
  } else {
    bursts_.push_back(covering_burst(begin, end));
    open_ = true;
  }
}

void write_cutter::append(std::uint64_t address, std::uint64_t bytes, std::vector<burst>& out) {
  if (begin_ == end_) {
    begin_ = address;
  } else if (address != end_) {
    flush(out);
    begin_ = address;
  }
  end_ = address + bytes;
  const std::uint64_t whole = end_ & ~(std::uint64_t{burst_bytes_} - 1);
  if (whole > begin_) {
    cut(begin_, whole, out);
    begin_ = whole;
  }
}

void write_cutter::flush(std::vector<burst>& out) {
  cut(begin_, end_, out);
  begin_ = end_;
}

void write_cutter::cut(std::uint64_t begin, std::uint64_t end, std::vector<burst>& out) const {
  while (begin < end) {
    const std::uint64_t alignment = begin == 0 ? burst_bytes_ : begin & (~begin + 1);
    std::uint64_t bytes = std::min<std::uint64_t>(alignment, burst_bytes_);
    while (bytes > end - begin) bytes /= 2;
    out.push_back({begin, static_cast<std::uint32_t>(bytes)});
    begin += bytes;
  }
}

}  // namespace pqa
