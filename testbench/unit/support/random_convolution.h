// Random layers of every kind that the five networks have, and architectures to do them, for the conventional
// accelerator; a convolution of the tests' own.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "pqa/dla_job.h"

namespace pqa::test {

struct random_convolution {
  dla_architecture dla;
  std::vector<layer> layers;  // as dla_layer_of gives them
};

// `on_chip`: features cost no time, and the weight memory holds whole groups. Otherwise anything goes.
random_convolution make_random_convolution(std::uint64_t seed, bool on_chip);

// Uniform over the full range of the widths.
convolution_tensors make_tensors(const layer& l, const dla_architecture& d, std::uint64_t seed);

// Output [No][P][Q], by adding up what each input element gives to each output: no padding anywhere.
std::vector<std::int32_t> scattered_convolution(const layer& l, const dla_architecture& d,
                                                const convolution_tensors& tensors);

std::string describe(const random_convolution& r);

}  // namespace pqa::test
