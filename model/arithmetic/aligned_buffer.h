// An array that starts on a cache line, so that no vector load from its start straddles two.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace pqa {

template <class T>
class aligned_buffer {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  aligned_buffer() = default;
  aligned_buffer(std::size_t size, T value) : size_(size), data_(allocate(size)) {
    std::uninitialized_fill_n(data_.get(), size, value);
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::align_val_t alignment{64};
  struct release {
    void operator()(T* p) const { ::operator delete(p, alignment); }
  };
  static T* allocate(std::size_t size) { return static_cast<T*>(::operator new(size * sizeof(T), alignment)); }

  std::size_t size_ = 0;
  std::unique_ptr<T[], release> data_;
};

}  // namespace pqa
