// Random small layers of every shape, width and mode, with tensors.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "arithmetic/number_format.h"
#include "arithmetic/reference.h"
#include "pqa/layer.h"

namespace pqa::test {

struct layer_case {
  layer l;
  std::uint32_t subspaces_per_group = 1;
  layer_tensors tensors;
};

class random_source {
 public:
  explicit random_source(std::uint64_t seed) : engine_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
  }
  std::uint32_t upto(std::uint32_t high, std::uint32_t low = 1) {
    return static_cast<std::uint32_t>(between(low, high));
  }
  bool chance(int one_in) { return between(1, one_in) == 1; }
  template <class T>
  T of(std::initializer_list<T> choices) {
    return choices.begin()[between(0, static_cast<std::int64_t>(choices.size()) - 1)];
  }

 private:
  std::mt19937_64 engine_;
};

enum class values { uniform, extremes, few };  // few: so small a range that ties are common

// Stored numbers of a format.
std::vector<std::int32_t> random_numbers(random_source& random, std::size_t count, const number_format& format,
                                         values kind);

// Tensors of the right sizes for a layer; `kind` also decides how the numbers of different tensors are drawn.
layer_tensors random_tensors(random_source& random, const layer& l, values kind);

// A layer whose plain evaluation takes about `work` element operations at most.
layer_case random_case(random_source& random, std::uint64_t work);

std::string describe(const layer_case& c);

}  // namespace pqa::test
