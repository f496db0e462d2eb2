#include "verification.h"

#include <gtest/gtest.h>

#include "arithmetic/reference.h"
#include "pqa/base/error.h"

namespace pqa {
namespace {

layer small_layer() {
  layer l;
  l.in_channels = 2;
  l.height = l.width = l.out_height = l.out_width = 3;
  l.out_channels = 4;
  l.prototypes = 5;
  l.subvector_length = 1;
  return l;
}

std::string failure_of(const layer_data& data, const layer_outcome& outcome) {
  run_figures figures;
  try {
    verify_layer("conv", small_layer(), 16, data, "file.npz", outcome, figures);
  } catch (const simulation_error& error) {
    return error.what();
  }
  return "";
}

TEST(digest_of, is_xxh3_128_of_little_endian_numbers) {
  EXPECT_EQ(digest_of({}), "99aa06d3014798d86001c324468d497f");  // the published value for no input
  EXPECT_NE(digest_of({1, 2}), digest_of({2, 1}));
  EXPECT_NE(digest_of({1}), digest_of({1, 0}));
  std::vector<std::int32_t> many(5000, 7);  // more than one piece
  const std::string all_equal = digest_of(many);
  many.back() = 8;
  EXPECT_NE(digest_of(many), all_equal);
}

TEST(verify_layer, accepts_what_the_reference_gives) {
  const layer_data data{random_tensors(small_layer(), 3, 0), {}};
  const layer_result right = reference_layer(small_layer(), 16, data.tensors);
  EXPECT_EQ(failure_of(data, {right.output, right.indices}), "");
  EXPECT_EQ(failure_of(data, {right.output, {}}), "");
}

TEST(verify_layer, tells_where_the_first_difference_is) {
  const layer_data data{random_tensors(small_layer(), 3, 0), {}};
  const layer_result right = reference_layer(small_layer(), 16, data.tensors);
  layer_outcome wrong{right.output, right.indices};
  wrong.output[9 + 3 + 2] ^= 1;  // channel 1, row 1, column 2
  wrong.output[35] ^= 1;
  EXPECT_NE(failure_of(data, wrong).find("layer conv: output[1][1][2]: found "), std::string::npos);
  EXPECT_NE(failure_of(data, wrong).find("but the reference has "), std::string::npos);
  EXPECT_NE(failure_of(data, wrong).find("(2 of"), std::string::npos);
  wrong.indices[9 + 4] ^= 1;
  EXPECT_NE(failure_of(data, wrong).find("layer conv: indices[1][4]: found "), std::string::npos);
  wrong = {right.output, {}};
  wrong.output.pop_back();
  EXPECT_NE(failure_of(data, wrong).find("35 elements"), std::string::npos);
}

TEST(verify_layer, compares_with_what_a_file_expects) {
  layer_data data{random_tensors(small_layer(), 3, 0), {}};
  const layer_result right = reference_layer(small_layer(), 16, data.tensors);
  data.expected.output = right.output;
  data.expected.indices = right.indices;
  EXPECT_EQ(failure_of(data, {right.output, right.indices}), "");
  ++(*data.expected.output)[0];
  const std::string text = failure_of(data, {right.output, right.indices});
  EXPECT_NE(text.find("layer conv: output[0][0][0]: found "), std::string::npos) << text;
  EXPECT_NE(text.find("but file.npz has "), std::string::npos) << text;
}

}  // namespace
}  // namespace pqa
