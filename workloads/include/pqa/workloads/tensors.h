// The tensors of a layer: from .npz files (docs/formats.md, "Workload"), random, and back into .npz.
//
// Numbers are held as pqa/layer_tensors.h says. In files, a tensor may have any NumPy integer type, byte order
// and memory order, as long as its shape is the layer's and its values fit the declared bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pqa/layer.h"
#include "pqa/layer_tensors.h"
#include "pqa/workloads/workload.h"

namespace pqa {

// What a file says that a layer must give, so that a run can be held against it.
struct expected_results {
  std::optional<std::vector<std::uint16_t>> indices;  // [Ns][N]
  std::optional<std::vector<std::int32_t>> output;    // [No][P][Q]
};

struct layer_data {
  layer_tensors tensors;
  expected_results expected;
};

// What the shapes in a tensors file say about the layer.
struct tensors_header {
  bool has_bias = false;
  bool shared_codebook = false;
};

// Reads the headers alone and checks names, types and shapes. `layer_names` are those of the workload: a file with
// several layers names its tensors LAYER/input and so on; `layer_name` is the one to look at. Throws input_error.
tensors_header inspect_tensors(const std::string& path, const layer& l, const std::string& layer_name = {},
                               const std::vector<std::string>& layer_names = {});

// Reads the tensors of one layer: input, prototypes and lut must be there, bias if l.has_bias. Allocates nothing larger
// than what the layer needs. Throws input_error with one line that names file, tensor and what is allowed.
layer_data read_tensors(const std::string& path, const layer& l, const std::string& layer_name = {},
                        const std::vector<std::string>& layer_names = {});

// The same from bytes in memory; `name` is for messages.
layer_data read_tensors_from_memory(const std::string& bytes, const std::string& name, const layer& l,
                                    const std::string& layer_name = {},
                                    const std::vector<std::string>& layer_names = {});

// Writes one layer's tensors, those that are not empty, each in the smallest integer type that holds its declared bits.
// The same data give the same bytes; the file appears when it is complete. Throws input_error, also when a tensor's
// size is not the layer's.
void write_tensors(const std::string& path, const layer& l, const layer_tensors& tensors,
                   const layer_result& results = {});

// Uniform over the full range of the declared widths (a bias: of the accumulator), the same on every machine. Every
// tensor of every layer has its own stream.
layer_tensors random_tensors(const layer& l, std::uint64_t seed, std::uint64_t layer_index);

// The input alone, of one of several images; image 0 is the one of random_tensors.
std::vector<std::int32_t> random_input(const layer& l, std::uint64_t seed, std::uint64_t layer_index,
                                       std::uint64_t image);

// The layers of a network and their tensors, read or made one layer at a time so that memory does not grow with the
// network.
class network_tensors {
 public:
  // Layers with a tensors file are read from it, the others are random; with `all_random` all are, but the files still
  // decide about bias and codebook. Throws input_error for whatever resolve_layer refuses.
  network_tensors(const workload& w, const architecture& a, std::uint64_t seed, bool all_random = false);

  const std::vector<layer>& layers() const { return layers_; }
  std::size_t size() const { return layers_.size(); }
  // Does layer `index` come from a file?
  bool from_file(std::size_t index) const;
  // Throws input_error for values that do not fit. The file must not change between calls.
  layer_data load(std::size_t index) const;

 private:
  struct source {
    std::string path;
    std::string layer_name;
  };
  std::vector<layer> layers_;
  std::vector<source> sources_;
  std::vector<std::string> names_;
  std::uint64_t seed_;
};

// The first place where results differ from what was expected.
struct difference {
  std::string tensor;  // "indices" or "output"
  std::string place;   // "[3][17]": subspace and column, or channel, row and column
  std::int64_t expected = 0;
  std::int64_t found = 0;
  std::uint64_t count = 0;  // how many elements of that tensor differ
};

// Compares indices first, since wrong ones explain wrong outputs. Empty `actual` tensors are not compared.
std::optional<difference> first_difference(const layer& l, const expected_results& expected,
                                           const layer_result& actual);

}  // namespace pqa
