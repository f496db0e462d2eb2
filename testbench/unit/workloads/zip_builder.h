// Zip archives and .npy arrays byte by byte, so that a test can make good ones without the code under test, and bad
// ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pqa {

struct zip_member {
  std::string name;
  std::string bytes;
  std::int64_t claimed_size = -1;    // what the archive says about the size; -1: the truth
  std::uint32_t checksum_error = 0;  // added to the checksum
};

// Members as they are, not compressed.
std::string make_zip(const std::vector<zip_member>& members);

// A version 1 .npy: the header's text between braces, such as "'descr': '<i4', 'fortran_order': False, 'shape': (2,),
// ", padded as NumPy pads it, and the payload.
std::string make_npy(const std::string& dictionary, const std::string& payload);

// A little-endian integer array.
std::string make_npy(const std::string& descr, const std::vector<std::uint64_t>& shape, const std::string& payload);

// `count` numbers of `bytes` bytes each, all of the same value.
std::string numbers(std::size_t count, unsigned bytes, std::int64_t value);

}  // namespace pqa
