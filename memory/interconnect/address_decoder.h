// Which output an address belongs to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pqa/memory/interconnect_config.h"

namespace pqa {

class address_decoder {
 public:
  static constexpr std::size_t no_output = ~std::size_t{0};
  static constexpr std::uint64_t never_mapped = ~std::uint64_t{0};  // the topmost address

  // Throws input_error, with `who` in front, when there is no range, one is empty, or two overlap.
  address_decoder(std::vector<output_range> map, const std::string& who);

  // The output for all of count (> 0) addresses, or no_output when they do not lie in one range.
  std::size_t decode(std::uint64_t address, std::uint64_t count) const;

  const std::vector<output_range>& map() const { return map_; }
  // The range of an address; for one that belongs to nobody, the hole around it.
  output_range around(std::uint64_t address) const;

 private:
  std::vector<output_range> map_;
};

}  // namespace pqa
