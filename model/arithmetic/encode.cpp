#include "arithmetic/encode.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "pqa/base/error.h"

namespace pqa {

codebook layer_codebook(const layer& l, const std::int32_t* prototypes) {
  return {prototypes, l.shared_codebook, l.prototypes, l.subvector_length, activation_format(l), prototype_format(l)};
}

const encoder_description* find_encoder(std::string_view name) {
  for (const encoder_description* e : encoders())
    if (name == e->name) return e;
  return nullptr;
}

const encoder_description* find_encoder(metric code) {
  for (const encoder_description* e : encoders())
    if (code == e->code) return e;
  return nullptr;
}

namespace {

[[noreturn]] void fail(const std::string& unknown) {
  std::string known;
  for (const encoder_description* e : encoders()) {
    known += known.empty() ? "" : ", ";
    known += e->name;
  }
  throw input_error("encoder: unknown " + unknown + "; known are " + known);
}

}  // namespace

const encoder_description& encoder_of(metric code) {
  const encoder_description* const found = find_encoder(code);
  if (found == nullptr) fail("code " + std::to_string(static_cast<unsigned>(code)));
  return *found;
}

std::unique_ptr<encoder> make_encoder(std::string_view name, const codebook& c) {
  const encoder_description* const found = find_encoder(name);
  if (found == nullptr) fail("name \"" + std::string(name) + "\"");
  return found->make(c);
}

std::unique_ptr<encoder> make_encoder(metric code, const codebook& c) {
  return encoder_of(code).make(c);
}

std::vector<const encoder_description*> in_order_of_code(std::vector<const encoder_description*> list) {
  std::sort(list.begin(), list.end(), [](const auto* a, const auto* b) { return a->code < b->code; });
  const auto twice =
      std::adjacent_find(list.begin(), list.end(), [](const auto* a, const auto* b) { return a->code == b->code; });
  if (twice != list.end())
    throw std::logic_error(std::string("two encoders have one code: ") + (*twice)->name + ", " + (*(twice + 1))->name);
  return list;
}

}  // namespace pqa
