// What the encoders share that look for the prototype at the least distance.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>

#include "arithmetic/encode.h"

namespace pqa {

// The largest |x - p| that the two formats allow.
inline std::int64_t largest_difference(const number_format& activation, const number_format& prototype) {
  const std::int64_t up = activation.max() - prototype.min();
  const std::int64_t down = prototype.max() - activation.min();
  return up > down ? up : down;
}

// Index of the nearest of c.prototype_count prototypes, the lowest of those equally near. Metric::add(sum, difference)
// gives the next partial distance; Number holds every distance exactly.
template <class Metric, class Number>
std::uint16_t nearest_prototype(const std::int32_t* subvector, const std::int32_t* prototypes, const codebook& c) {
  Number least = std::numeric_limits<Number>::max();
  std::uint32_t nearest = 0;
  for (std::uint32_t p = 0; p < c.prototype_count; ++p) {
    const std::int32_t* prototype = prototypes + std::size_t{p} * c.length;
    Number distance = 0;
    for (std::uint32_t i = 0; i < c.length; ++i) {
      distance = Metric::add(distance, static_cast<Number>(subvector[i] - prototype[i]));
    }
    if (distance < least) {
      least = distance;
      nearest = p;
    }
  }
  return static_cast<std::uint16_t>(nearest);
}

// Metric also says, in largest(difference, length), what the largest distance can be; where 32 bits hold it, 32 bits
// are used.
template <class Metric>
class nearest_prototype_encoder : public encoder {
 public:
  explicit nearest_prototype_encoder(const codebook& c)
      : codebook_(c),
        nearest_(Metric::largest(largest_difference(c.activation, c.prototype), c.length) <=
                         std::numeric_limits<std::int32_t>::max()
                     ? &nearest_prototype<Metric, std::int32_t>
                     : &nearest_prototype<Metric, std::int64_t>) {}

  void encode(std::uint32_t sub_begin, std::uint32_t sub_end, const std::int32_t* subvectors,
              std::uint16_t* indices) const override {
    for (std::uint32_t s = sub_begin; s < sub_end; ++s, subvectors += codebook_.length) {
      *indices++ = nearest_(subvectors, codebook_.table(s), codebook_);
    }
  }

  static std::unique_ptr<encoder> make(const codebook& c) { return std::make_unique<nearest_prototype_encoder>(c); }

 private:
  codebook codebook_;
  std::uint16_t (*nearest_)(const std::int32_t*, const std::int32_t*, const codebook&);
};

}  // namespace pqa
