// Two accelerators in one system, all of whose sockets share one memory, directly or behind a bus.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "pqa/accelerator.h"
#include "pqa/memory/interconnect.h"
#include "pqa/memory/memory_config.h"
#include "pqa/workloads/memory_image.h"
#include "support/account_recorder.h"
#include "system/accelerator_system.h"

namespace pqa::test {

struct pair_settings {
  pqa::architecture architecture;
  std::array<std::vector<layer>, 2> layers;  // of each accelerator
  memory_config memory;                      // of one module
  std::optional<interconnect_config> bus;    // empty: the sockets are bound to the memory itself
  fidelity how = fidelity::at;
  bool timing_only = false;
  std::uint64_t images = 1;
  // Modules are made in this order: accelerators 0 and 1, their hosts 2 and 3, memory 4, bus 5. Sockets are bound in
  // one order always, since that is what numbers the ports.
  std::array<unsigned, 6> order{0, 1, 2, 3, 4, 5};
  std::string names = "m";  // what the modules' names begin with
};

class accelerator_pair : public sc_core::sc_module {
 public:
  accelerator_pair(const sc_core::sc_module_name& name, const pair_settings& settings);

  void load(std::size_t which, std::size_t layer, const layer_tensors& tensors);
  std::vector<std::int32_t> output(std::size_t which, std::size_t layer) const;

  bool done(std::size_t which) const { return hosts_[which]->done(); }
  const job_result& result(std::size_t which) const { return blocks_[which]->last_job(); }
  const std::vector<layer_account>& accounts(std::size_t which) const { return logs_[which].accounts; }
  // Moved by the three sockets of an accelerator until the first of the two had done its job.
  std::uint64_t bytes_until_first_end(std::size_t which) const { return bytes_[which]; }
  // Of each socket, in the order of binding.
  std::vector<access_statistics> ports() const;
  std::size_t in_flight() const;

 private:
  void make(unsigned which);
  void bind();
  std::uint64_t bytes_of(std::size_t which) const;
  void ended();
  image_writer preloader();

  pair_settings settings_;
  std::array<account_recorder, 2> logs_;
  std::vector<memory_image> images_;
  std::array<std::unique_ptr<accelerator<>>, 2> blocks_;
  std::array<std::unique_ptr<host>, 2> hosts_;
  std::unique_ptr<memory_target> memory_;
  std::unique_ptr<interconnect> bus_;
  std::array<std::uint64_t, 2> bytes_{};
  bool first_ended_ = false;
};

}  // namespace pqa::test
