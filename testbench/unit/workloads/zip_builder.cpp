#include "unit/workloads/zip_builder.h"

namespace pqa {

namespace {

void put(std::string& out, unsigned bytes, std::uint64_t value) {
  for (unsigned i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

// CRC-32 of the zip format, bit by bit.
std::uint32_t checksum(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

// The fields that the local header and the central directory share.
void put_common(std::string& out, const zip_member& member) {
  const std::uint64_t size =
      member.claimed_size < 0 ? member.bytes.size() : static_cast<std::uint64_t>(member.claimed_size);
  put(out, 2, 20);    // version needed
  put(out, 2, 0);     // flags
  put(out, 2, 0);     // stored
  put(out, 2, 0);     // time
  put(out, 2, 0x21);  // date
  put(out, 4, checksum(member.bytes) + member.checksum_error);
  put(out, 4, member.bytes.size());
  put(out, 4, size);
  put(out, 2, member.name.size());
  put(out, 2, 0);  // extra field
}

}  // namespace

std::string make_zip(const std::vector<zip_member>& members) {
  std::string out;
  std::string directory;
  for (const zip_member& member : members) {
    const std::size_t offset = out.size();
    put(out, 4, 0x04034B50);
    put_common(out, member);
    out += member.name + member.bytes;

    put(directory, 4, 0x02014B50);
    put(directory, 2, 20);  // version made by
    put_common(directory, member);
    put(directory, 2, 0);  // comment
    put(directory, 2, 0);  // disk
    put(directory, 2, 0);  // internal attributes
    put(directory, 4, 0);  // external attributes
    put(directory, 4, offset);
    directory += member.name;
  }
  const std::size_t start = out.size();
  out += directory;
  put(out, 4, 0x06054B50);
  put(out, 4, 0);  // disks
  put(out, 2, members.size());
  put(out, 2, members.size());
  put(out, 4, directory.size());
  put(out, 4, start);
  put(out, 2, 0);  // comment
  return out;
}

std::string make_npy(const std::string& dictionary, const std::string& payload) {
  std::string text = "{" + dictionary + "}";
  while ((10 + text.size() + 1) % 64 != 0) text += ' ';
  text += '\n';
  std::string out("\x93NUMPY\x01\x00", 8);
  put(out, 2, text.size());
  return out + text + payload;
}

std::string make_npy(const std::string& descr, const std::vector<std::uint64_t>& shape, const std::string& payload) {
  std::string dimensions;
  for (const std::uint64_t dimension : shape) dimensions += std::to_string(dimension) + ", ";
  return make_npy("'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + dimensions + "), ", payload);
}

std::string numbers(std::size_t count, unsigned bytes, std::int64_t value) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) put(out, bytes, static_cast<std::uint64_t>(value));
  return out;
}

}  // namespace pqa
