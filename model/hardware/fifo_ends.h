// The two ends of a FIFO between stages: credits at the source, tokens at the sink.
#pragma once

#include <cstdint>
#include <deque>

#include "pqa/base/clock.h"

namespace pqa {

// Credits that a source holds, by the cycle from which each can be used; they come in ascending order.
class credit_queue {
 public:
  void reset() { runs_.clear(); }
  void add(std::uint32_t slots, cycle_t usable) {
    if (slots > 0) runs_.push_back({slots, usable});
  }
  bool empty() const { return runs_.empty(); }
  cycle_t usable() const { return runs_.front().usable; }
  void use() {
    if (--runs_.front().slots == 0) runs_.pop_front();
  }

 private:
  struct run {
    std::uint32_t slots;
    cycle_t usable;
  };
  std::deque<run> runs_;
};

// Tokens that have been pushed and not yet taken.
template <class Token>
class token_queue {
 public:
  struct entry {
    Token token;
    cycle_t usable;
  };
  void reset() { entries_.clear(); }
  void push(const Token& token, cycle_t usable) { entries_.push_back({token, usable}); }
  bool empty() const { return entries_.empty(); }
  const entry& front() const { return entries_.front(); }
  void pop() { entries_.pop_front(); }

 private:
  std::deque<entry> entries_;
};

}  // namespace pqa
