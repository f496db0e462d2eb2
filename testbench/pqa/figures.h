// What a run found, in numbers: the source of the table, of result.json and of layers.csv.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "costs.h"
#include "estimate/closed_form.h"
#include "json/document.h"
#include "pqa/accounts.h"
#include "pqa/memory/statistics.h"

namespace pqa {

// A layer over all images: every figure but `tiles` is a sum over them.
struct layer_figures {
  std::string name;
  std::uint64_t cycles = 0;
  std::uint64_t table_load_cycles = 0;
  std::uint64_t compute_cycles = 0;
  std::string bound;

  // Not from the closed form. begin and end are left out; tiles are those of one execution.
  std::optional<layer_account> account;
  const char* const* stages = stage_names;  // what the account's stages are called; null for one that is none
  // From the closed form alone.
  std::optional<std::uint64_t> table_bits;
  // XXH3-128 of the output [No][P][Q] as 32-bit little-endian numbers, in hexadecimal; empty without data.
  std::string output_digest;
};

struct master_figures {
  std::string name;
  access_statistics statistics;
};

// NOLINTNEXTLINE(bugprone-exception-escape): moving JSON throws nothing
struct run_figures {
  std::uint64_t clock_hz = 1;
  std::uint64_t images = 1;
  std::vector<layer_figures> layers;
  std::uint64_t cycles = 0;              // of all images
  std::uint64_t first_image_cycles = 0;  // when the first image's last layer ended

  std::optional<std::uint64_t> peak_bytes_per_second;  // of the memory; empty: unlimited
  std::vector<master_figures> masters;                 // of the memory; not from the closed form
  json rows;                                           // row hits and so on, if the memory is a DRAM
  json nodes;                                          // of a system of memories

  // How many layers' outputs were compared, with the reference and with what a file expects.
  std::size_t compared_with_reference = 0;
  std::size_t compared_with_file = 0;

  std::optional<run_costs> costs;

  bool measured() const { return !layers.empty() && layers.front().account.has_value(); }
  double microseconds(std::uint64_t of_cycles) const {
    return static_cast<double>(of_cycles) * 1e6 / static_cast<double>(clock_hz);
  }
  double images_per_second() const;
  // The time from one image's end to the next, once the first has ended; images > 1.
  double steady_image_microseconds() const;
  layer_figures total() const;  // sums over the layers, with the layers' tiles added up
};

// Adds the figures of another execution or layer; begin, end and tiles stay.
void merge(layer_account& sum, const layer_account& other);

traffic_account bytes_read(const layer_account& account);
traffic_account bytes_written(const layer_account& account);

// The largest part of the bottleneck stage's cycles: "encode", "lookup", "table_fill", "tables", "inputs" or "outputs".
std::string bound_of(const layer_account& account);

// Appends a layer of the closed form, given for one image, as if `images` ran one after the other. Throws input_error
// for sums beyond 64 bits.
void append_repeated(run_figures& figures, layer_figures of_one, std::uint64_t images);

// The closed form of a network, as if `images` ran one after the other. Throws input_error for sums beyond 64 bits.
run_figures analytic_figures(const std::vector<layer>& layers, const std::vector<std::string>& names,
                             const architecture& a, const external_bandwidth& bandwidth, std::uint64_t images);

}  // namespace pqa
