// How pieces of memory become bus bursts: aligned powers of two that never cross a burst_bytes boundary.
#pragma once

#include <cstdint>
#include <vector>

namespace pqa {

struct burst {
  std::uint64_t address = 0;  // a multiple of `bytes`
  std::uint32_t bytes = 0;    // a power of two, 1 to burst_bytes
  friend bool operator==(const burst& a, const burst& b) { return a.address == b.address && a.bytes == b.bytes; }
};

// Copies into `bytes`, which lie at the address `first`, what a burst has brought of them; it may reach beyond both
// ends.
void copy_overlap(const burst& b, const std::uint8_t* data, std::uint64_t first, std::vector<std::uint8_t>& bytes);

// The smallest aligned power of two that holds the bytes [begin, end), begin < end.
burst covering_burst(std::uint64_t begin, std::uint64_t end);

// Turns pieces to be read into bursts: of each burst_bytes block the smallest aligned power of two that covers what is
// needed of it; pieces in a row that touch the same block share a burst. Used by one stream, in the order of its
// requests.
class read_coalescer {
 public:
  // Bursts are appended to `bursts`; burst_bytes is a power of two.
  read_coalescer(std::uint32_t burst_bytes, std::vector<burst>& bursts) : burst_bytes_(burst_bytes), bursts_(bursts) {}

  // Adds the bytes that hold the bits [bit_address, bit_address + bits), bits > 0. Returns the index of the burst that
  // holds the first of them; the last burst of the list holds the last one, until the next call.
  std::size_t add_bits(std::uint64_t bit_address, std::uint64_t bits);

  // What follows starts a burst of its own.
  void close() { open_ = false; }

 private:
  void add_to_block(std::uint64_t begin, std::uint64_t end);

  std::uint32_t burst_bytes_;
  std::vector<burst>& bursts_;
  bool open_ = false;
};

// Turns pieces to be written into bursts that cover exactly the written bytes; pieces that continue each other share
// them.
class write_cutter {
 public:
  explicit write_cutter(std::uint32_t burst_bytes) : burst_bytes_(burst_bytes) {}

  // Adds bytes [address, address + bytes); appends the bursts that are complete by it to `out`: whole burst_bytes
  // blocks, and what was left of earlier pieces if this one does not continue them.
  void append(std::uint64_t address, std::uint64_t bytes, std::vector<burst>& out);
  // Appends what is left.
  void flush(std::vector<burst>& out);

 private:
  void cut(std::uint64_t begin, std::uint64_t end, std::vector<burst>& out) const;

  std::uint32_t burst_bytes_;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace pqa
