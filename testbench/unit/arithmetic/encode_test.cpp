#include "arithmetic/encode.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "pqa/base/error.h"
#include "testbench/unit/arithmetic/random_layer.h"

namespace pqa::test {
namespace {

double distance(metric m, const std::int32_t* x, const std::int32_t* p, std::uint32_t length) {
  double sum = 0, largest = 0, squares = 0;  // exact in double up to 2^53, more than the cases below reach
  for (std::uint32_t i = 0; i < length; ++i) {
    const double size = std::abs(static_cast<double>(x[i]) - static_cast<double>(p[i]));
    sum += size;
    squares += size * size;
    largest = std::max(largest, size);
  }
  return m == metric::l1 ? sum : m == metric::l2 ? squares : largest;
}

void compare_with_brute_force(std::uint64_t seed, metric m, values kind) {
  SCOPED_TRACE("seed " + std::to_string(seed) + " metric " + std::string(encoder_of(m).name));
  random_source random(seed);
  codebook c;
  c.prototype_count = random.upto(40);
  c.length = random.upto(20);
  c.shared = random.chance(2);
  const bool is_signed = random.chance(2);
  c.activation = {random.upto(16, 2), is_signed, overflow::wrap};
  c.prototype = {random.upto(16, 2), is_signed, overflow::wrap};
  const std::uint32_t subspaces = random.upto(6);
  const std::size_t table = std::size_t{c.prototype_count} * c.length;
  const std::vector<std::int32_t> prototypes =
      random_numbers(random, (c.shared ? 1 : subspaces) * table, c.prototype, kind);
  c.prototypes = prototypes.data();
  const std::vector<std::int32_t> x = random_numbers(random, std::size_t{subspaces} * c.length, c.activation, kind);

  const std::uint32_t begin = random.upto(subspaces - 1, 0);
  std::vector<std::uint16_t> found(subspaces - begin);
  make_encoder(m, c)->encode(begin, subspaces, x.data() + std::size_t{begin} * c.length, found.data());
  for (std::uint32_t s = begin; s < subspaces; ++s) {
    std::uint32_t expected = 0;
    for (std::uint32_t p = c.prototype_count; p-- > 0;) {  // downwards, so that the lowest of equals stays
      const std::int32_t* own = prototypes.data() + (c.shared ? 0 : s * table);
      const std::int32_t* subvector = x.data() + std::size_t{s} * c.length;
      const double here = distance(m, subvector, own + std::size_t{p} * c.length, c.length);
      if (p == c.prototype_count - 1 ||
          here <= distance(m, subvector, own + std::size_t{expected} * c.length, c.length)) {
        expected = p;
      }
    }
    ASSERT_EQ(found[s - begin], expected) << "subspace " << s;
  }
}

TEST(encode, equals_brute_force) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    for (const metric m : {metric::l1, metric::l2, metric::chebyshev}) {
      for (const values kind : {values::uniform, values::extremes, values::few}) {
        compare_with_brute_force(seed, m, kind);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(encode, the_lowest_of_equally_near_prototypes_wins) {
  // Each at distance 5 of (0, 0) in its metric, after one that is further away.
  const std::int32_t l2[] = {6, 0, 3, 4, 0, 5, -5, 0}, l1[] = {3, 3, 1, 4, 5, 0, -2, -3},
                     far[] = {6, 6, 5, 0, 0, -5, 5, 5};
  const std::int32_t origin[] = {0, 0};
  const number_format format{8, true, overflow::wrap};
  std::uint16_t index = 99;
  make_encoder("l2", {l2, false, 4, 2, format, format})->encode(0, 1, origin, &index);
  EXPECT_EQ(index, 1);
  make_encoder("l1", {l1, false, 4, 2, format, format})->encode(0, 1, origin, &index);
  EXPECT_EQ(index, 1);
  make_encoder("chebyshev", {far, false, 4, 2, format, format})->encode(0, 1, origin, &index);
  EXPECT_EQ(index, 1);
}

TEST(encode, sixteen_bit_extremes_need_more_than_32_bits) {
  // |p0 - x|^2 = 2 * 65535^2 wraps to a small number in 32 bits.
  const std::int32_t prototypes[] = {32767, 32767, 0, 0};
  const std::int32_t x[] = {-32768, -32768};
  const number_format format{16, true, overflow::wrap};
  std::uint16_t index = 99;
  make_encoder(metric::l2, {prototypes, false, 2, 2, format, format})->encode(0, 1, x, &index);
  EXPECT_EQ(index, 1);
}

TEST(encode, sees_prototypes_that_changed) {
  std::int32_t prototypes[] = {10, 20};
  const std::int32_t x[] = {11};
  const number_format format{8, true, overflow::wrap};
  const auto e = make_encoder(metric::l1, {prototypes, false, 2, 1, format, format});
  std::uint16_t index = 99;
  e->encode(0, 1, x, &index);
  EXPECT_EQ(index, 0);
  prototypes[0] = 100;
  e->codebook_changed();
  e->encode(0, 1, x, &index);
  EXPECT_EQ(index, 1);
}

TEST(encode, encoders_are_found_by_name) {
  for (const metric m : {metric::l1, metric::l2, metric::chebyshev}) {
    const auto& all = encoders();
    EXPECT_EQ(std::count_if(all.begin(), all.end(), [m](const auto* e) { return e->code == m; }), 1);
  }
  try {
    make_encoder("manhattan", {});
    FAIL();
  } catch (const input_error& e) {
    EXPECT_STREQ(e.what(), "encoder: unknown name \"manhattan\"; known are l2, l1, chebyshev");
  }
}

}  // namespace
}  // namespace pqa::test
