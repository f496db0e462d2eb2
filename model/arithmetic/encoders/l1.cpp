#include "arithmetic/nearest_prototype.h"

namespace pqa {
namespace {

struct l1 {
  template <class Number>
  static Number add(Number sum, Number difference) {
    return sum + (difference < 0 ? -difference : difference);
  }
  static std::int64_t largest(std::int64_t difference, std::int64_t length) { return length * difference; }
};

}  // namespace

extern const encoder_description l1_encoder;
const encoder_description l1_encoder{"l1", metric::l1, "least sum of absolute differences", 0,
                                     &nearest_prototype_encoder<l1>::make};

}  // namespace pqa
