// The bursts that wait in a channel: a list for each bank, in the order in which they were admitted.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "pqa/memory/dram_config.h"

namespace pqa {

// What a request becomes: one burst of the DRAM.
struct dram_burst {
  std::uint32_t bank = 0;  // over the whole channel
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  std::uint32_t request = 0;  // whose part it is
  bool is_write = false;
  std::uint8_t lane = 0;      // burst_ingress
  std::int64_t expected = 0;  // loosely timed: when it would be through if all before it moved at CCD_S
};

class burst_queue {
 public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  struct entry {
    dram_burst burst;
    std::uint64_t age = 0;  // number in the order of admission
    std::uint32_t next = none;
    std::uint32_t previous = none;
    bool activated = false;   // a row was opened for it
    bool conflicted = false;  // another row was closed for it
  };

  burst_queue(const dram_controller& controller, std::uint32_t banks)
      : organisation_(controller.queue_organisation),
        depth_(controller.queue_depth),
        by_last_bank_(controller.admission == dram_admission::last_bank),
        lists_(banks) {}

  // With a queue for every bank: the bank whose queue has to have room for it.
  std::uint32_t deciding_bank(const dram_burst& burst) const { return by_last_bank_ ? last_bank_ : burst.bank; }
  // Is there room for it?
  bool admits(const dram_burst& burst) const {
    switch (organisation_) {
      case dram_queue::bank:
        return lists_[deciding_bank(burst)].count < depth_;
      case dram_queue::read_write:
        return waiting_[burst.is_write ? 1 : 0] < depth_;
      default:
        return size() < depth_;
    }
  }

  std::uint32_t push(const dram_burst& burst) {
    const std::uint32_t at = take_entry();
    list& l = lists_[burst.bank];
    entries_[at] = {burst, next_age_++, none, l.last, false, false};
    (l.last == none ? l.first : entries_[l.last].next) = at;
    l.last = at;
    ++l.count;
    ++waiting_[burst.is_write ? 1 : 0];
    last_bank_ = burst.bank;
    return at;
  }

  void remove(std::uint32_t at) {
    const entry& e = entries_[at];
    list& l = lists_[e.burst.bank];
    (e.previous == none ? l.first : entries_[e.previous].next) = e.next;
    (e.next == none ? l.last : entries_[e.next].previous) = e.previous;
    --l.count;
    --waiting_[e.burst.is_write ? 1 : 0];
    free_.push_back(at);
  }

  entry& operator[](std::uint32_t at) { return entries_[at]; }
  const entry& operator[](std::uint32_t at) const { return entries_[at]; }
  std::uint32_t first(std::uint32_t bank) const { return lists_[bank].first; }
  std::uint32_t count(std::uint32_t bank) const { return lists_[bank].count; }
  std::uint32_t reads() const { return waiting_[0]; }
  std::uint32_t writes() const { return waiting_[1]; }
  std::uint32_t size() const { return waiting_[0] + waiting_[1]; }

 private:
  struct list {
    std::uint32_t first = none;
    std::uint32_t last = none;
    std::uint32_t count = 0;
  };

  // Grows to the most that ever waited, which the depth bounds.
  std::uint32_t take_entry() {
    if (free_.empty()) {
      entries_.emplace_back();
      return static_cast<std::uint32_t>(entries_.size() - 1);
    }
    const std::uint32_t at = free_.back();
    free_.pop_back();
    return at;
  }

  dram_queue organisation_;
  std::uint32_t depth_;
  bool by_last_bank_;
  std::uint32_t last_bank_ = 0;
  std::array<std::uint32_t, 2> waiting_{};  // reads, writes
  std::uint64_t next_age_ = 1;
  std::vector<list> lists_;
  std::vector<entry> entries_;
  std::vector<std::uint32_t> free_;
};

}  // namespace pqa
