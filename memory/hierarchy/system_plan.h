// What the nodes and links of a system come to: who reaches what, at which addresses. Without a simulation kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "pqa/memory/address_range.h"
#include "pqa/memory/system_config.h"

namespace pqa {

// What is wrong, and where: keys and indices from the system's object down.
class plan_error : public std::runtime_error {
 public:
  plan_error(std::vector<std::string> where, const std::string& problem)
      : std::runtime_error(problem), path(std::move(where)) {}
  std::vector<std::string> path;
};

class system_plan {
 public:
  static constexpr std::size_t nowhere = ~std::size_t{0};

  // The configuration must outlive the plan. Throws plan_error for a link from or to nothing, two links from one port,
  // a loop, a port of the accelerator or a node without a link, and windows that overlap behind one bus.
  explicit system_plan(const system_config& config);

  const system_config& config() const { return config_; }
  std::size_t node_of(const std::string& name) const;  // nowhere, when there is none

  // The accelerator's ports and the traffic nodes, in this order.
  const std::vector<std::string>& masters() const { return masters_; }
  // Indices of the links that begin or end at a node, or begin at a port of the accelerator; in the order of the file.
  std::vector<std::size_t> links_from(const std::string& name) const;
  std::vector<std::size_t> links_to(const std::string& name) const;

  bool is_memory(std::size_t node) const;
  // Addresses of a memory.
  const address_range& window(std::size_t node) const { return windows_[node]; }
  // The memories that requests from a node (or to it) can end in, in the order of the nodes.
  const std::set<std::size_t>& reach(std::size_t node) const { return reach_[node]; }
  // The same for a port of the accelerator.
  const std::set<std::size_t>& reach(const std::string& port) const;
  // The memory that answers to an address of a master; nowhere, when none does.
  std::size_t memory_at(const std::string& master, std::uint64_t address) const;

  // Requests of a master that the first bus on its way lets be under way; empty, when a memory comes first.
  std::optional<std::uint32_t> outstanding_limit(const std::string& master) const;
  // That bus serves other masters, too.
  bool shares_its_bus(const std::string& master) const;

  // Of an interconnect: which of its outputs (links_from) serves what, and what its arbiters know of its ports
  // (links_to). A bus in front counts with the highest priority and the sum of the weights of what it carries.
  std::vector<output_range> map(std::size_t node) const;
  std::vector<port_share> shares(std::size_t node) const;

 private:
  void check_ends(std::size_t link) const;
  void check_links() const;
  void check_names() const;
  void check_loops();
  void place_windows();
  void check_windows() const;
  void check_apart(const std::string& bus, std::size_t link, std::size_t other) const;
  const std::set<std::size_t>& find_reach(std::size_t node, std::vector<int>& state);
  std::size_t first_bus(const std::string& master) const;
  port_share share_of(const std::string& from) const;

  const system_config& config_;
  std::vector<std::string> masters_;
  std::vector<address_range> windows_;        // by node; of memories
  std::vector<std::set<std::size_t>> reach_;  // by node
};

}  // namespace pqa
