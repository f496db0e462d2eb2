#include "system/dla_system.h"

#include "pqa/base/error.h"
#include "schedule/dla_plan.h"

namespace pqa {

namespace {

const char* const weight_port = accelerator_ports[0];
const char* const feature_port = accelerator_ports[1];

// A loosely timed call cannot be held back until a shared bus has room.
dla_architecture bounded(dla_architecture d, const system_config& config, const accelerator_options& options) {
  if (options.fidelity == fidelity::lt && has_competitors(config))
    d.dma.outstanding = bounded_by_buses(memory_side_of(d), config).dma.outstanding;
  return d;
}

// Tells which layer it is that the capacities do not allow, before anything is built.
const std::vector<layer>& checked(const std::vector<layer>& layers, const dla_architecture& d) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    try {
      dla_group_outputs(layers[i], d);
    } catch (const input_error& e) {
      throw input_error("layer " + std::to_string(i) + ": " + e.what());
    }
  }
  return layers;
}

}  // namespace

dla_system::dla_system(const sc_core::sc_module_name& name, const dla_architecture& d, const memory_config& memory,
                       const std::vector<layer>& layers, std::uint64_t images, const accelerator_options& options)
    : sc_module(name),
      placed_(place(memory_side_of(d), memory)),
      image_(d, checked(layers, d), placed_.bases),
      job_{image_.layers(), images},
      block_("dla", bounded(d, placed_.config, options), options) {
  fit(placed_, image_.extent());
  const bool loosely_timed = options.fidelity == fidelity::lt;
  memories_ = std::make_unique<memory_system>(
      "memories", placed_.config, loosely_timed,
      memory_system::accelerator_sockets{&block_.weights, &block_.feature_in, &block_.feature_out});
  if (loosely_timed && has_competitors(placed_.config)) tlm::tlm_global_quantum::instance().set(contention_quantum());
  memories_->on_error([this](const bus_error& error) {
    if (error_) return;
    error_ = error;
    sc_core::sc_stop();
  });
  port_names_ = port_names_of(memory_side_of(d), memory);
  SC_HAS_PROCESS(dla_system);
  SC_METHOD(start);
}

image_writer dla_system::preloader(const char* port) const {
  return [this, port](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
    memories_->preload(port, address, bytes, count);
  };
}

void dla_system::load(std::size_t layer, const convolution_tensors& tensors) {
  image_.write_weights(layer, tensors, preloader(weight_port));
  image_.write_input(layer, tensors.input, preloader(feature_port));
}

std::vector<std::int32_t> dla_system::output(std::size_t layer) const {
  return image_.read_output(layer, [this](std::uint64_t address, std::uint8_t* bytes, std::size_t count) {
    memories_->read_back(feature_port, address, bytes, count);
  });
}

void dla_system::job_done(const job_result& result) {
  result_ = result;
  done_ = true;
  memories_->stop();
}

std::size_t dla_system::in_flight() const {
  return block_.live_payloads() + (memories_->idle() ? 0 : 1);
}

}  // namespace pqa
