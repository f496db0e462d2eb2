// The fast path as the loosely timed engine uses it: tile by tile, row by row from a line buffer, tables as they lie in
// memory.
#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "arithmetic/fast_layer.h"
#include "arithmetic/lookup.h"
#include "testbench/unit/arithmetic/random_layer.h"
#include "testbench/unit/arithmetic/vector_targets.h"

namespace pqa::test {
namespace {

// Cuts [0, end) into pieces of random lengths that are multiples of `unit`, except the last.
std::vector<std::uint32_t> random_cuts(random_source& random, std::uint32_t end, std::uint32_t unit) {
  std::vector<std::uint32_t> cuts{0};
  while (cuts.back() < end) {
    const std::uint64_t next = cuts.back() + std::uint64_t{random.upto(4)} * (random.chance(3) ? 7 : 1) * unit;
    cuts.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(next, end)));
  }
  return cuts;
}

struct lut_in_memory {
  lut_memory_layout layout;
  std::vector<std::int32_t> wide;    // entries in memory order
  std::vector<std::int16_t> narrow;  // the same, 16-bit patterns

  lut_in_memory(random_source& random, const layer_case& c)
      : layout{c.l.subspaces(), c.l.prototypes, c.l.out_channels, random.upto(20), random.upto(20)},
        wide(c.tensors.lut.size()) {
    for (std::uint32_t s = 0; s < layout.subspaces; ++s) {
      for (std::uint32_t p = 0; p < layout.prototypes; ++p) {
        for (std::uint32_t o = 0; o < layout.outputs; ++o) {
          wide[layout.index(s, p, o)] = lut_row(c.l, c.tensors.lut.data(), s, p)[o];
        }
      }
    }
    narrow.assign(wide.size(), 0);
    std::transform(wide.begin(), wide.end(), narrow.begin(),
                   [](std::int32_t v) { return static_cast<std::int16_t>(v); });
  }

  // Gives a tile the parts of the blocks that lie in it.
  void load(fast_accumulator& to, std::uint32_t s0, std::uint32_t s1, std::uint32_t o0, std::uint32_t o1,
            bool as_16_bits) const {
    const auto next = [](std::uint32_t at, std::uint32_t block, std::uint32_t end) {
      return std::min((at / block + 1) * block, end);
    };
    for (std::uint32_t o = o0; o < o1; o = next(o, layout.outputs_per_block, o1)) {
      for (std::uint32_t s = s0; s < s1; s = next(s, layout.subspaces_per_block, s1)) {
        const std::uint32_t s_end = next(s, layout.subspaces_per_block, s1);
        const std::uint32_t o_end = next(o, layout.outputs_per_block, o1);
        const std::uint64_t first = layout.index(s, 0, o);
        if (as_16_bits) {
          to.set_lut(s, s_end, o, o_end, narrow.data() + first, layout.strides(s, o));
        } else {
          to.set_lut(s, s_end, o, o_end, wide.data() + first, layout.strides(s, o));
        }
      }
    }
  }
};

// Encodes all columns for [s0, s1), output row by output row, from a ring of kernel_h rows that is filled as they come.
std::vector<std::uint16_t> encode_from_ring(fast_encoder& encoder, const layer& l,
                                            const std::vector<std::int32_t>& map) {
  const std::size_t row = std::size_t{l.width} * l.in_channels;
  const std::size_t columns = l.columns();
  std::vector<std::int32_t> ring(l.kernel_h * row);
  std::vector<std::uint16_t> indices((encoder.sub_end() - encoder.sub_begin()) * columns);
  std::uint32_t loaded = 0;
  for (std::uint32_t oy = 0; oy < l.out_height; ++oy) {
    const std::int64_t needed = std::int64_t{oy} * l.stride - l.pad_top + l.kernel_h;
    for (; loaded < l.height && loaded < needed; ++loaded) {
      std::copy_n(map.begin() + static_cast<std::ptrdiff_t>(loaded * row), row,
                  ring.begin() + static_cast<std::ptrdiff_t>(loaded % l.kernel_h * row));
    }
    const std::uint64_t first = std::uint64_t{oy} * l.out_width;
    encoder.encode({ring.data(), l.kernel_h, row}, first, first + l.out_width, indices.data() + first, columns);
  }
  return indices;
}

void set_prototypes(fast_encoder& encoder, const layer_case& c, random_source& random) {
  const std::uint32_t begin = c.l.shared_codebook ? 0 : encoder.sub_begin();
  const std::uint32_t end = c.l.shared_codebook ? 1 : encoder.sub_end();
  const std::size_t table = std::size_t{c.l.prototypes} * c.l.subvector_length;
  for (std::uint32_t t = begin; t < end; ++t) {
    const std::int32_t* from = c.tensors.prototypes.data() + t * table;
    if (random.chance(2)) {
      encoder.set_prototypes(t, t + 1, from);
      continue;
    }
    std::vector<std::int16_t> narrow(table);
    std::transform(from, from + table, narrow.begin(), [](std::int32_t v) { return static_cast<std::int16_t>(v); });
    encoder.set_prototypes(t, t + 1, narrow.data());
  }
}

void run_in_tiles(const layer_case& c, random_source& random, std::vector<std::int32_t>& output) {
  const layer& l = c.l;
  const std::size_t columns = l.columns();
  const std::uint32_t unit = l.overflow == overflow::saturate ? c.subspaces_per_group : 1;
  const std::vector<std::uint32_t> subs = random_cuts(random, l.subspaces(), unit);
  const std::vector<std::uint32_t> outs = random_cuts(random, l.out_channels, 1);
  const std::vector<std::int32_t> map = transposed(c.tensors.input, l.in_channels, std::size_t{l.height} * l.width);
  const lut_in_memory lut(random, c);
  for (std::size_t i = 0; i + 1 < subs.size(); ++i) {
    fast_encoder encoder(l, subs[i], subs[i + 1]);
    set_prototypes(encoder, c, random);
    const std::vector<std::uint16_t> indices = encode_from_ring(encoder, l, map);
    for (std::size_t j = 0; j + 1 < outs.size(); ++j) {
      fast_accumulator tile(l, c.subspaces_per_group, subs[i], subs[i + 1], outs[j], outs[j + 1]);
      lut.load(tile, subs[i], subs[i + 1], outs[j], outs[j + 1], random.chance(2));
      std::int32_t* accumulators = output.data() + outs[j];
      if (i == 0) tile.start(c.tensors.bias.data(), columns, accumulators, l.out_channels);
      tile.accumulate(indices.data(), columns, columns, accumulators, l.out_channels);
      for (std::size_t n = 0; n < columns; ++n) {
        for (std::uint32_t o = 0; o < tile.outputs(); ++o) {
          const std::int32_t stored = accumulators[n * l.out_channels + o];
          const number_format format = accumulator_format(l);
          ASSERT_EQ(format.store(format.read(stored)), stored) << "an accumulator outside its format";
        }
      }
    }
  }
  finish_outputs(l, output.data(), output.size(), output.data());
}

TEST(fast_tile, tilings_and_line_buffers_do_not_change_results) {
  for (std::uint64_t seed = 1; seed <= 1200; ++seed) {
    random_source random(seed);
    const layer_case c = random_case(random, 30'000);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + describe(c));
    const layer_result expected = reference_layer(c.l, c.subspaces_per_group, c.tensors);
    on_every_target([&] {
      std::vector<std::int32_t> output(expected.output.size());
      run_in_tiles(c, random, output);
      ASSERT_EQ(transposed(output, c.l.columns(), c.l.out_channels), expected.output);
    });
    if (HasFatalFailure()) return;
  }
}

TEST(fast_tile, tables_can_be_set_again) {
  random_source random(4);
  layer_case c = random_case(random, 30'000);
  fast_encoder encoder(c.l, 0, c.l.subspaces());
  fast_accumulator sums(c.l, c.subspaces_per_group, 0, c.l.subspaces(), 0, c.l.out_channels);
  const std::size_t row = c.l.out_channels;
  for (int image = 0; image < 4; ++image) {
    SCOPED_TRACE(describe(c));
    if (image != 2) c.tensors = random_tensors(random, c.l, values::uniform);  // 2: the same once more
    const std::vector<std::int32_t> map =
        transposed(c.tensors.input, c.l.in_channels, std::size_t{c.l.height} * c.l.width);
    const std::size_t columns = c.l.columns();
    std::vector<std::uint16_t> indices(c.l.subspaces() * columns);
    std::vector<std::int32_t> output(columns * row);
    set_prototypes(encoder, c, random);
    sums.set_lut(0, c.l.subspaces(), 0, c.l.out_channels, c.tensors.lut.data(), {c.l.prototypes * row, row, 1});
    encoder.encode(whole_map(c.l, map.data()), 0, columns, indices.data(), columns);
    sums.start(c.tensors.bias.data(), columns, output.data(), row);
    sums.accumulate(indices.data(), columns, columns, output.data(), row);
    finish_outputs(c.l, output.data(), output.size(), output.data());
    const layer_result expected = reference_layer(c.l, c.subspaces_per_group, c.tensors);
    EXPECT_EQ(indices, expected.indices);
    EXPECT_EQ(transposed(output, columns, row), expected.output);
  }
}

TEST(fast_tile, refuses_what_cannot_be_right) {
  layer l;
  l.in_channels = 90;
  l.out_channels = 4;
  EXPECT_THROW(fast_encoder(l, 3, 3), std::invalid_argument);
  EXPECT_THROW(fast_encoder(l, 0, 11), std::invalid_argument);
  EXPECT_THROW(fast_accumulator(l, 4, 0, 10, 0, 5), std::invalid_argument);
  EXPECT_THROW(fast_accumulator(l, 0, 0, 10, 0, 4), std::invalid_argument);
  EXPECT_NO_THROW(fast_accumulator(l, 4, 3, 5, 0, 4));
  l.overflow = overflow::saturate;
  EXPECT_THROW(fast_accumulator(l, 4, 3, 8, 0, 4), std::invalid_argument);
  EXPECT_THROW(fast_accumulator(l, 4, 0, 5, 0, 4), std::invalid_argument);
  EXPECT_NO_THROW(fast_accumulator(l, 4, 4, 10, 0, 4));
  fast_encoder encoder(l, 2, 4);
  const std::vector<std::int32_t> prototypes(16 * 9 * 2);
  EXPECT_THROW(encoder.set_prototypes(1, 2, prototypes.data()), std::invalid_argument);
  EXPECT_NO_THROW(encoder.set_prototypes(2, 4, prototypes.data()));
}

}  // namespace
}  // namespace pqa::test
