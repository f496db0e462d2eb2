#include "system/accelerator_system.h"

namespace pqa {

host::host(const sc_core::sc_module_name& name, const job& work) : sc_module(name), csr("csr"), irq("irq"), job_(work) {
  SC_HAS_PROCESS(host);
  SC_THREAD(run);
}

void host::run() {
  write(reg::descriptor_lo, static_cast<std::uint32_t>(job_.first_descriptor));
  write(reg::descriptor_hi, static_cast<std::uint32_t>(job_.first_descriptor >> 32));
  write(reg::count_lo, static_cast<std::uint32_t>(job_.count));
  write(reg::count_hi, static_cast<std::uint32_t>(job_.count >> 32));
  write(reg::irq_enable, irq_bit::done | irq_bit::error);
  write(reg::control, control_bit::start);
  if (!irq.read()) wait(irq.posedge_event());
  cycles_ = read(reg::cycles_lo) | std::uint64_t{read(reg::cycles_hi)} << 32;
  write(reg::irq_status, irq_bit::done | irq_bit::error);
  done_ = true;
}

void host::write(reg offset, std::uint32_t value) {
  tlm::tlm_generic_payload payload;
  unsigned char data[4];
  for (unsigned b = 0; b < 4; ++b) data[b] = static_cast<unsigned char>(value >> (8 * b));
  payload.set_write();
  payload.set_address(static_cast<std::uint32_t>(offset));
  payload.set_data_ptr(data);
  payload.set_data_length(4);
  payload.set_streaming_width(4);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  csr->b_transport(payload, delay);
}

std::uint32_t host::read(reg offset) {
  tlm::tlm_generic_payload payload;
  unsigned char data[4] = {};
  payload.set_read();
  payload.set_address(static_cast<std::uint32_t>(offset));
  payload.set_data_ptr(data);
  payload.set_data_length(4);
  payload.set_streaming_width(4);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  csr->b_transport(payload, delay);
  return data[0] | std::uint32_t{data[1]} << 8 | std::uint32_t{data[2]} << 16 | std::uint32_t{data[3]} << 24;
}

accelerator_system::accelerator_system(const sc_core::sc_module_name& name, const architecture& a,
                                       const memory_config& memory, const std::vector<layer>& layers,
                                       std::uint64_t images, const accelerator_options& options)
    : sc_module(name),
      image_(a, layers),
      block_("pqa", a, options),
      host_("host", {image_.descriptor_address(0), layers.size() * images}),
      memory_(make_memory("memory", memory)) {
  host_.csr.bind(block_.csr);
  block_.irq.bind(host_.irq);
  block_.table.bind(memory_->socket);
  port_names_.push_back("table");
  if (a.feature_maps.placement == placement::on_chip) {
    bind_feature_memory(a);
  } else {
    block_.feature_in.bind(memory_->socket);
    block_.feature_out.bind(memory_->socket);
    port_names_.insert(port_names_.end(), {"feature_in", "feature_out"});
  }
  image_.write_descriptors(preloader());
}

// Features stay on the chip; spilled partial sums leave it by the same socket, told apart by their address.
void accelerator_system::bind_feature_memory(const architecture& a) {
  const image_bases bases;
  sram_config config;
  config.name = "features";
  config.untimed = true;
  target_settings settings;
  settings.base = bases.on_chip_features;
  settings.dmi = true;
  features_ = std::make_unique<sram>("features", config, settings);
  block_.feature_in.bind(features_->socket);
  if (a.partial_sums.policy != partial_sum_policy::spill) {
    block_.feature_out.bind(features_->socket);
    return;
  }
  router_ = std::make_unique<address_router>(
      "router", std::vector<address_range>{{bases.main, bases.on_chip_features}, {bases.on_chip_features, never}});
  block_.feature_out.bind(router_->input);
  router_->outputs[0].bind(memory_->socket);
  router_->outputs[1].bind(features_->socket);
  port_names_.push_back("feature_out");
}

memory_image::writer accelerator_system::preloader() const {
  return [this](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
    const bool on_chip = features_ && address >= image_bases().on_chip_features;
    (on_chip ? static_cast<memory_target&>(*features_) : *memory_).preload(address, bytes, count);
  };
}

void accelerator_system::load(std::size_t layer, const layer_tensors& tensors) {
  image_.write_tables(layer, tensors, preloader());
  image_.write_input(layer, tensors.input, preloader());
}

std::vector<std::int32_t> accelerator_system::output(std::size_t layer) const {
  return image_.read_output(layer, [this](std::uint64_t address, std::uint8_t* bytes, std::size_t count) {
    (features_ ? static_cast<const memory_target&>(*features_) : *memory_).read_back(address, bytes, count);
  });
}

std::uint64_t accelerator_system::bursts() const {
  return memory_->total_statistics().accesses() + (features_ ? features_->total_statistics().accesses() : 0);
}

std::size_t accelerator_system::in_flight() const {
  return block_.live_payloads() + (memory_->idle() ? 0 : 1) + (features_ && !features_->idle() ? 1 : 0);
}

}  // namespace pqa
