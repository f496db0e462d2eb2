// The example SoC: an RV64 core, the accelerator, its memories, an SRAM and flash of the core's own, timer, console.
//
// The accelerator's memories are those that `pqa run` would build for the same memory; the core reaches each of them by
// a port of its own, so what the accelerator measures is the same in both.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "pqa/accelerator.h"
#include "pqa/memory/address_router.h"
#include "pqa/memory/interconnect.h"
#include "pqa/memory/memory_system.h"
#include "soc/devices.h"
#include "soc/rv64_core.h"
#include "system/system_placement.h"

namespace pqa {

struct soc_settings {
  pqa::architecture architecture;
  system_placement placement;  // with room for the network: fit()
  pqa::fidelity fidelity = fidelity::at;
  std::uint64_t core_clock_hz = 1'000'000'000;
  std::uint64_t quantum_ns = 10'000;
  std::uint64_t most_instructions = 0;
  std::string flash;  // from SOC_FLASH_BASE on
  std::function<void(const std::string&)> on_console_line;
};

// What the accelerator has done, whatever the firmware says of it.
struct block_activity : run_observer {
  void layer_done(std::uint64_t, std::uint32_t, const layer_account& account) override {
    if (layers == 0) begin = account.begin;
    ++layers;
    cycles += account.cycles();
  }
  std::uint64_t layers = 0;
  cycle_t cycles = 0;  // of these layers, as in the total of `pqa run`
  cycle_t begin = 0;   // of the first, from time 0
};

class soc_system : public sc_core::sc_module {
 public:
  // Throws input_error for a memory that the core cannot reach, or that does not fit.
  soc_system(const sc_core::sc_module_name& name, soc_settings settings);
  ~soc_system() override;

  memory_system& memories() { return *memories_; }
  const rv64_core& core() const { return *core_; }
  const block_activity& block() const { return activity_; }

  // Runs until the firmware has ended it, for at most `limit`. Gives what the firmware wrote to the control device.
  // Throws simulation_error when something else ended it, or nothing did.
  std::uint32_t run(const sc_core::sc_time& limit);

 private:
  struct reachable;
  void make_memories();
  reachable find_reachable() const;
  void make_core(const reachable& ranges);
  void bind_core(const reachable& ranges);
  void say(const std::string& line);

  const soc_settings settings_;
  block_activity activity_;
  accelerator<> block_;
  base_offset csr_;
  std::unique_ptr<memory_system> memories_;
  std::unique_ptr<memory_target> sram_;
  flash flash_;
  console console_;
  timer timer_;
  system_control control_;
  std::unique_ptr<rv64_core> core_;
  std::unique_ptr<interconnect> bus_;
  std::unique_ptr<address_router> direct_;
  sc_core::sc_signal<bool> block_interrupt_;
  sc_core::sc_signal<bool> timer_interrupt_;
  std::optional<std::uint32_t> exit_;
  std::optional<std::string> memory_error_;
  std::exception_ptr output_error_;
};

}  // namespace pqa
