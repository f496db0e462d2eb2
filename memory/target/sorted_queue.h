// A queue that is nearly always filled in order.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace pqa {

// Keeps its elements sorted by `Before` (equal elements in order of insertion). Costs O(1) for an element that belongs
// at the end, as the next arrival or the next completion almost always does.
template <class T, class Before>
class sorted_queue {
 public:
  bool empty() const { return head_ == items_.size(); }
  std::size_t size() const { return items_.size() - head_; }
  const T& front() const { return items_[head_]; }
  const T* begin() const { return items_.data() + head_; }
  const T* end() const { return items_.data() + items_.size(); }

  void push(T item) {
    std::size_t at = items_.size();
    while (at > head_ && Before{}(item, items_[at - 1])) --at;
    items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(at), std::move(item));
  }

  T pop() {
    T item = std::move(items_[head_]);
    if (++head_ == items_.size()) {
      items_.clear();
      head_ = 0;
    } else if (head_ >= 64 && head_ * 2 >= items_.size()) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
    return item;
  }

 private:
  std::vector<T> items_;
  std::size_t head_ = 0;
};

}  // namespace pqa
