// A memory as a file or a preset describes it (docs/formats.md, "Memory").
#pragma once

#include <memory>
#include <string>
#include <systemc>
#include <variant>

#include "pqa/memory/dram.h"
#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/sram.h"

namespace pqa {

struct memory_config {
  std::variant<ideal_config, sram_config, dram_config> device;

  const std::string& name() const;
};

// Reads a memory file, or a shipped preset by name (paper_ddr, ddr4_2400, ...). Throws input_error.
memory_config load_memory(const std::string& path_or_preset);

// Builds the module. Of the settings, an SRAM's size is its own capacity, a DRAM's at most that. Throws input_error.
std::unique_ptr<memory_target> make_memory(const sc_core::sc_module_name& name, const memory_config& config,
                                           const target_settings& settings = {});

}  // namespace pqa
