// Encoders: which prototype stands for a subvector.
//
// To add one, say a decision tree, write encoders/decision_tree.cpp, in which a class derives from `encoder` and one
// object, named after the file, describes it:
//
//     extern const encoder_description decision_tree_encoder;
//     const encoder_description decision_tree_encoder{
//         "decision_tree", metric{3}, "a tree of comparisons with one threshold a level", 0,
//         [](const codebook& c) -> std::unique_ptr<encoder> { return std::make_unique<tree>(c); }};
//
// That is all: files, descriptors and the timing of the encoder array know it by that object.
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
  metric code;       // as in descriptors: 0 to 15, another one for each
  const char* summary;
  std::uint32_t extra_cycles;  // latency beside subtraction, trees and running minimum (docs/timing.md)
  std::unique_ptr<encoder> (*make)(const codebook&);
};
inline constexpr std::uint32_t most_encoders = 16;

// All encoders, by ascending code.
const std::vector<const encoder_description*>& encoders();

// Null when there is none.
const encoder_description* find_encoder(std::string_view name);
const encoder_description* find_encoder(metric code);

// Throw input_error, naming the known ones, when there is no such encoder.
const encoder_description& encoder_of(metric code);
std::unique_ptr<encoder> make_encoder(std::string_view name, const codebook& c);
std::unique_ptr<encoder> make_encoder(metric code, const codebook& c);

// Sorts the list that the build has made. Throws std::logic_error when two encoders share a code.
std::vector<const encoder_description*> in_order_of_code(std::vector<const encoder_description*> list);

}  // namespace pqa
