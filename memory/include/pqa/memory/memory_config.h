// A memory as a file or a preset describes it (docs/formats.md, "Memory").
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <variant>

#include "pqa/memory/dram.h"
#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/sram.h"
#include "pqa/memory/system_config.h"

namespace pqa {

// One module, or a system of several.
struct memory_config {
  std::variant<ideal_config, sram_config, dram_config, system_config> device;

  const std::string& name() const;
};

// A memory of one module; empty: it is a system.
std::optional<memory_device> device_of(const memory_config& memory);

// Reads a memory file, or a shipped preset by name (paper_ddr, ddr4_2400, shared, ...). Throws input_error.
memory_config load_memory(const std::string& path_or_preset);

// Builds the module. Of the settings, an SRAM's size is its own capacity, a DRAM's at most that. Throws input_error,
// also for a system, which is more than one module (memory_system.h).
std::unique_ptr<memory_target> make_memory(const sc_core::sc_module_name& name, const memory_config& config,
                                           const target_settings& settings = {});
// The same for what is known to be one module.
std::unique_ptr<memory_target> make_memory(const sc_core::sc_module_name& name, const memory_device& device,
                                           const target_settings& settings = {});

}  // namespace pqa
