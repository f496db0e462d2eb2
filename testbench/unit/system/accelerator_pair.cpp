#include "unit/system/accelerator_pair.h"

namespace pqa::test {

accelerator_pair::accelerator_pair(const sc_core::sc_module_name& name, const pair_settings& settings)
    : sc_module(name), settings_(settings) {
  for (std::size_t k = 0; k < 2; ++k) {
    image_bases bases;
    bases.main = std::uint64_t{k} << 28;
    bases.features_apart = false;
    images_.emplace_back(settings_.architecture, settings_.layers[k], bases);
  }
  for (const unsigned which : settings_.order) make(which);
  bind();
  for (const memory_image& image : images_) image.write_descriptors(preloader());
}

void accelerator_pair::make(unsigned which) {
  const std::string module_name = settings_.names + std::to_string(which);
  const char* const n = module_name.c_str();
  if (which < 2) {
    const accelerator_options options{settings_.how, settings_.timing_only, &logs_[which]};
    blocks_[which] = std::make_unique<accelerator<>>(n, settings_.architecture, options);
  } else if (which < 4) {
    const memory_image& image = images_[which - 2];
    const job work{image.descriptor_address(0), image.layers() * settings_.images};
    hosts_[which - 2] = std::make_unique<host>(n, work, [this] { ended(); });
  } else if (which == 4) {
    memory_ = make_memory(n, settings_.memory);
  } else if (settings_.bus) {
    bus_ = std::make_unique<interconnect>(
        n, *settings_.bus, std::vector<output_range>{{{0, std::uint64_t{1} << 32U}, 0}}, std::vector<port_share>(6));
  }
}

void accelerator_pair::bind() {
  for (std::size_t k = 0; k < 2; ++k) {
    hosts_[k]->csr.bind(blocks_[k]->csr);
    blocks_[k]->irq.bind(hosts_[k]->irq);
    for (auto* socket : {&blocks_[k]->table, &blocks_[k]->feature_in, &blocks_[k]->feature_out}) {
      if (bus_)
        socket->bind(bus_->input);
      else
        socket->bind(memory_->socket);
    }
  }
  if (bus_) bus_->outputs[0].bind(memory_->socket);
}

image_writer accelerator_pair::preloader() {
  return [this](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
    memory_->preload(address, bytes, count);
  };
}

void accelerator_pair::load(std::size_t which, std::size_t layer, const layer_tensors& tensors) {
  images_[which].write_tables(layer, tensors, preloader());
  images_[which].write_input(layer, tensors.input, preloader());
}

std::vector<std::int32_t> accelerator_pair::output(std::size_t which, std::size_t layer) const {
  return images_[which].read_output(layer, [this](std::uint64_t address, std::uint8_t* bytes, std::size_t count) {
    memory_->read_back(address, bytes, count);
  });
}

std::vector<access_statistics> accelerator_pair::ports() const {
  std::vector<access_statistics> all;
  for (std::size_t p = 0; p < 6; ++p) all.push_back(bus_ ? bus_->statistics(p) : memory_->statistics(p));
  return all;
}

std::uint64_t accelerator_pair::bytes_of(std::size_t which) const {
  const auto all = ports();
  std::uint64_t sum = 0;
  for (std::size_t p = 3 * which; p < 3 * which + 3; ++p) sum += all[p].bytes_read + all[p].bytes_written;
  return sum;
}

void accelerator_pair::ended() {
  if (first_ended_) return;
  first_ended_ = true;
  bytes_ = {bytes_of(0), bytes_of(1)};
}

std::size_t accelerator_pair::in_flight() const {
  return blocks_[0]->live_payloads() + blocks_[1]->live_payloads() + (memory_->idle() ? 0 : 1) +
         (bus_ == nullptr || bus_->idle() ? 0 : 1);
}

}  // namespace pqa::test
