#include "costs.h"

#include "figures.h"
#include "presets/dram_json.h"
#include "schedule/tiling.h"
#include "system/system_placement.h"

namespace pqa {

namespace {

constexpr double pj_per_uj = 1e6;
constexpr double pj_per_joule = 1e12;
constexpr double bits_per_byte = 8;
constexpr double bytes_per_kib = 1024;

double pj_per_bit(const energy_figures& energy, const memory_device& device) {
  if (const auto* dram = std::get_if<dram_config>(&device)) {
    return external_pj_per_bit(energy, std::string(name_of(dram->standard)), dram->name);
  }
  if (const auto* ideal = std::get_if<ideal_config>(&device)) return external_pj_per_bit(energy, "ideal", ideal->name);
  const auto capacity = capacity_bytes(device);
  return sram_pj_per_bit(energy, capacity ? static_cast<double>(*capacity) / bytes_per_kib : energy.sram.back().kib);
}

// How often a layer's columns are encoded: more than once where later output tiles do without the indices of the first.
double encodings(const layer& l, const architecture& a) {
  double subspaces = 0;
  for (const tile& t : make_tiles(a, l, choose_tiling(a, l))) subspaces += t.encodes ? t.subspaces.count() : 0;
  return subspaces / l.subspaces();
}

external_traffic traffic_of(const layer_figures& layer, const external_energies& energies) {
  external_traffic traffic;
  traffic.table_pj_per_bit = energies.table_pj_per_bit;
  traffic.feature_pj_per_bit = energies.feature_pj_per_bit;
  if (!layer.account) {
    traffic.table_bits = layer.table_bits.value_or(0);
    return traffic;
  }
  const layer_account& a = *layer.account;
  const std::uint64_t others =
      a.features.bus_bytes + a.partial_reads.bus_bytes + a.partial_writes.bus_bytes + a.results.bus_bytes;
  traffic.table_bits = static_cast<std::uint64_t>(bits_per_byte) * a.tables.bus_bytes;
  traffic.feature_bits = static_cast<std::uint64_t>(bits_per_byte) * others;
  return traffic;
}

json size_json(const fabric::resources& size) {
  return {{"clb_equivalent", size.clb_equivalent()}, {"dsp", size.dsp}, {"m20k", size.m20k}, {"logic", size.logic}};
}

}  // namespace

energy_account run_costs::energy() const {
  energy_account sum;
  for (const energy_account& layer : layers) sum.merge(layer);
  return sum;
}

external_energies external_energies_of(const configuration& c, const energy_figures& energy) {
  const double tables = pj_per_bit(energy, main_memory(c));
  const auto* system = std::get_if<system_config>(&c.memory.device);
  if (system == nullptr) return {tables, tables};
  const std::string name = place(c.architecture, c.memory).features;
  for (const system_node& node : system->nodes) {
    if (node.name == name) return {tables, pj_per_bit(energy, std::get<memory_device>(node.device))};
  }
  return {tables, tables};
}

run_costs pqa_costs(const configuration& c, const energy_figures& energy, const run_figures& figures) {
  const std::vector<layer> layers = resolve_layers(c.workload, c.architecture);
  const external_energies external = external_energies_of(c, energy);
  run_costs costs;
  costs.area = areas_of(c.architecture, layers);
  costs.figures = energy.name;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const double encodes = figures.measured() ? encodings(layers[i], c.architecture) : 1.0;
    costs.layers.push_back(pqa_energy(layers[i], c.architecture, energy, traffic_of(figures.layers[i], external),
                                      figures.images, encodes));
  }
  return costs;
}

run_costs dla_costs(const configuration& c, const dla_architecture& d, const energy_figures& energy,
                    const run_figures& figures) {
  configuration own = c;  // whose feature maps lie where the DLA's do
  own.architecture.feature_maps.placement = d.feature_maps.placement;
  const std::vector<layer> layers = resolve_layers(c.workload, c.architecture);
  const external_energies external = external_energies_of(own, energy);
  run_costs costs;
  costs.area = areas_of(d, layers);
  costs.figures = energy.name;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    costs.layers.push_back(dla_energy(layers[i], d, energy, traffic_of(figures.layers[i], external), figures.images));
  }
  return costs;
}

double watts(const run_costs& costs, const run_figures& figures) {
  const double seconds = figures.microseconds(figures.cycles) / 1e6;
  return seconds > 0 ? costs.energy().total() / pj_per_joule / seconds : 0.0;
}

json area_json(const std::vector<area_estimate>& estimates) {
  json result = json::array();
  for (const area_estimate& estimate : estimates) {
    json entry = {{"model", name_of(estimate.model)}};
    entry.update(size_json(estimate.total()));
    entry["basis"] = estimate.basis;
    for (const area_part& part : estimate.parts) {
      json own = {{"name", part.name}};
      own.update(size_json(part.size));
      own["basis"] = part.basis;
      entry["parts"].push_back(std::move(own));
    }
    result.push_back(std::move(entry));
  }
  return result;
}

json energy_json(const energy_account& account) {
  json result = {{"total", account.total() / pj_per_uj}};
  for (const auto& part : account.parts) result[part.first] = part.second / pj_per_uj;
  return result;
}

}  // namespace pqa
