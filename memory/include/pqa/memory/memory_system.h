// A whole hierarchy: memories, buses, probes and other masters, built from its configuration.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "pqa/memory/memory_target.h"
#include "pqa/memory/statistics.h"
#include "pqa/memory/system_config.h"
#include "pqa/memory/traffic.h"

namespace pqa {

class system_plan;

// The modules of a configuration, which it owns, bound to each other and to one accelerator.
class memory_system : public sc_core::sc_module {
 public:
  // The accelerator's sockets: table, feature_in, feature_out.
  using accelerator_sockets = std::array<tlm::tlm_initiator_socket<32>*, 3>;

  // Makes a module of each node and binds all links. `loosely_timed` tells the traffic nodes how to send; everything
  // else takes both kinds of transport. Throws input_error, with the path of what is wrong.
  memory_system(const sc_core::sc_module_name& name, const system_config& config, bool loosely_timed,
                const accelerator_sockets& accelerator);
  ~memory_system() override;

  const system_config& config() const { return config_; }

  // The accelerator's ports ("accelerator.table", ...) and the traffic nodes. Statistics are those of a master's own
  // socket: from BEGIN_REQ to BEGIN_RESP there.
  const std::vector<std::string>& masters() const;
  access_statistics statistics(const std::string& master) const;

  // The module of a node; null if it is of another type (interconnect, monitor, traffic, memory_target, sram, ...).
  template <class Module>
  const Module* find(const std::string& node) const {
    return dynamic_cast<const Module*>(module(node));
  }
  template <class Module>
  Module* find(const std::string& node) {
    return dynamic_cast<Module*>(const_cast<sc_core::sc_module*>(module(node)));
  }

  // Without time, in the memory that answers to a port of the accelerator. Throw input_error where none does.
  void preload(const std::string& port, std::uint64_t address, const void* from, std::uint64_t count);
  void read_back(const std::string& port, std::uint64_t address, void* to, std::uint64_t count) const;

  // No more requests of the traffic nodes; what is in flight comes back.
  void stop();
  // Called with the first error that a traffic node meets.
  void on_error(const std::function<void(const bus_error&)>& handler);
  // Nothing is under way, and nothing held.
  bool idle() const;

 private:
  const sc_core::sc_module* module(const std::string& node) const;
  memory_target& memory_at(const std::string& port, std::uint64_t address, std::uint64_t count) const;
  std::unique_ptr<sc_core::sc_module> make(std::size_t index, bool loosely_timed) const;
  void bind_links(const accelerator_sockets& accelerator);

  system_config config_;
  std::unique_ptr<system_plan> plan_;
  std::vector<std::unique_ptr<sc_core::sc_module>> modules_;  // by node
};

}  // namespace pqa
