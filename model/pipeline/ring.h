// Storage for the latest elements of a sequence.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa::pipeline {

// Elements by their index in the sequence; at least the latest `n` of them are there. Its memory never shrinks.
template <class T>
class ring {
 public:
  void reserve(std::uint64_t n) {
    std::size_t size = items_.empty() ? 1 : items_.size();
    while (size < n) size *= 2;
    if (size != items_.size()) items_.resize(size);
    mask_ = size - 1;
  }

  T& operator[](std::uint64_t i) { return items_[i & mask_]; }
  const T& operator[](std::uint64_t i) const { return items_[i & mask_]; }
  // For loops: knows where the elements are as long as none are reserved.
  class view {
   public:
    explicit view(ring& of) : items_(of.items_.data()), mask_(of.mask_) {}
    T& operator[](std::uint64_t i) const { return items_[i & mask_]; }

   private:
    T* items_;
    std::uint64_t mask_;
  };

 private:
  std::vector<T> items_;
  std::uint64_t mask_ = 0;
};

// When the first 1, 2, 3... pieces of a sequence had all arrived: the latest arrival of all up to each.
class arrival_log {
 public:
  // `window`: how many of the latest pieces can still be asked for.
  void begin(std::uint64_t window) {
    until_.reserve(window);
    count_ = 0;
    latest_ = 0;
  }
  void add(cycle_t at) {
    latest_ = std::max(latest_, at);
    until_[count_++] = latest_;
  }
  std::uint64_t count() const { return count_; }
  // n pieces, 0 < n <= count().
  cycle_t of_first(std::uint64_t n) const { return until_[n - 1]; }

 private:
  ring<cycle_t> until_;
  std::uint64_t count_ = 0;
  cycle_t latest_ = 0;
};

}  // namespace pqa::pipeline
