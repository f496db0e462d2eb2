#include "pqa/workloads/tensors.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "arithmetic/number_format.h"
#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"
#include "unit/workloads/zip_builder.h"

namespace pqa {
namespace {

const std::string data_folder = std::string(PQA_SOURCE_DIR) + "/testbench/unit/workloads/data/";

// The layer of data/small.json: [2][4][5] to [3][3][5]; Ns 3, Np 4, Ls 5.
layer small_layer() {
  layer l;
  l.in_channels = 2;
  l.height = 4;
  l.width = 5;
  l.out_channels = 3;
  l.kernel_h = 2;
  l.kernel_w = 3;
  l.pad_left = 1;
  l.out_height = 3;
  l.out_width = 5;
  l.prototypes = 4;
  l.subvector_length = 5;
  return l;
}

// The rule by which data/make_numpy_files.py made the values.
template <class T>
std::vector<T> made_by_rule(char letter, std::size_t count, std::int64_t low, std::int64_t high) {
  std::vector<T> values;
  for (std::size_t k = 0; k < count; ++k) {
    values.push_back(static_cast<T>(low + (37 * static_cast<std::int64_t>(k) + letter) % (high - low + 1)));
  }
  return values;
}

void expect_data_of_the_rule(const layer_data& data, bool bias) {
  EXPECT_EQ(data.tensors.input, made_by_rule<std::int32_t>('i', 40, -128, 127));
  EXPECT_EQ(data.tensors.prototypes, made_by_rule<std::int32_t>('p', 60, -128, 127));
  EXPECT_EQ(data.tensors.lut, made_by_rule<std::int32_t>('l', 36, -32768, 32767));
  EXPECT_EQ(data.tensors.bias, bias ? made_by_rule<std::int32_t>('b', 3, -1000, 1000) : std::vector<std::int32_t>());
  EXPECT_EQ(data.expected.indices, made_by_rule<std::uint16_t>('i', 45, 0, 3));
  EXPECT_EQ(data.expected.output, made_by_rule<std::int32_t>('o', 45, -100000, 100000));
}

TEST(tensors, files_written_by_numpy) {
  expect_data_of_the_rule(read_tensors(data_folder + "plain.npz", small_layer()), true);
  // Compressed, big-endian, Fortran order, 8 to 64 bits, signed and not.
  expect_data_of_the_rule(read_tensors(data_folder + "mixed.npz", small_layer()), false);
  for (const char* name : {"first", "second"}) {
    expect_data_of_the_rule(read_tensors(data_folder + "two_layers.npz", small_layer(), name, {"first", "second"}),
                            false);
  }
  layer shared = small_layer();
  shared.shared_codebook = true;
  EXPECT_EQ(read_tensors(data_folder + "shared.npz", shared).tensors.prototypes,
            made_by_rule<std::int32_t>('p', 20, -128, 127));
}

TEST(tensors, headers_say_what_the_layer_is) {
  EXPECT_TRUE(inspect_tensors(data_folder + "plain.npz", small_layer()).has_bias);
  EXPECT_FALSE(inspect_tensors(data_folder + "plain.npz", small_layer()).shared_codebook);
  EXPECT_FALSE(inspect_tensors(data_folder + "mixed.npz", small_layer()).has_bias);
  EXPECT_TRUE(inspect_tensors(data_folder + "shared.npz", small_layer()).shared_codebook);
}

TEST(tensors, a_workload_leads_to_its_files) {
  workload w = load_workload(data_folder + "small.json");
  const network_tensors from_file(w, architecture{}, 1);
  EXPECT_TRUE(from_file.layers().at(0).has_bias);
  EXPECT_TRUE(from_file.from_file(0));
  expect_data_of_the_rule(from_file.load(0), true);

  const network_tensors random(w, architecture{}, 1, true);
  EXPECT_FALSE(random.from_file(0));
  EXPECT_EQ(random.load(0).tensors.bias.size(), 3U);  // the file says that there is one
  EXPECT_FALSE(random.load(0).expected.output.has_value());

  w.layers.push_back(w.layers[0]);
  w.layers[0].name = "first";
  w.layers[1].name = "second";
  use_tensors_file(w, data_folder + "two_layers.npz");
  expect_data_of_the_rule(network_tensors(w, architecture{}, 1).load(1), false);
  w.layers[1].name = "secnd";
  expect_input_error(
      [&] { network_tensors(w, architecture{}, 1); },
      {"two_layers.npz: second/input: found \"second\" as the layer, allowed \"first\" or \"secnd\"; did you mean"});
  use_tensors_file(w, data_folder + "shared.npz");
  EXPECT_TRUE(network_tensors(w, architecture{}, 1).layers()[0].shared_codebook);
}

layer_result made_results(const layer& l) {
  layer_result results;
  results.indices = made_by_rule<std::uint16_t>('i', l.subspaces() * l.columns(), 0, l.prototypes - 1);
  const number_format format{l.bits.output, l.is_signed.lut, overflow::wrap};
  for (std::size_t i = 0; i < l.out_channels * l.columns(); ++i) {
    results.output.push_back(format.store(i % 2 == 0 ? format.min() : format.max()));
  }
  return results;
}

TEST(tensors, what_is_written_is_read) {
  const temporary_folder folder;
  for (const std::uint32_t width : {2U, 8U, 9U, 16U, 17U, 32U}) {
    for (const bool is_signed : {false, true}) {
      layer l = small_layer();
      l.has_bias = true;
      l.is_signed = {is_signed, is_signed};
      l.bits = {std::min(width, 16U), std::min(width, 16U), std::min(width, 16U), width, width};
      l.prototypes = width == 17 ? 65535 : 4;
      const layer_tensors tensors = random_tensors(l, width, 0);
      const layer_result results = made_results(l);
      write_tensors(folder.path("a.npz"), l, tensors, results);
      const layer_data back = read_tensors(folder.path("a.npz"), l);
      EXPECT_EQ(back.tensors.input, tensors.input);
      EXPECT_EQ(back.tensors.prototypes, tensors.prototypes);
      EXPECT_EQ(back.tensors.lut, tensors.lut);
      EXPECT_EQ(back.tensors.bias, tensors.bias);
      EXPECT_EQ(back.expected.indices, results.indices);
      EXPECT_EQ(back.expected.output, results.output);
      EXPECT_FALSE(first_difference(l, back.expected, results).has_value());

      write_tensors(folder.path("b.npz"), l, tensors, results);
      EXPECT_EQ(folder.contents("a.npz"), folder.contents("b.npz"));
    }
  }
  EXPECT_EQ(folder.count(), 2U);
}

TEST(tensors, refused_to_write) {
  const temporary_folder folder;
  layer_tensors tensors = random_tensors(small_layer(), 1, 0);
  expect_input_error([&] { write_tensors(folder.path(), small_layer(), tensors); },
                     {folder.path() + ": found a directory"});
  expect_input_error([&] { write_tensors(folder.path("no/a.npz"), small_layer(), tensors); },
                     {"no/a.npz: cannot be written"});
  tensors.lut.pop_back();
  expect_input_error([&] { write_tensors(folder.path("a.npz"), small_layer(), tensors); },
                     {"a.npz: lut: found 35 elements, allowed those of shape (3, 4, 3)"});
  EXPECT_EQ(folder.count(), 0U);
}

TEST(tensors, differences) {
  const layer l = small_layer();
  const layer_result actual = made_results(l);
  expected_results expected{actual.indices, actual.output};
  EXPECT_FALSE(first_difference(l, expected, actual).has_value());
  (*expected.output)[17] -= 1;  // channel 1, row 0, column 2
  (*expected.output)[40] += 1;
  auto found = first_difference(l, expected, actual);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->tensor, "output");
  EXPECT_EQ(found->place, "[1][0][2]");
  EXPECT_EQ(found->expected, found->found - 1);
  EXPECT_EQ(found->count, 2U);
  (*expected.indices)[31] ^= 1;  // subspace 2, column 1
  found = first_difference(l, expected, actual);
  EXPECT_EQ(found->tensor, "indices");
  EXPECT_EQ(found->place, "[2][1]");
  EXPECT_EQ(found->count, 1U);
  EXPECT_EQ(first_difference(l, expected, {{}, actual.output})->tensor, "output");
  EXPECT_FALSE(first_difference(l, {}, actual).has_value());
}

// Pinned: these must be the same on every machine, for ever. The numbers come from a few lines of Python that follow
// the description in random_tensors.cpp.
TEST(random_tensors, are_pinned) {
  layer l = small_layer();
  l.has_bias = true;
  const layer_tensors t = random_tensors(l, 1, 0);
  const auto head = [](const std::vector<std::int32_t>& values) {
    return std::vector<std::int32_t>(values.begin(), values.begin() + 3);
  };
  EXPECT_EQ(head(t.input), (std::vector<std::int32_t>{-121, -29, -91}));
  EXPECT_EQ(head(t.prototypes), (std::vector<std::int32_t>{-32, -90, -72}));
  EXPECT_EQ(head(t.lut), (std::vector<std::int32_t>{-26890, 32140, -19925}));
  EXPECT_EQ(head(t.bias), (std::vector<std::int32_t>{-1185997756, 153778486, 1923420380}));
  EXPECT_EQ(std::vector<std::int32_t>(t.lut.end() - 3, t.lut.end()), (std::vector<std::int32_t>{424, -26653, -22239}));
  l.bits.activation = 5;
  l.is_signed.activation = false;
  const std::vector<std::int32_t> input = random_input(l, 99, 7, 5);
  EXPECT_EQ(std::vector<std::int32_t>(input.end() - 3, input.end()), (std::vector<std::int32_t>{14, 0, 12}));
}

TEST(random_tensors, streams_differ) {
  layer l = small_layer();
  l.bits.activation = l.bits.prototype = l.bits.lut = 16;
  std::set<std::vector<std::int32_t>> seen;
  const auto first = [](std::vector<std::int32_t> values) {
    values.resize(12);
    return values;
  };
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t index = 0; index < 10; ++index) {
      const layer_tensors t = random_tensors(l, seed, index);
      seen.insert({first(t.input), first(t.prototypes), first(t.lut)});
      for (std::uint64_t image = 1; image < 4; ++image) seen.insert(first(random_input(l, seed, index, image)));
      EXPECT_EQ(random_input(l, seed, index, 0), t.input);
      EXPECT_EQ(random_tensors(l, seed, index).lut, t.lut);
    }
  }
  EXPECT_EQ(seen.size(), 600U);
}

// Every value of the range comes, about equally often, and none beyond it.
TEST(random_tensors, full_range) {
  for (std::uint32_t bits = 2; bits <= 16; ++bits) {
    for (const bool is_signed : {false, true}) {
      layer l;
      l.in_channels = 1;
      l.height = 512;
      l.width = 1025;
      l.bits.activation = bits;
      l.is_signed.activation = is_signed;
      const std::int32_t low = is_signed ? -(1 << (bits - 1)) : 0;
      std::vector<int> counts(std::size_t{1} << bits);
      std::size_t outside = 0;
      for (const std::int32_t value : random_input(l, 5, 3, 0)) {
        const auto place = static_cast<std::size_t>(static_cast<std::int64_t>(value) - low);
        if (place < counts.size()) {
          ++counts[place];
        } else {
          ++outside;
        }
      }
      EXPECT_EQ(outside, 0U);
      const double expected = 512.0 * 1025 / (1 << bits);
      if (expected < 100) continue;
      const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
      EXPECT_NEAR(*least, expected, 6 * std::sqrt(expected)) << bits;
      EXPECT_NEAR(*most, expected, 6 * std::sqrt(expected)) << bits;
    }
  }
}

TEST(random_tensors, wide_accumulators) {
  layer l = small_layer();
  l.has_bias = true;
  l.out_channels = 4000;
  l.bits.accumulator = 32;
  bool high = false;
  bool low = false;
  for (const std::int32_t value : random_tensors(l, 1, 0).bias) {
    high = high || value > (1 << 30);
    low = low || value < -(1 << 30);
  }
  EXPECT_TRUE(high && low);
}

}  // namespace
}  // namespace pqa
