// The system around the accelerator: memories, a host that starts the job, and what it takes to load and read them.
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>

#include "pqa/accelerator.h"
#include "pqa/memory/address_router.h"
#include "pqa/memory/memory_config.h"
#include "pqa/memory/sram.h"
#include "pqa/registers.h"
#include "pqa/workloads/memory_image.h"

namespace pqa {

// Software's part: writes the registers, waits for the interrupt, acknowledges it.
class host : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<host, 32> csr;
  sc_core::sc_signal<bool> irq;

  host(const sc_core::sc_module_name& name, const job& work);
  bool done() const { return done_; }
  // A counter of the register file, read when the job was done: LO and HI joined.
  std::uint64_t cycles() const { return cycles_; }

 private:
  void run();
  void write(reg offset, std::uint32_t value);
  std::uint32_t read(reg offset);

  job job_;
  bool done_ = false;
  std::uint64_t cycles_ = 0;
};

// One accelerator on one memory. On-chip feature maps lie in an SRAM without time; the accelerator's initiators are the
// memory's ports in the order table, feature_in, feature_out, as far as they reach it.
class accelerator_system : public sc_core::sc_module {
 public:
  accelerator_system(const sc_core::sc_module_name& name, const architecture& a, const memory_config& memory,
                     const std::vector<layer>& layers, std::uint64_t images, const accelerator_options& options);

  const memory_image& image() const { return image_; }
  // Puts a layer's tables and input where the accelerator reads them. Without time, before the simulation starts.
  void load(std::size_t layer, const layer_tensors& tensors);
  // [No][P][Q], from where the accelerator wrote them.
  std::vector<std::int32_t> output(std::size_t layer) const;

  bool done() const { return host_.done(); }
  std::uint64_t counted_cycles() const { return host_.cycles(); }
  const job_result& result() const { return block_.last_job(); }
  const memory_target& main_memory() const { return *memory_; }
  const std::vector<std::string>& port_names() const { return port_names_; }
  // Bursts that the accelerator's sockets have carried, on-chip ones among them.
  std::uint64_t bursts() const;
  // Payloads that somebody still holds, and memories that are not idle: 0 at a clean end.
  std::size_t in_flight() const;

 private:
  void bind_feature_memory(const architecture& a);
  memory_image::writer preloader() const;

  memory_image image_;
  accelerator<> block_;
  host host_;
  std::unique_ptr<memory_target> memory_;
  std::unique_ptr<sram> features_;
  std::unique_ptr<address_router> router_;
  std::vector<std::string> port_names_;
};

}  // namespace pqa
