#include "arithmetic/encode.h"

#include <string>

#include "pqa/base/error.h"

namespace pqa {

codebook layer_codebook(const layer& l, const std::int32_t* prototypes) {
  return {prototypes, l.shared_codebook, l.prototypes, l.subvector_length, activation_format(l), prototype_format(l)};
}

std::string_view encoder_name(metric m) {
  switch (m) {
    case metric::l1:
      return "l1";
    case metric::chebyshev:
      return "chebyshev";
    case metric::l2:
      break;
  }
  return "l2";
}

std::unique_ptr<encoder> make_encoder(std::string_view name, const codebook& c) {
  std::string known;
  for (const encoder_description* description : encoders()) {
    if (name == description->name) return description->make(c);
    known += known.empty() ? "" : ", ";
    known += description->name;
  }
  throw input_error("encoder: unknown name \"" + std::string(name) + "\"; known are " + known);
}

std::unique_ptr<encoder> make_encoder(metric m, const codebook& c) {
  return make_encoder(encoder_name(m), c);
}

}  // namespace pqa
