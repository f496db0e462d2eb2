#include "figures.h"

#include <algorithm>
#include <array>

#include "pqa/base/error.h"

namespace pqa {

namespace {

const char* name_of(closed_form_bound bound) {
  switch (bound) {
    case closed_form_bound::encode:
      return "encode";
    case closed_form_bound::lookup:
      return "lookup";
    case closed_form_bound::table_fill:
      return "table_fill";
    default:
      return "tables";
  }
}

traffic_account sum_of(std::initializer_list<traffic_account> parts) {
  traffic_account sum;
  for (const traffic_account& part : parts) {
    sum.bytes += part.bytes;
    sum.bus_bytes += part.bus_bytes;
  }
  return sum;
}

std::uint64_t checked_product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) throw input_error("--images: found more than 2^64 cycles, allowed fewer");
  return product;
}

void add_checked(std::uint64_t& sum, std::uint64_t value) {
  if (__builtin_add_overflow(sum, value, &sum))
    throw input_error("--images: found more than 2^64 cycles, allowed fewer");
}

}  // namespace

void merge(layer_account& sum, const layer_account& other) {
  for (std::size_t s = 0; s < stage_count; ++s) sum.stages[s].merge(other.stages[s]);
  sum.bottleneck.merge(other.bottleneck);
  sum.encode_bound_cycles += other.encode_bound_cycles;
  sum.table_fill_cycles += other.table_fill_cycles;
  sum.table_load_cycles += other.table_load_cycles;
  sum.tables = sum_of({sum.tables, other.tables});
  sum.features = sum_of({sum.features, other.features});
  sum.partial_reads = sum_of({sum.partial_reads, other.partial_reads});
  sum.partial_writes = sum_of({sum.partial_writes, other.partial_writes});
  sum.results = sum_of({sum.results, other.results});
}

double run_figures::images_per_second() const {
  return cycles == 0 ? 0.0 : static_cast<double>(images) * static_cast<double>(clock_hz) / static_cast<double>(cycles);
}

double run_figures::steady_image_microseconds() const {
  return microseconds(cycles - first_image_cycles) / static_cast<double>(images - 1);
}

layer_figures run_figures::total() const {
  layer_figures sum;
  sum.name = "total";
  for (const layer_figures& layer : layers) {
    sum.cycles += layer.cycles;
    sum.table_load_cycles += layer.table_load_cycles;
    sum.compute_cycles += layer.compute_cycles;
    if (layer.table_bits) sum.table_bits = sum.table_bits.value_or(0) + *layer.table_bits;
    if (!layer.account) continue;
    if (!sum.account) sum.account.emplace();
    merge(*sum.account, *layer.account);
    sum.account->tiles += layer.account->tiles;
  }
  return sum;
}

traffic_account bytes_read(const layer_account& account) {
  return sum_of({account.tables, account.features, account.partial_reads});
}

traffic_account bytes_written(const layer_account& account) {
  return sum_of({account.partial_writes, account.results});
}

std::string bound_of(const layer_account& account) {
  const auto stalled = [&](activity cause) { return account.bottleneck.stalls[static_cast<std::size_t>(cause)]; };
  const std::array<std::pair<const char*, std::uint64_t>, 6> parts = {{
      {"encode", account.encode_bound_cycles},
      {"lookup", account.bottleneck.busy - account.encode_bound_cycles},
      {"table_fill", account.table_fill_cycles},
      {"tables", stalled(activity::tables) - account.table_fill_cycles},
      {"inputs", stalled(activity::inputs)},
      {"outputs", stalled(activity::outputs)},
  }};
  const auto less = [](const auto& a, const auto& b) { return a.second < b.second; };
  return std::max_element(parts.begin(), parts.end(), less)->first;
}

void append_repeated(run_figures& figures, layer_figures of_one, std::uint64_t images) {
  add_checked(figures.first_image_cycles, of_one.cycles);
  of_one.cycles = checked_product(of_one.cycles, images);
  of_one.table_load_cycles = checked_product(of_one.table_load_cycles, images);
  of_one.compute_cycles = checked_product(of_one.compute_cycles, images);
  of_one.table_bits = checked_product(of_one.table_bits.value_or(0), images);
  add_checked(figures.cycles, of_one.cycles);
  figures.layers.push_back(std::move(of_one));
}

run_figures analytic_figures(const std::vector<layer>& layers, const std::vector<std::string>& names,
                             const architecture& a, const external_bandwidth& bandwidth, std::uint64_t images) {
  run_figures figures;
  figures.clock_hz = a.clock_hz;
  figures.images = images;
  figures.peak_bytes_per_second = bandwidth.peak_bytes_per_second;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const closed_form f = closed_form_of(layers[i], a, bandwidth);
    layer_figures layer;
    layer.name = names[i];
    layer.cycles = f.total;
    layer.table_load_cycles = f.init;
    layer.compute_cycles = f.compute;
    layer.table_bits = f.table_bits;
    layer.bound = name_of(f.bound);
    append_repeated(figures, std::move(layer), images);
  }
  return figures;
}

}  // namespace pqa
