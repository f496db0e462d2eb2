// Dynamic energy of a layer, as counts of events times an energy an event (docs/cost.md). The figures come from an
// energy file (presets/energy_json.h), in which each names its published source.
//
// Counted are arithmetic, on-chip memories for tables, weights and feature maps, and the bits that cross the external
// memory's bus. Not counted: leakage, clock and control, registers and FIFOs, partial sums that stay on chip. Lanes
// that idle because a dimension is ragged take nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pqa/architecture.h"
#include "pqa/dla.h"
#include "pqa/layer.h"

namespace pqa {

// A figure and where it was published, or from what it was scaled.
struct energy_figure {
  double pj = 0;
  std::string source;
};

// A bit read from or written into an SRAM of that size.
struct sram_figure {
  double kib = 1;
  energy_figure per_bit;
};

// Picojoules.
struct energy_figures {
  std::string name;
  energy_figure add_per_bit;        // an addition or subtraction, by bits of the result
  energy_figure compare_per_bit;    // a comparison, by bits of its operands
  energy_figure multiply_per_bit2;  // a product, by the product of its operands' bits
  energy_figure square_per_bit2;    // a square, by the square of its operand's bits
  std::vector<sram_figure> sram;    // by ascending size, at least one
  // A bit over the bus, by standard ("ddr4") or "ideal" for a flat memory that stands for none.
  std::vector<std::pair<std::string, energy_figure>> external_per_bit;
  // The standard that a flat memory stands for, by its name ("paper_ddr").
  std::vector<std::pair<std::string, std::string>> standard_of;
};

// Between two sizes on a straight line in logarithms of size and energy; beyond the smallest and the largest constant.
double sram_pj_per_bit(const energy_figures& figures, double kib);

// Of a memory of that standard and name: the standard alone counts, but for "ideal", whose name may stand for one.
// Throws input_error for a standard that the figures do not have.
double external_pj_per_bit(const energy_figures& figures, const std::string& standard, const std::string& name);

// Energies by kind of event, in picojoules; the parts add up to the total, by construction. Accounts of the same
// accelerator have the same parts in the same order.
struct energy_account {
  std::vector<std::pair<std::string, double>> parts;
  double total() const;
  void merge(const energy_account& other);  // adds part by part
};

// Bits that crossed the bus, useful or not, over all images, and what a bit of them takes.
struct external_traffic {
  std::uint64_t table_bits = 0;    // tables or weights, bias and descriptors: also written into on-chip memory
  std::uint64_t feature_bits = 0;  // feature maps and partial sums
  double table_pj_per_bit = 0;
  double feature_pj_per_bit = 0;
};

// The on-chip memory that feature maps are read from and written into.
struct feature_buffer_shape {
  bool on_chip = true;  // it holds whole maps; otherwise the rows that a kernel covers
  std::optional<std::uint64_t> capacity_bits;
  std::uint32_t activation_bits = 8;
  std::uint32_t output_bits = 32;
};
// Its size: the capacity, or without one what the layer needs of it.
double feature_memory_kib(const layer& l, const feature_buffer_shape& shape);

// PQA; w is the wider of bits.activation and bits.prototype:
//   distance        N*Ns*Np*Ls differences of w+1 bits; squares of them (L2) or negations (L1, Chebyshev); Ls-1
//   additions
//                   (Chebyshev: comparisons) for each of N*Ns*Np distances, of the width that holds their sum
//   comparison      N*Ns*(Np-1), of that width
//   prototype_read  N*Ns*Np*Ls*bits.prototype from on-chip memory
//   table_read      N*Ns*No*bits.lut
//   add             N*Ns*No of bits.accumulator
//   table_write     the table bits that came over the bus
//   features        N*C*FH*FW*bits.activation read (`encodes` times) and N*No*bits.output written on chip
//   external_tables, external_features
// `encodes` times what stands under distance to prototype_read, where a schedule encodes again for later outputs. A
// memory for tables is one of a subspace lane, as large as the layer's tables or the capacity make it.
energy_account pqa_energy(const layer& l, const architecture& a, const energy_figures& figures,
                          const external_traffic& traffic, std::uint64_t images, double encodes);

// The conventional accelerator:
//   multiply      N*No*C*FH*FW products of bits.weight x bits.activation
//   add           as many, of bits.accumulator
//   weight_read   No*C*FH*FW*bits.weight from on-chip memory for every ceil(Q/Qvec) columns of each of P rows
//   weight_write  the weight bits that came over the bus
//   features      Wvec*bits.activation read for each pass of the array over a channel, ceil(No/Kvec) times, and
//                 N*No*bits.output written on chip
//   external_weights, external_features
// A memory for weights is one of an output lane, as large as a filter of the layer or the capacity make it.
energy_account dla_energy(const layer& l, const dla_architecture& d, const energy_figures& figures,
                          const external_traffic& traffic, std::uint64_t images);

}  // namespace pqa
