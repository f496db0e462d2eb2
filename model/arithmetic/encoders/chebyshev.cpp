#include "arithmetic/nearest_prototype.h"

namespace pqa {
namespace {

struct chebyshev {
  template <class Number>
  static Number add(Number sum, Number difference) {
    const Number size = difference < 0 ? -difference : difference;
    return sum < size ? size : sum;
  }
  static std::int64_t largest(std::int64_t difference, std::int64_t /*length*/) { return difference; }
};

}  // namespace

extern const encoder_description chebyshev_encoder;
const encoder_description chebyshev_encoder{"chebyshev", metric::chebyshev, "least largest absolute difference", 0,
                                            &nearest_prototype_encoder<chebyshev>::make};

}  // namespace pqa
