// A hierarchy of memories, buses, probes and other masters, as a file describes it (docs/formats.md, "Memory").
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pqa/memory/dram_config.h"
#include "pqa/memory/ideal_config.h"
#include "pqa/memory/interconnect_config.h"
#include "pqa/memory/monitor_config.h"
#include "pqa/memory/sram_config.h"
#include "pqa/memory/traffic_config.h"

namespace pqa {

// A memory that is one module.
using memory_device = std::variant<ideal_config, sram_config, dram_config>;

std::optional<std::uint64_t> capacity_bytes(const ideal_config& config);          // empty: unlimited
std::optional<std::uint64_t> capacity_bytes(const sram_config& config);           // empty: unlimited
std::optional<std::uint64_t> capacity_bytes(const memory_device& device);         // empty: unlimited
std::optional<std::uint64_t> peak_bytes_per_second(const ideal_config& config);   // empty: unlimited
std::optional<std::uint64_t> peak_bytes_per_second(const sram_config& config);    // empty: unlimited
std::optional<std::uint64_t> peak_bytes_per_second(const memory_device& device);  // empty: unlimited

// One initiator to several targets by address, without time (address_router). Not to be had in files.
struct router_config {};

// A module of the system.
struct system_node {
  std::string name;
  std::variant<memory_device, interconnect_config, monitor_config, traffic_config, router_config> device;
  bool dmi = false;  // of a memory: grants direct pointers
};

// Addresses that a memory answers to.
struct memory_window {
  std::optional<std::uint64_t> base;        // empty: 0; 2^40 for an SRAM where there are memories of other types
  std::optional<std::uint64_t> size_bytes;  // empty: the capacity, or up to the next window above
};

// From an initiator to a target. `from`: "accelerator.table", "accelerator.feature_in", "accelerator.feature_out", or a
// node.
struct system_link {
  std::string from;
  std::string to;
};

// Nodes and the links between them; docs/formats.md says what is legal.
struct system_config {
  std::string name = "system";
  std::vector<system_node> nodes;
  std::vector<system_link> links;
  std::map<std::string, memory_window> windows;  // by memory
  std::map<std::string, port_share> masters;     // by port of the accelerator
};

// Where an SRAM begins beside memories of other types: where the accelerator's feature maps on chip lie.
inline constexpr std::uint64_t default_sram_base = std::uint64_t{1} << 40U;

inline constexpr const char* accelerator_ports[] = {"accelerator.table", "accelerator.feature_in",
                                                    "accelerator.feature_out"};

}  // namespace pqa
