// The system around the accelerator: memories, a host that starts the job, and what it takes to load and read them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/accelerator.h"
#include "pqa/memory/memory_config.h"
#include "pqa/memory/memory_system.h"
#include "pqa/registers.h"
#include "pqa/workloads/memory_image.h"
#include "system/system_placement.h"

namespace pqa {

// Software's part: writes the registers, waits for the interrupt, acknowledges it.
class host : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<host, 32> csr;
  sc_core::sc_signal<bool> irq;

  // `ended` is called when the job has been acknowledged.
  host(const sc_core::sc_module_name& name, const job& work, std::function<void()> ended);
  // The job starts then, not at time 0. Before the simulation starts.
  void start_at(const sc_core::sc_time& time) { start_ = time; }
  bool done() const { return done_; }
  // A counter of the register file, read when the job was done: LO and HI joined.
  std::uint64_t cycles() const { return cycles_; }

 private:
  void run();
  void write(reg offset, std::uint32_t value);
  std::uint32_t read(reg offset);

  job job_;
  sc_core::sc_time start_;
  std::function<void()> ended_;
  bool done_ = false;
  std::uint64_t cycles_ = 0;
};

// One accelerator in a system of memories. The other masters of the system run for as long as the job does; the first
// bus error that one of them meets ends the simulation.
class accelerator_system : public sc_core::sc_module {
 public:
  accelerator_system(const sc_core::sc_module_name& name, const architecture& a, const memory_config& memory,
                     const std::vector<layer>& layers, std::uint64_t images, const accelerator_options& options);

  const memory_image& image() const { return image_; }
  // Puts a layer's tables and input where the accelerator reads them. Without time, before the simulation starts.
  void load(std::size_t layer, const layer_tensors& tensors);
  // [No][P][Q], from where the accelerator wrote them.
  std::vector<std::int32_t> output(std::size_t layer) const;

  // The job starts at this edge of the block's clock, not at the first. Before the simulation starts.
  void start_at(cycle_t cycle);
  bool done() const { return host_.done(); }
  std::uint64_t counted_cycles() const { return host_.cycles(); }
  const job_result& result() const { return block_.last_job(); }
  const memory_system& memories() const { return *memories_; }
  memory_system& memories() { return *memories_; }
  // The memory of the tables.
  memory_target& main_memory() const { return *memories_->find<memory_target>(placed_.tables); }
  // Of a memory that is no system: the accelerator's ports in the order in which the memory numbers them.
  const std::vector<std::string>& port_names() const { return port_names_; }
  const std::optional<bus_error>& error() const { return error_; }
  // Bursts that the accelerator's sockets have carried, on-chip ones among them.
  std::uint64_t bursts() const;
  // Payloads that somebody still holds, and memories that are not idle: 0 at a clean end.
  std::size_t in_flight() const;

 private:
  memory_image::writer preloader(const char* port) const;

  system_placement placed_;
  memory_image image_;
  accelerator<> block_;
  host host_;
  std::unique_ptr<memory_system> memories_;
  std::vector<std::string> port_names_;
  std::optional<bus_error> error_;
};

}  // namespace pqa
