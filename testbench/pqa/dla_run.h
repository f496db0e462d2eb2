// A run of the conventional accelerator: its closed form, and its simulation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configuration.h"
#include "estimate/dla_closed_form.h"
#include "figures.h"
#include "pqa/dla.h"
#include "pqa/job.h"
#include "run_request.h"

namespace pqa {

// The closed form of a network, as if `images` ran one after the other: cycles are total, table_load_cycles init,
// table_bits the bits of the weights, and bound is "multiply" or "weights". Throws input_error for sums beyond 64 bits.
run_figures analytic_dla_figures(const std::vector<layer>& layers, const std::vector<std::string>& names,
                                 const dla_architecture& d, const external_bandwidth& bandwidth, std::uint64_t images,
                                 dla_window window);

struct dla_run_setup {
  // The workload and the memory; the architecture of PQA plays no part in the DLA's shapes or time.
  pqa::configuration config;
  dla_architecture dla;
  pqa::fidelity fidelity = fidelity::at;
  data_source data = data_source::random;  // random or none: the DLA has no tensors in files
  std::uint64_t images = 1;
  std::uint64_t seed = 1;
};

// Simulates the network on the memory, whose ports accelerator.table, feature_in and feature_out the DLA takes: weights
// come by the first. With data, each output is compared with a plain convolution. Once a process, since the SystemC
// kernel cannot be restarted. Throws input_error for what cannot be built (naming the layer), simulation_error when the
// job fails or an output is not what it should be.
run_figures simulate_dla(const dla_run_setup& setup);

}  // namespace pqa
