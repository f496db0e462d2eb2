// Storage of the tokens that a source has under way: taken in order, given back in order.
#pragma once

#include <cstddef>
#include <vector>

namespace pqa {

template <class T>
class slot_ring {
 public:
  // Slots of `size` values; what was under way is dropped.
  void reset(std::size_t size) {
    size_ = size;
    head_ = used_ = 0;
    slots_.clear();
  }
  // The next free slot; pointers to slots in use stay valid.
  T* take() {
    if (used_ == slots_.size()) grow();
    return slots_[(head_ + used_++) % slots_.size()].data();
  }
  // Gives the oldest slots back; credits that a sink hands out at the start of a tile belong to no slot yet.
  void give_back(std::size_t slots) {
    for (std::size_t i = 0; i < slots && used_ > 0; ++i) give_back_one();
  }

 private:
  void give_back_one() {
    head_ = (head_ + 1) % slots_.size();
    --used_;
  }
  void grow() {
    std::vector<std::vector<T>> larger;
    larger.reserve(slots_.size() * 2 + 2);
    for (std::size_t i = 0; i < used_; ++i) larger.push_back(std::move(slots_[(head_ + i) % slots_.size()]));
    larger.resize(slots_.size() * 2 + 2);
    for (auto& s : larger) s.resize(size_);
    slots_ = std::move(larger);
    head_ = 0;
  }

  std::size_t size_ = 0;
  std::size_t head_ = 0;
  std::size_t used_ = 0;
  std::vector<std::vector<T>> slots_;
};

}  // namespace pqa
