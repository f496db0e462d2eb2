// Software's side of a block in a test: registers, interrupt and reset.
#pragma once

#include <cstdint>
#include <random>
#include <systemc>
#include <tlm>

#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/job.h"
#include "pqa/registers.h"
#include "tlm/payload_pool.h"

namespace pqa::test {

// Everything is to be called from a simulation process. Either transport is used, by chance.
class block_host : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<block_host, 32> csr;
  sc_core::sc_signal<bool> irq, rst;

  block_host(const sc_core::sc_module_name& name, std::uint64_t seed);

  std::uint32_t read(reg r) { return read(static_cast<std::uint64_t>(r)); }
  std::uint32_t read(std::uint64_t offset);
  // LO and HI in one access.
  std::uint64_t read_pair(reg low);
  void write(reg r, std::uint32_t value) { write(static_cast<std::uint64_t>(r), value); }
  void write(std::uint64_t offset, std::uint32_t value);

  bool busy() { return (read(reg::status) & status_bit::busy) != 0; }
  // Sets the job up and starts it.
  void start(const job& work, std::uint32_t interrupts);
  // Waits until the block is idle, by the interrupt where one is enabled; false if it is busy after `limit`.
  bool wait_idle(const sc_core::sc_time& limit);
  // By CONTROL, or by a pulse of `rst`.
  void reset(bool by_pin);
  // Lets `irq` follow what has been written.
  void settle();
  bool irq_as_registers_say() { return irq.read() == ((read(reg::irq_status) & read(reg::irq_enable)) != 0); }

 private:
  void access(tlm::tlm_command command, std::uint64_t offset, unsigned char* data, unsigned bytes);

  payload_pool pool_;
  std::mt19937_64 rng_;
};

}  // namespace pqa::test
