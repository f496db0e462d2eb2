#include "arithmetic/nearest_prototype.h"

namespace pqa {
namespace {

struct l2 {
  template <class Number>
  static Number add(Number sum, Number difference) {
    return sum + difference * difference;
  }
  static std::int64_t largest(std::int64_t difference, std::int64_t length) { return length * difference * difference; }
};

}  // namespace

// Between subtraction and adder tree stands a squarer.
extern const encoder_description l2_encoder;
const encoder_description l2_encoder{"l2", metric::l2, "least sum of squared differences", 1,
                                     &nearest_prototype_encoder<l2>::make};

}  // namespace pqa
