// An account in one line, so that a difference between two shows where it is.
#pragma once

#include <string>

#include <fmt/format.h>

#include "pqa/accounts.h"

namespace pqa::test {

inline std::string account_text(const stage_account& a) {
  return fmt::format("busy {} tables {} inputs {} outputs {} fill_drain {}", a.busy, a.stalls[0], a.stalls[1],
                     a.stalls[2], a.stalls[3]);
}

inline std::string account_text(const layer_account& a) {
  std::string text = fmt::format("[{}, {}) tiles {} table_load {} encode_bound {} table_fill {}", a.begin, a.end,
                                 a.tiles, a.table_load_cycles, a.encode_bound_cycles, a.table_fill_cycles);
  for (std::size_t s = 0; s < stage_count; ++s)
    text += fmt::format("\n  {}: {}", stage_names[s], account_text(a.stages[s]));
  text += "\n  bottleneck: " + account_text(a.bottleneck);
  const auto traffic = [&](const char* name, const traffic_account& t) {
    text += fmt::format("\n  {} {}/{}", name, t.bytes, t.bus_bytes);
  };
  traffic("tables", a.tables);
  traffic("features", a.features);
  traffic("partial_reads", a.partial_reads);
  traffic("partial_writes", a.partial_writes);
  traffic("results", a.results);
  return text;
}

}  // namespace pqa::test
