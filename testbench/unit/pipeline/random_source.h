// Random numbers of tests, the same on every machine.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>

namespace pqa::test {

class pipeline_random {
 public:
  explicit pipeline_random(std::uint64_t seed) : engine_(seed) {}

  // least .. most
  template <class T>
  T in(T least, T most) {
    return static_cast<T>(least + static_cast<T>(engine_() % (static_cast<std::uint64_t>(most - least) + 1)));
  }
  bool one_in(std::uint32_t n) { return in(1u, n) == 1; }
  template <class T>
  T of(std::initializer_list<T> list) {
    return *(list.begin() + in<std::size_t>(0, list.size() - 1));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace pqa::test
