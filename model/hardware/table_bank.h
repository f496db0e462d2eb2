// The target socket of on-chip table storage: the loader writes entries, a debugger or probe may read and change them.
#pragma once

#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

#include <tlm_utils/simple_target_socket.h>

#include "arithmetic/number_format.h"

namespace pqa {

// Addresses of table storage: two halves, each a linear array of entries of 2 bytes (prototypes, LUT) or 4 (bias),
// little-endian, in the order in which the tile's table plan loads them.
struct bank_address {
  static constexpr unsigned half_shift = 40;
  static std::uint64_t of(unsigned half, std::uint64_t entry, unsigned entry_bytes) {
    return (std::uint64_t{half} << half_shift) + entry * entry_bytes;
  }
};

// Answers at once, without time: the loader owns the timing of the fill. Accesses outside the half that was sized, or
// not of whole entries, get an address or burst error; byte enables are refused.
class table_bank : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<table_bank, 32> socket;

  table_bank(const sc_core::sc_module_name& name, unsigned entry_bytes);

  // Makes room for `entries` in a half; stored numbers keep the low `format.bits` bits of what is written.
  void resize(unsigned half, std::uint64_t entries, const number_format& format);
  const std::int32_t* entries(unsigned half) const { return halves_[half].values.data(); }
  // Counts writes, so that a user of the entries knows when they changed.
  std::uint64_t writes() const { return writes_; }

 private:
  struct storage {
    std::vector<std::int32_t> values;
    number_format format;
  };

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload);
  tlm::tlm_response_status access(tlm::tlm_generic_payload& payload);

  unsigned entry_bytes_;
  storage halves_[2];
  std::uint64_t writes_ = 0;
};

}  // namespace pqa
