// An RV64 core as a TLM initiator: the Unicorn library runs the instructions, this module gives them time.
//
// One instruction takes one cycle. Memory that grants a direct pointer (socket `direct`) is mapped into the core page
// by page at the first touch, and takes no further time, as with a cache that always hits; code runs only from memory
// that cannot be written. Any other address goes over `bus` by b_transport, in accesses of at most 4 bytes. The core
// runs ahead of the kernel by at most a quantum, and by nothing when an access goes over `bus`. `wfi` sleeps until an
// interrupt line is high that mie enables.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/tlm_quantumkeeper.h>

#include "pqa/memory/address_range.h"

struct uc_struct;

namespace pqa {

struct core_settings {
  std::uint64_t clock_hz = 1'000'000'000;
  sc_core::sc_time quantum = sc_core::sc_time(10, sc_core::SC_US);
  std::uint64_t reset_address = 0;
  std::uint64_t most_instructions = 0;  // more are a failure
  std::vector<address_range> on_bus;    // what goes over `bus`, in whole pages of 4096 bytes
};

class rv64_core : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<rv64_core, 32> bus;
  tlm_utils::simple_initiator_socket<rv64_core, 32> direct;
  sc_core::sc_in<bool> external_interrupt;  // mip bit 9
  sc_core::sc_in<bool> timer_interrupt;     // mip bit 5

  // Throws simulation_error if Unicorn has no such core.
  rv64_core(const sc_core::sc_module_name& name, const core_settings& settings);
  ~rv64_core() override;

  // Why the core cannot go on: an access that nobody answers, a trap, too many instructions. It has then stopped the
  // simulation.
  const std::optional<std::string>& failure() const { return failure_; }
  bool sleeps() const { return sleeps_; }
  std::uint64_t instructions() const { return instructions_; }
  // Nothing runs any more; the simulation stops.
  void stop();

 private:
  // A quantum of the core's own: the global one belongs to the loosely timed masters of the memory.
  class quantum_keeper : public tlm_utils::tlm_quantumkeeper {
   public:
    explicit quantum_keeper(const sc_core::sc_time& quantum) : quantum_(quantum) {}

   protected:
    sc_core::sc_time compute_local_quantum() override { return quantum_; }

   private:
    sc_core::sc_time quantum_;
  };
  struct block_length {
    std::uint64_t address = ~std::uint64_t{0};
    std::uint32_t bytes = 0;
    std::uint32_t instructions = 0;
  };
  // What Unicorn is told to call for a page of devices.
  struct device_page {
    rv64_core* core;
    std::uint64_t address;
  };

  void run();
  void run_quantum();
  void sleep();
  std::uint64_t pending_interrupts() const;  // bits of mip
  void drive_interrupts();
  void block_begins(std::uint64_t address, std::uint32_t bytes);
  std::uint32_t instructions_in(std::uint64_t address, std::uint32_t bytes);
  bool map(std::uint64_t address);
  bool map_direct(std::uint64_t address);
  std::uint64_t transport(tlm::tlm_command command, std::uint64_t address, unsigned bytes, std::uint64_t value);
  // Puts what has been executed into the local time.
  void account();
  void fail(const std::string& text);
  void explain(int error);
  std::uint64_t read_register(int which) const;

  const core_settings settings_;
  const sc_core::sc_time cycle_;
  quantum_keeper keeper_;
  std::unique_ptr<uc_struct, void (*)(uc_struct*)> engine_;
  std::deque<device_page> device_pages_;
  std::array<block_length, 4096> lengths_;
  std::uint64_t quantum_instructions_;
  std::uint64_t block_ = 0;  // the address of the instructions that are being run, up to a jump
  std::uint64_t run_ = 0;    // instructions since the last account()
  std::uint64_t instructions_ = 0;
  std::optional<std::string> failure_;
  bool leave_ = false;  // at the next block
  bool left_ = false;   // the last run ended there, not with wfi
  bool stopped_ = false;
  bool sleeps_ = false;
};

}  // namespace pqa
