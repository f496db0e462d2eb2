// The system around the conventional accelerator: the memories that PQA would have, its ports taken by this block.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "pqa/dla_accelerator.h"
#include "pqa/memory/memory_config.h"
#include "pqa/memory/memory_system.h"
#include "pqa/workloads/dla_image.h"
#include "system/system_placement.h"

namespace pqa {

// Weights come by accelerator.table; feature maps by the ports of the same name. The job starts at time 0. The other
// masters of the system run for as long as the job does; the first bus error that one of them meets ends the
// simulation.
class dla_system : public sc_core::sc_module, private job_listener {
 public:
  // `layers` are those that dla_layer_of gives. Throws input_error for what cannot be built, naming the layer's index.
  dla_system(const sc_core::sc_module_name& name, const dla_architecture& d, const memory_config& memory,
             const std::vector<layer>& layers, std::uint64_t images, const accelerator_options& options);

  // Puts a layer's weights and input where the accelerator reads them. Without time, before the simulation starts.
  void load(std::size_t layer, const convolution_tensors& tensors);
  // [No][P][Q], from where the accelerator wrote them.
  std::vector<std::int32_t> output(std::size_t layer) const;

  bool done() const { return done_; }
  const job_result& result() const { return result_; }
  memory_system& memories() { return *memories_; }
  // The memory of the weights.
  memory_target& main_memory() const { return *memories_->find<memory_target>(placed_.tables); }
  const std::string& main_memory_name() const { return placed_.tables; }
  // Of a memory that is no system: the accelerator's ports in the order in which the memory numbers them.
  const std::vector<std::string>& port_names() const { return port_names_; }
  const std::optional<bus_error>& error() const { return error_; }
  // Payloads that somebody still holds, and memories that are not idle: 0 at a clean end.
  std::size_t in_flight() const;

 private:
  image_writer preloader(const char* port) const;
  void start() { block_.run(job_, *this); }
  void job_done(const job_result& result) override;

  system_placement placed_;
  dla_image image_;
  dla_job job_;
  dla_accelerator block_;
  std::unique_ptr<memory_system> memories_;
  std::vector<std::string> port_names_;
  std::optional<bus_error> error_;
  job_result result_;
  bool done_ = false;
};

}  // namespace pqa
