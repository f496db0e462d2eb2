// Tensors of a layer from .npz.
#include <algorithm>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/workloads/tensors.h"
#include "tensors/npz_archive.h"
#include "tensors/tensor_forms.h"

namespace pqa {

namespace {

// The part of an archive that belongs to one layer.
class layer_archive {
 public:
  layer_archive(npz_archive archive, const layer& l, const std::string& layer_name,
                const std::vector<std::string>& layer_names)
      : archive_(std::move(archive)), layer_(l), forms_(tensor_forms(l)) {
    const auto& members = archive_.members();
    const bool several = std::any_of(members.begin(), members.end(), has_layer);
    if (several) prefix_ = layer_name + "/";
    check_names(several, layer_name, layer_names);
    check_headers();
  }

  tensors_header header() const {
    return {has(tensor_kind::bias), layer_.shared_codebook || shape_of(tensor_kind::prototypes).front() == 1};
  }

  bool has(tensor_kind kind) const { return archive_.has(prefix_ + form(kind).name); }

  // The stored numbers of a tensor, each checked against its range.
  template <class Stored>
  std::vector<Stored> load(tensor_kind kind) const {
    const tensor_form& wanted = form(kind);
    const std::string member = prefix_ + wanted.name;
    const npy_header found = archive_.header(member);
    std::vector<Stored> result;
    result.reserve(element_count(found.shape));
    archive_.read(member, found, [&](std::uint64_t first, const std::vector<std::int64_t>& values) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] < wanted.min || values[i] > wanted.max) {
          archive_.fail(member + element_text(found.shape, first + i),
                        fmt::format("found {}, allowed {} to {}", values[i], wanted.min, wanted.max));
        }
        result.push_back(static_cast<Stored>(wanted.format.store(values[i])));
      }
    });
    return result;
  }

 private:
  static bool has_layer(const std::string& member) { return member.find('/') != std::string::npos; }

  const tensor_form& form(tensor_kind kind) const { return forms_[static_cast<std::size_t>(kind)]; }

  std::vector<std::uint64_t> shape_of(tensor_kind kind) const {
    return archive_.header(prefix_ + form(kind).name).shape;
  }

  void check_names(bool several, const std::string& layer_name, const std::vector<std::string>& layer_names) const {
    std::vector<std::string> tensors;
    for (const tensor_form& f : forms_) tensors.push_back(f.name);
    std::vector<std::string> layers = layer_names;
    if (layers.empty() && !layer_name.empty()) layers.push_back(layer_name);
    std::sort(layers.begin(), layers.end());
    for (const std::string& member : archive_.members()) {
      const std::size_t slash = member.rfind('/');
      const std::string tensor = slash == std::string::npos ? member : member.substr(slash + 1);
      if (std::find(tensors.begin(), tensors.end(), tensor) == tensors.end()) {
        archive_.fail(member, fmt::format("found an unknown tensor, allowed {}{}", list_names(tensors),
                                          did_you_mean(tensor, tensors)));
      }
      if (!several) continue;
      const std::string owner = slash == std::string::npos ? std::string() : member.substr(0, slash);
      if (!std::binary_search(layers.begin(), layers.end(), owner)) {
        archive_.fail(member,
                      fmt::format("found {} as the layer, allowed {}{}", in_quotes(owner),
                                  layers.empty() ? "none: these are the tensors of one layer" : list_names(layers),
                                  did_you_mean(owner, layers)));
      }
    }
  }

  // Names, types and shapes, before any payload is touched.
  void check_headers() const {
    for (const tensor_form& wanted : forms_) {
      const std::string member = prefix_ + wanted.name;
      std::string allowed = shape_text(wanted.shape);
      std::vector<std::uint64_t> shared = wanted.shape;
      const bool may_be_shared = wanted.kind == tensor_kind::prototypes && wanted.shape.front() != 1;
      if (may_be_shared) {
        shared.front() = 1;
        allowed += " or " + shape_text(shared);
      }
      if (!archive_.has(member)) {
        const bool required = wanted.kind <= tensor_kind::lut || (wanted.kind == tensor_kind::bias && layer_.has_bias);
        if (required) archive_.fail(member, "found nothing, allowed an integer array of shape " + allowed);
        continue;
      }
      const npy_header found = archive_.header(member);
      if (found.shape != wanted.shape && !(may_be_shared && found.shape == shared)) {
        archive_.fail(member, fmt::format("found shape {}, allowed {}", shape_text(found.shape), allowed));
      }
    }
  }

  npz_archive archive_;
  const layer& layer_;
  std::vector<tensor_form> forms_;
  std::string prefix_;
};

layer_data load_all(const layer_archive& archive) {
  layer_data data;
  data.tensors.input = archive.load<std::int32_t>(tensor_kind::input);
  data.tensors.prototypes = archive.load<std::int32_t>(tensor_kind::prototypes);
  data.tensors.lut = archive.load<std::int32_t>(tensor_kind::lut);
  if (archive.has(tensor_kind::bias)) data.tensors.bias = archive.load<std::int32_t>(tensor_kind::bias);
  if (archive.has(tensor_kind::indices)) data.expected.indices = archive.load<std::uint16_t>(tensor_kind::indices);
  if (archive.has(tensor_kind::output)) data.expected.output = archive.load<std::int32_t>(tensor_kind::output);
  return data;
}

}  // namespace

tensors_header inspect_tensors(const std::string& path, const layer& l, const std::string& layer_name,
                               const std::vector<std::string>& layer_names) {
  return layer_archive(npz_archive::open(path), l, layer_name, layer_names).header();
}

layer_data read_tensors(const std::string& path, const layer& l, const std::string& layer_name,
                        const std::vector<std::string>& layer_names) {
  return load_all(layer_archive(npz_archive::open(path), l, layer_name, layer_names));
}

layer_data read_tensors_from_memory(const std::string& bytes, const std::string& name, const layer& l,
                                    const std::string& layer_name, const std::vector<std::string>& layer_names) {
  return load_all(layer_archive(npz_archive::from_memory(bytes, name), l, layer_name, layer_names));
}

}  // namespace pqa
