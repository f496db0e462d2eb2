// Encoders: which prototype stands for a subvector.
//
// To add one, say a decision tree, write decision_tree_encoder.cpp beside this file, in which a class derives from
// `encoder` and one object describes it:
//
//     extern const encoder_description decision_tree_encoder;
//     const encoder_description decision_tree_encoder{
//         "decision_tree", "a tree of comparisons with one threshold a level",
//         [](const codebook& c) -> std::unique_ptr<encoder> { return std::make_unique<tree>(c); }};
//
// and add the line `decision_tree` to the list of encoders in CMakeLists.txt: the list of encoders that make_encoder()
// searches is generated from there (a static library would drop a file that nothing refers to).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "arithmetic/number_format.h"
#include "pqa/layer.h"

namespace pqa {

// The prototype tables of a layer, or of a run of its subspaces. The numbers belong to the caller.
struct codebook {
  const std::int32_t* prototypes = nullptr;  // [tables][prototype_count][length]; tables is 1 when shared
  bool shared = false;
  std::uint32_t prototype_count = 1;  // 1 to 65535
  std::uint32_t length = 1;           // of a subvector
  number_format activation;           // every subvector element fits this,
  number_format prototype;            // every prototype element this

  const std::int32_t* table(std::uint32_t subspace) const {
    return prototypes + (shared ? 0 : std::size_t{subspace} * prototype_count * length);
  }
};

// The codebook of all subspaces of a layer.
codebook layer_codebook(const layer& l, const std::int32_t* prototypes);

class encoder {
 public:
  virtual ~encoder() = default;

  // The prototype index of each subvector of subspaces sub_begin .. sub_end - 1 (numbered as in the codebook):
  // subvectors [sub_end - sub_begin][length], indices [sub_end - sub_begin].
  virtual void encode(std::uint32_t sub_begin, std::uint32_t sub_end, const std::int32_t* subvectors,
                      std::uint16_t* indices) const = 0;

  // To be called after numbers of the codebook changed. An encoder that keeps nothing derived from them ignores it.
  virtual void codebook_changed() {}
};

struct encoder_description {
  const char* name;  // as in architecture files
  const char* summary;
  std::unique_ptr<encoder> (*make)(const codebook&);
};

// All encoders, in the order of CMakeLists.txt.
const std::vector<const encoder_description*>& encoders();

// The name of the encoder that finds the nearest prototype by this metric.
std::string_view encoder_name(metric m);

// Throws input_error, naming the known ones, when there is no encoder of that name.
std::unique_ptr<encoder> make_encoder(std::string_view name, const codebook& c);
std::unique_ptr<encoder> make_encoder(metric m, const codebook& c);

}  // namespace pqa
