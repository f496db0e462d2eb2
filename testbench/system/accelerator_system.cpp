#include "system/accelerator_system.h"

#include <algorithm>

#include "tlm/kernel_time.h"

namespace pqa {

namespace {

const char* const table_port = accelerator_ports[0];
const char* const feature_port = accelerator_ports[1];

}  // namespace

host::host(const sc_core::sc_module_name& name, const job& work, std::function<void()> ended)
    : sc_module(name), csr("csr"), irq("irq"), job_(work), ended_(std::move(ended)) {
  SC_HAS_PROCESS(host);
  SC_THREAD(run);
}

void host::run() {
  if (start_ != sc_core::SC_ZERO_TIME) wait(start_);
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
  ended_();
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
      placed_(place(a, memory)),
      image_(a, layers, placed_.bases),
      block_(
          "pqa",
          options.fidelity == fidelity::lt && has_competitors(placed_.config) ? bounded_by_buses(a, placed_.config) : a,
          options),
      host_("host", {image_.descriptor_address(0), layers.size() * images}, [this] { memories_->stop(); }) {
  host_.csr.bind(block_.csr);
  block_.irq.bind(host_.irq);
  fit(placed_, image_.extent());
  const bool loosely_timed = options.fidelity == fidelity::lt;
  memories_ = std::make_unique<memory_system>(
      "memories", placed_.config, loosely_timed,
      memory_system::accelerator_sockets{&block_.table, &block_.feature_in, &block_.feature_out});
  if (loosely_timed && has_competitors(placed_.config)) tlm::tlm_global_quantum::instance().set(contention_quantum());
  memories_->on_error([this](const bus_error& error) {
    if (error_) return;
    error_ = error;
    sc_core::sc_stop();
  });
  port_names_ = port_names_of(a, memory);
  image_.write_descriptors(preloader(table_port));
}

memory_image::writer accelerator_system::preloader(const char* port) const {
  return [this, port](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
    memories_->preload(port, address, bytes, count);
  };
}

void accelerator_system::start_at(cycle_t cycle) {
  const clock_domain clock(block_.architecture().clock_hz, ticks_per_second());
  host_.start_at(to_sc_time(clock.edge(cycle)));
}

void accelerator_system::load(std::size_t layer, const layer_tensors& tensors) {
  image_.write_tables(layer, tensors, preloader(table_port));
  image_.write_input(layer, tensors.input, preloader(feature_port));
}

std::vector<std::int32_t> accelerator_system::output(std::size_t layer) const {
  return image_.read_output(layer, [this](std::uint64_t address, std::uint8_t* bytes, std::size_t count) {
    memories_->read_back(feature_port, address, bytes, count);
  });
}

std::uint64_t accelerator_system::bursts() const {
  std::uint64_t sum = 0;
  for (const char* const port : accelerator_ports) sum += memories_->statistics(port).accesses();
  return sum;
}

std::size_t accelerator_system::in_flight() const {
  return block_.live_payloads() + (memories_->idle() ? 0 : 1);
}

}  // namespace pqa
