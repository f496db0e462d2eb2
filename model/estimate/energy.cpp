#include "estimate/energy.h"

#include <algorithm>
#include <cmath>

#include "estimate/fabric.h"
#include "pqa/base/clock.h"
#include "pqa/base/error.h"

namespace pqa {

double sram_pj_per_bit(const energy_figures& figures, double kib) {
  const auto& points = figures.sram;
  if (kib <= points.front().kib) return points.front().per_bit.pj;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (kib > points[i].kib) continue;
    const double along = std::log(kib / points[i - 1].kib) / std::log(points[i].kib / points[i - 1].kib);
    return points[i - 1].per_bit.pj * std::pow(points[i].per_bit.pj / points[i - 1].per_bit.pj, along);
  }
  return points.back().per_bit.pj;
}

double external_pj_per_bit(const energy_figures& figures, const std::string& standard, const std::string& name) {
  std::string key = standard;
  if (standard == "ideal") {
    for (const auto& entry : figures.standard_of) {
      if (entry.first == name) key = entry.second;
    }
  }
  for (const auto& entry : figures.external_per_bit) {
    if (entry.first == key) return entry.second.pj;
  }
  throw input_error("energy " + figures.name + ": external_pj_per_bit: found nothing for " + key +
                    ", allowed a figure for each standard in use");
}

double energy_account::total() const {
  double sum = 0;
  for (const auto& part : parts) sum += part.second;
  return sum;
}

void energy_account::merge(const energy_account& other) {
  if (parts.empty()) {
    parts = other.parts;
    return;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].second += other.parts[i].second;
}

namespace {

struct distance_widths {
  double difference = 0;
  double term = 0;
  double sum = 0;
};

distance_widths widths_of(const layer& l) {
  const double w = std::max(l.bits.activation, l.bits.prototype);
  distance_widths d;
  d.difference = w + 1;
  d.term = l.metric == metric::l2 ? 2 * w : w;
  d.sum = d.term;
  if (l.metric != metric::chebyshev && l.subvector_length > 1) d.sum += fabric::bits_for(l.subvector_length);
  return d;
}

// A distance between a subvector and a prototype.
double distance_pj(const layer& l, const energy_figures& f) {
  const distance_widths d = widths_of(l);
  const double length = l.subvector_length;
  double pj = length * d.difference * f.add_per_bit.pj;
  if (l.metric == metric::l2) {
    pj += length * d.difference * d.difference * f.square_per_bit2.pj;
  } else {
    pj += length * (d.difference - 1) * f.add_per_bit.pj;
  }
  const double joined = l.metric == metric::chebyshev ? f.compare_per_bit.pj : f.add_per_bit.pj;
  return pj + (length - 1) * d.sum * joined;
}

constexpr double bits_per_kibibyte = 8192.0;

// KiB of the memories of one subspace lane.
struct lane_sizes {
  double luts = 0;
  double prototypes = 0;
};

lane_sizes sizes_of(const layer& l, const architecture& a) {
  const double subspaces = l.subspaces();
  const double lanes = std::min<double>(a.lanes.subspaces, subspaces);
  const double luts = subspaces * l.out_channels * l.prototypes * l.bits.lut;
  const double prototypes = subspaces * l.prototypes * l.subvector_length * l.bits.prototype;
  double share = 1;
  if (a.table_memory.capacity_bits) {
    const double copies = a.table_memory.policy == table_policy::serial ? 1 : 2;
    share = std::min(1.0, static_cast<double>(*a.table_memory.capacity_bits) / copies / (luts + prototypes));
  }
  return {share * luts / lanes / bits_per_kibibyte, share * prototypes / lanes / bits_per_kibibyte};
}

}  // namespace

double feature_memory_kib(const layer& l, const feature_buffer_shape& shape) {
  if (shape.capacity_bits) return static_cast<double>(*shape.capacity_bits) / bits_per_kibibyte;
  const double row = static_cast<double>(l.width) * l.in_channels * shape.activation_bits;
  if (!shape.on_chip) return row * std::min(l.kernel_h, l.height) / bits_per_kibibyte;
  const double output = static_cast<double>(l.columns()) * l.out_channels * shape.output_bits;
  return (row * l.height + output) / bits_per_kibibyte;
}

energy_account pqa_energy(const layer& l, const architecture& a, const energy_figures& f,
                          const external_traffic& traffic, std::uint64_t images, double encodes) {
  const double columns = static_cast<double>(l.columns()) * static_cast<double>(images);
  const double vectors = columns * l.subspaces();
  const double distances = vectors * l.prototypes * encodes;
  const double lookups = vectors * l.out_channels;
  const lane_sizes sizes = sizes_of(l, a);
  const double lut_pj = sram_pj_per_bit(f, sizes.luts);
  const double prototype_pj = sram_pj_per_bit(f, sizes.prototypes);
  const double feature_pj =
      sram_pj_per_bit(f, feature_memory_kib(l, {a.feature_maps.placement == placement::on_chip,
                                                a.feature_maps.capacity_bits, l.bits.activation, l.bits.output}));
  const double read_bits = columns * static_cast<double>(l.unfolded_length()) * l.bits.activation;
  const double written_bits = columns * l.out_channels * l.bits.output;
  energy_account account;
  account.parts = {{"distance", distances * distance_pj(l, f)},
                   {"comparison", vectors * encodes * (l.prototypes - 1.0) * widths_of(l).sum * f.compare_per_bit.pj},
                   {"prototype_read", distances * l.subvector_length * l.bits.prototype * prototype_pj},
                   {"table_read", lookups * l.bits.lut * lut_pj},
                   {"add", lookups * l.bits.accumulator * f.add_per_bit.pj},
                   {"table_write", static_cast<double>(traffic.table_bits) * lut_pj},
                   {"features", (read_bits * encodes + written_bits) * feature_pj},
                   {"external_tables", static_cast<double>(traffic.table_bits) * traffic.table_pj_per_bit},
                   {"external_features", static_cast<double>(traffic.feature_bits) * traffic.feature_pj_per_bit}};
  return account;
}

energy_account dla_energy(const layer& l, const dla_architecture& d, const energy_figures& f,
                          const external_traffic& traffic, std::uint64_t images) {
  const auto& v = d.vectors;
  const double columns = static_cast<double>(l.columns()) * static_cast<double>(images);
  const double filter = static_cast<double>(l.unfolded_length());
  const double products = columns * filter * l.out_channels;
  double lane_bits = filter * d.bits.weight;
  if (const auto& capacity = d.weight_memory.capacity_bits) {
    const double copies = d.weight_memory.policy == weight_policy::serial ? 1 : 2;
    lane_bits = std::min(lane_bits, static_cast<double>(*capacity) / copies / v.outputs);
  }
  const double weight_pj = sram_pj_per_bit(f, lane_bits / bits_per_kibibyte);
  const double feature_pj =
      sram_pj_per_bit(f, feature_memory_kib(l, {d.feature_maps.placement == placement::on_chip,
                                                d.feature_maps.capacity_bits, d.bits.activation, d.bits.output}));
  const double blocks =
      static_cast<double>(l.out_height) * ceil_div(l.out_width, v.columns) * static_cast<double>(images);
  const double passes = static_cast<double>(l.kernel_h) * ceil_div(l.kernel_w, v.kernel_width) * l.in_channels;
  const double windows = blocks * ceil_div(l.out_channels, v.outputs) * passes;
  const double moved_bits = windows * v.window * d.bits.activation + columns * l.out_channels * d.bits.output;
  energy_account account;
  account.parts = {{"multiply", products * d.bits.weight * d.bits.activation * f.multiply_per_bit2.pj},
                   {"add", products * d.bits.accumulator * f.add_per_bit.pj},
                   {"weight_read", blocks * filter * l.out_channels * d.bits.weight * weight_pj},
                   {"weight_write", static_cast<double>(traffic.table_bits) * weight_pj},
                   {"features", moved_bits * feature_pj},
                   {"external_weights", static_cast<double>(traffic.table_bits) * traffic.table_pj_per_bit},
                   {"external_features", static_cast<double>(traffic.feature_bits) * traffic.feature_pj_per_bit}};
  return account;
}

}  // namespace pqa
