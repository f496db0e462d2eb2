// The time that writing into the banks takes: one row after the other, at a rational rate.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "pqa/architecture.h"
#include "pqa/base/clock.h"

namespace pqa {

// The fill port of one kind of bank. Without a rate a row takes no time.
class bank_fill {
 public:
  explicit bank_fill(const std::optional<rational>& entries_per_cycle)
      : limited_(entries_per_cycle.has_value()), rate_(entries_per_cycle.value_or(rational{1, 1})) {}

  void reset() { end_ = 0; }

  // Writes `rows` rows whose data arrived in cycle `arrived`. Returns the cycle in which the first of them is begun.
  cycle_t write(std::uint64_t rows, cycle_t arrived) {
    if (!limited_) {
      end_ = std::max(end_, arrived);
      return arrived;
    }
    const std::uint64_t begin = std::max(end_, arrived * rate_.numerator);
    end_ = begin + rows * rate_.denominator;
    return begin / rate_.numerator;
  }

  // The cycle from which all that was written can be used.
  cycle_t done() const { return limited_ ? ceil_div(end_, rate_.numerator) : end_; }
  bool limited() const { return limited_; }

 private:
  bool limited_;
  rational rate_;
  std::uint64_t end_ = 0;  // in cycles / numerator; whole cycles without a rate
};

}  // namespace pqa
