// A queue in one piece of memory that grows to the most it ever held and then stays.
#pragma once

#include <cstddef>
#include <vector>

namespace pqa {

template <class T>
class ring {
 public:
  ring() = default;
  ring(const ring& other) { *this = other; }
  // Copies what it holds, not all that it has room for.
  ring& operator=(const ring& other) {
    if (this == &other) return *this;
    if (items_.size() < other.items_.size()) items_.resize(other.items_.size());
    const std::size_t count = other.size();
    for (std::size_t i = 0; i < count; ++i) items_[i] = other.items_[(other.head_ + i) & (other.items_.size() - 1)];
    head_ = 0;
    tail_ = count;
    return *this;
  }

  bool empty() const { return head_ == tail_; }
  std::size_t size() const { return tail_ - head_; }
  const T& front() const { return items_[head_ & (items_.size() - 1)]; }
  T& front() { return items_[head_ & (items_.size() - 1)]; }

  void push(const T& item) {
    if (size() == items_.size()) grow();
    items_[tail_++ & (items_.size() - 1)] = item;
  }
  void pop() { ++head_; }

 private:
  void grow() {
    std::vector<T> larger(items_.empty() ? 16 : items_.size() * 2);
    for (std::size_t i = 0; i < size(); ++i) larger[i] = items_[(head_ + i) & (items_.size() - 1)];
    tail_ = size();
    head_ = 0;
    items_.swap(larger);
  }

  std::vector<T> items_;  // a power of two of them
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
};

}  // namespace pqa
