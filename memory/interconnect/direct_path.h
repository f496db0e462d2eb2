// Direct memory pointers through a module that decodes addresses.
#pragma once

#include <algorithm>
#include <cstdint>
#include <tlm>

#include "interconnect/address_decoder.h"

namespace pqa {

inline std::uint64_t last_of(const address_range& range) {
  return range.end - (range.end == address_decoder::never_mapped ? 0 : 1);
}

// Asks the output of the address, `ask(output)`, and cuts what it grants or denies to the range of the map. An address
// of nobody is denied with the hole around it.
template <class Ask>
bool direct_through(const address_decoder& decoder, std::uint64_t address, tlm::tlm_dmi& dmi, Ask&& ask) {
  const output_range around = decoder.around(address);
  if (around.output == address_decoder::no_output) {
    dmi.init();
    dmi.set_start_address(around.range.begin);
    dmi.set_end_address(last_of(around.range));
    return false;
  }
  const bool granted = ask(around.output);
  const std::uint64_t first = std::max<std::uint64_t>(dmi.get_start_address(), around.range.begin);
  if (granted) dmi.set_dmi_ptr(dmi.get_dmi_ptr() + (first - dmi.get_start_address()));
  dmi.set_start_address(first);
  dmi.set_end_address(std::min<std::uint64_t>(dmi.get_end_address(), last_of(around.range)));
  return granted;
}

// `tell(first, last)` for each part of [begin, end] that lies in a range of the output.
template <class Tell>
void invalidate_through(const address_decoder& decoder, std::size_t output, std::uint64_t begin, std::uint64_t end,
                        Tell&& tell) {
  for (const output_range& m : decoder.map()) {
    if (m.output != output) continue;
    const std::uint64_t first = std::max(begin, m.range.begin);
    const std::uint64_t last = std::min(end, m.range.end - 1);
    if (first <= last) tell(first, last);
  }
}

}  // namespace pqa
