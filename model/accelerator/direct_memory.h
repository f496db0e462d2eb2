// What an initiator remembers of the direct memory pointers that its target grants (IEEE 1666-2011, 11.2).
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <tlm>

namespace pqa {

// Regions that take no time: one that is granted with a latency is left aside.
class direct_memory {
 public:
  // Where the bytes [address, address + bytes) lie, or null if they are not granted for this command.
  unsigned char* find(std::uint64_t address, std::uint64_t bytes, bool is_write) {
    if (address < recent_.get_start_address() || address > recent_.get_end_address()) {
      const auto next = regions_.upper_bound(address);
      if (next == regions_.begin()) return nullptr;
      recent_ = std::prev(next)->second;
      if (address > recent_.get_end_address()) return nullptr;
    }
    if (bytes - 1 > recent_.get_end_address() - address) return nullptr;
    if (is_write ? !recent_.is_write_allowed() : !recent_.is_read_allowed()) return nullptr;
    return recent_.get_dmi_ptr() + (address - recent_.get_start_address());
  }

  // Reads without a transaction: where the bytes lie, or the buffer that they have been copied to if they lie in
  // several regions; null if some byte is not granted.
  const unsigned char* read(std::uint64_t address, std::uint64_t bytes, std::uint8_t* buffer) {
    if (const unsigned char* const at = find(address, bytes, false)) return at;
    std::uint8_t* to = buffer;
    const bool granted = for_pieces(address, bytes, false, [&to](const unsigned char* from, std::uint64_t count) {
      std::memcpy(to, from, count);
      to += count;
    });
    return granted ? buffer : nullptr;
  }
  // Writes without one, zeros if `from` is null.
  bool write(std::uint64_t address, std::uint64_t bytes, const std::uint8_t* from) {
    return for_pieces(address, bytes, true, [&from](unsigned char* to, std::uint64_t count) {
      if (from == nullptr) {
        std::memset(to, 0, count);
      } else {
        std::memcpy(to, from, count);
        from += count;
      }
    });
  }
  // Whether all of these bytes are granted for this command.
  bool covers(std::uint64_t address, std::uint64_t bytes, bool is_write) {
    return for_pieces(address, bytes, is_write, [](const unsigned char*, std::uint64_t) {});
  }

  // Asks for the region around the address of a transaction that has come back with the hint.
  template <class SOCKET>
  void ask(SOCKET& socket, tlm::tlm_generic_payload& payload) {
    tlm::tlm_dmi region;
    region.init();
    if (!socket->get_direct_mem_ptr(payload, region)) return;
    if (region.get_read_latency() != sc_core::SC_ZERO_TIME || region.get_write_latency() != sc_core::SC_ZERO_TIME)
      return;
    regions_[region.get_start_address()] = region;
  }

  void invalidate(std::uint64_t begin, std::uint64_t end) {
    for (auto r = regions_.begin(); r != regions_.end();) {
      const bool touched = r->second.get_start_address() <= end && begin <= r->second.get_end_address();
      r = touched ? regions_.erase(r) : std::next(r);
    }
    recent_ = nothing();
  }

 private:
  // Region by region, as far as they are granted; false if that is not to the end.
  template <class USE>
  bool for_pieces(std::uint64_t address, std::uint64_t bytes, bool is_write, const USE& use) {
    while (bytes > 0) {
      unsigned char* const at = find(address, 1, is_write);
      if (at == nullptr) return false;
      const std::uint64_t piece = std::min<std::uint64_t>(bytes - 1, recent_.get_end_address() - address) + 1;
      use(at, piece);
      address += piece;
      bytes -= piece;
    }
    return true;
  }

  static tlm::tlm_dmi nothing() {
    tlm::tlm_dmi none;
    none.init();
    none.set_start_address(1);
    none.set_end_address(0);
    return none;
  }

  std::map<std::uint64_t, tlm::tlm_dmi> regions_;  // by first address
  tlm::tlm_dmi recent_ = nothing();
};

}  // namespace pqa
