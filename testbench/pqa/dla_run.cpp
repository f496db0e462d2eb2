#include "dla_run.h"

#include "pqa/base/error.h"

namespace pqa {

run_figures analytic_dla_figures(const std::vector<layer>& layers, const std::vector<std::string>& names,
                                 const dla_architecture& d, const external_bandwidth& bandwidth, std::uint64_t images,
                                 dla_window window) {
  run_figures figures;
  figures.clock_hz = d.clock_hz;
  figures.images = images;
  figures.peak_bytes_per_second = bandwidth.peak_bytes_per_second;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const dla_closed_form f = dla_closed_form_of(layers[i], d, bandwidth, window);
    layer_figures layer;
    layer.name = names[i];
    layer.cycles = checked_product(f.total, images);
    layer.table_load_cycles = checked_product(f.init, images);
    layer.compute_cycles = checked_product(f.compute, images);
    layer.table_bits = checked_product(f.weight_bits, images);
    layer.bound = f.bound == dla_bound::weights ? "weights" : "multiply";
    add_checked(figures.cycles, layer.cycles);
    add_checked(figures.first_image_cycles, f.total);
    figures.layers.push_back(layer);
  }
  return figures;
}

run_figures simulate_dla(const dla_run_setup& setup) {
  throw input_error("dla " + setup.dla.name + ": found no simulation of it, allowed the closed form");
}

}  // namespace pqa
