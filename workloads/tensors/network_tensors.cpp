// The tensors of a network one layer at a time, and the comparison of results.
#include "pqa/workloads/tensors.h"
#include "tensors/tensor_forms.h"

namespace pqa {

namespace {

template <class Stored>
std::optional<difference> compare(const tensor_form& form, const std::optional<std::vector<Stored>>& expected,
                                  const std::vector<Stored>& actual) {
  if (!expected || actual.empty()) return std::nullopt;
  std::optional<difference> result;
  const std::size_t common = std::min(expected->size(), actual.size());
  std::uint64_t count = std::max(expected->size(), actual.size()) - common;
  for (std::size_t i = 0; i < common; ++i) {
    if ((*expected)[i] == actual[i]) continue;
    ++count;
    if (result) continue;
    const auto value = [&](Stored stored) { return form.format.read(static_cast<std::int32_t>(stored)); };
    result = difference{form.name, element_text(form.shape, i), value((*expected)[i]), value(actual[i]), 0};
  }
  if (!result && count > 0) result = difference{form.name, element_text(form.shape, common), 0, 0, 0};
  if (result) result->count = count;
  return result;
}

}  // namespace

network_tensors::network_tensors(const workload& w, const architecture& a, std::uint64_t seed, bool all_random)
    : layers_(resolve_layers(w, a)), seed_(seed) {
  for (const layer_spec& spec : w.layers) {
    sources_.push_back({all_random ? std::string() : spec.tensors_path, spec.name});
    names_.push_back(spec.name);
  }
}

bool network_tensors::from_file(std::size_t index) const {
  return !sources_.at(index).path.empty();
}

layer_data network_tensors::load(std::size_t index) const {
  const source& from = sources_.at(index);
  if (from.path.empty()) return {random_tensors(layers_[index], seed_, index), {}};
  return read_tensors(from.path, layers_[index], from.layer_name, names_);
}

std::optional<difference> first_difference(const layer& l, const expected_results& expected,
                                           const layer_result& actual) {
  const std::vector<tensor_form> forms = tensor_forms(l);
  auto indices = compare(forms[static_cast<std::size_t>(tensor_kind::indices)], expected.indices, actual.indices);
  if (indices) return indices;
  return compare(forms[static_cast<std::size_t>(tensor_kind::output)], expected.output, actual.output);
}

}  // namespace pqa
