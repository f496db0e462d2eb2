// A network as a list of PQ layers (docs/formats.md, "Workload"), and what the accelerator makes of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pqa/layer.h"

namespace pqa {

enum class codebook_kind { per_subspace, shared };

// Widths that a layer sets itself, in bits; the others come from the architecture.
struct bit_overrides {
  std::optional<std::uint32_t> activation;
  std::optional<std::uint32_t> prototype;
  std::optional<std::uint32_t> lut;
  std::optional<std::uint32_t> accumulator;
  std::optional<std::uint32_t> output;
};

// One layer as the file says it. Every size is 1 to 65535 elements.
struct layer_spec {
  std::string name;  // unique in the workload, usable as a file name
  // Names of the layers that feed it; empty for the input of the network. Layers are not chained yet: each reads an
  // input tensor of its own.
  std::vector<std::string> inputs;

  std::uint32_t in_channels = 1;
  std::uint32_t height = 1;
  std::uint32_t width = 1;
  std::uint32_t out_channels = 1;
  std::uint32_t kernel_h = 1;
  std::uint32_t kernel_w = 1;
  std::uint32_t stride = 1;
  // Rows at the top and bottom, columns at the left and right, each less than the kernel. Without it "same" padding:
  // P = ceil(H / s), in all max(0, (P - 1) * s + kernel_h - H) rows, half of them (rounded down) at the top.
  std::optional<std::array<std::uint32_t, 2>> padding;

  std::uint32_t prototypes = 1;        // Np
  std::uint32_t subvector_length = 1;  // Ls
  bool bias = false;                   // the accumulators start from a bias; a tensors file that has one implies it
  bit_overrides bits;

  std::string tensors;       // the .npz as the file names it, or empty
  std::string tensors_path;  // where it is, seen from the current folder; empty without a file
};

struct workload {
  std::string name;
  std::string source;                       // the file or preset it came from, for messages
  std::optional<std::uint32_t> prototypes;  // the network-wide defaults, already given to the layers
  std::optional<std::uint32_t> subvector_length;
  codebook_kind codebook = codebook_kind::per_subspace;
  std::vector<layer_spec> layers;  // 1 to 4096; a layer's inputs stand before it
};

// The names of the shipped networks.
std::vector<std::string> list_workloads();

// A shipped network by name, or a file. Throws input_error with one line: for an unreadable or mistyped file, a
// duplicate layer, a kernel larger than its padded input, a tensor of more than 2^31 elements.
workload load_workload(const std::string& name_or_path);

// Takes the tensors of every layer from one .npz, which names them LAYER/input and so on (or just input and so on: then
// all layers read the same).
void use_tensors_file(workload& w, const std::string& path);

// One layer on an architecture: its geometry, and the widths, metric and overflow it runs with. If the layer has a
// tensors file, its header is read: a bias in it sets has_bias, a first dimension of 1 of its prototypes
// shared_codebook. Throws input_error for widths that contradict each other and for tensors that do not fit.
layer resolve_layer(const workload& w, std::size_t index, const architecture& a);
std::vector<layer> resolve_layers(const workload& w, const architecture& a);

}  // namespace pqa
