#include "target/call_order.h"

#include <algorithm>
#include <tuple>

#include "tlm/kernel_time.h"

namespace pqa {
namespace {

// Callers that are kept although they may have gone for good.
constexpr std::size_t most_callers = 64;

}  // namespace

call_order::call_order(const sc_core::sc_module_name& module_name)
    : sc_module(module_name), remembers_(ticks_per_second() / 1000) {
  SC_HAS_PROCESS(call_order);
  SC_METHOD(serve_gathered);
  sensitive << next_delta_;
  dont_initialize();
}

// Has it called within the last millisecond, and before this delta cycle?
bool call_order::recent(const caller& c, std::uint64_t delta, tick_t now) const {
  const tick_t before = c.delta == delta ? c.earlier : c.latest;
  return before != never && now - before <= remembers_;
}

std::vector<call_order::caller>::iterator call_order::add_caller(sc_core::sc_process_b* process, std::uint32_t port,
                                                                 tick_t now) {
  if (callers_.size() >= most_callers) {
    const auto rests = [&](const caller& c) { return now - c.latest > remembers_; };
    callers_.erase(std::remove_if(callers_.begin(), callers_.end(), rests), callers_.end());
  }
  callers_.emplace_back();
  caller& self = callers_.back();
  self.process = sc_core::sc_process_handle(process);
  self.port = port;
  several_ =
      several_ || std::any_of(callers_.begin(), callers_.end(), [&](const caller& other) { return other.meets(self); });
  return callers_.end() - 1;
}

// Notes a call, too.
bool call_order::has_to_wait(std::uint32_t port, tick_t now) {
  sc_core::sc_process_b* const process = sc_core::sc_get_current_process_b();
  const auto calls = [&](const caller& c) { return c.identity() == process && c.port == port; };
  if (latest_ >= callers_.size() || !calls(callers_[latest_])) {
    auto found = std::find_if(callers_.begin(), callers_.end(), calls);
    if (found == callers_.end()) {
      if (process == nullptr || process->proc_kind() == sc_core::SC_METHOD_PROC_) return false;
      found = add_caller(process, port, now);
    }
    latest_ = static_cast<std::size_t>(found - callers_.begin());
  }
  caller& self = callers_[latest_];
  const std::uint64_t delta = sc_core::sc_delta_count();
  bool waits = !recent(self, delta, now);
  if (several_) {
    waits = waits || std::any_of(callers_.begin(), callers_.end(),
                                 [&](const caller& other) { return other.meets(self) && recent(other, delta, now); });
  }
  if (self.delta != delta || self.latest == never) {
    self.earlier = self.latest;
    self.delta = delta;
  }
  self.latest = now;
  return waits;
}

void call_order::wait_for_turn(waiting_call& w) {
  if (free_turns_.empty()) {
    turns_.push_back(std::make_unique<sc_core::sc_event>());
    free_turns_.push_back(turns_.back().get());
  }
  w.number = ++calls_;
  w.turn = free_turns_.back();
  free_turns_.pop_back();
  const std::uint64_t delta = sc_core::sc_delta_count();
  if (gathered_in_ != delta) close();
  if (gathered_.empty()) next_delta_.notify(sc_core::SC_ZERO_TIME);
  gathered_in_ = delta;
  gathered_.push_back(&w);
  try {
    wait(*w.turn);
  } catch (...) {  // the process is being reset or killed
    give_up(w);
    throw;
  }
  begin_turn(w);
}

// It is the first in order: only its turn wakes a call.
void call_order::begin_turn(const waiting_call& w) {
  w.turn->cancel();  // give_up() may have called it once more
  in_order_.pop_front();
  holder_ = w.number;
  if (!in_order_.empty()) in_order_.front()->turn->notify(sc_core::SC_ZERO_TIME);
}

// The next one's turn, in this very delta cycle, unless it has begun already.
void call_order::end_turn(const waiting_call& w) {
  free_turns_.push_back(w.turn);
  if (holder_ != w.number) return;
  holder_ = 0;
  if (!in_order_.empty()) in_order_.front()->turn->notify();
}

void call_order::give_up(const waiting_call& w) {
  w.turn->cancel();
  free_turns_.push_back(w.turn);
  gathered_.erase(std::remove(gathered_.begin(), gathered_.end(), &w), gathered_.end());
  in_order_.erase(std::remove(in_order_.begin(), in_order_.end(), &w), in_order_.end());
  if (!in_order_.empty()) in_order_.front()->turn->notify(sc_core::SC_ZERO_TIME);
}

void call_order::serve_gathered() {
  if (gathered_in_ != sc_core::sc_delta_count()) close();
}

// The delta cycle of what has been gathered is over.
void call_order::close() {
  if (gathered_.empty()) return;
  std::sort(gathered_.begin(), gathered_.end(), [](const waiting_call* a, const waiting_call* b) {
    return std::tie(a->what.arrival, a->what.port, a->what.is_write, a->number) <
           std::tie(b->what.arrival, b->what.port, b->what.is_write, b->number);
  });
  const bool nobody_waits = in_order_.empty();
  in_order_.insert(in_order_.end(), gathered_.begin(), gathered_.end());
  gathered_.clear();
  if (nobody_waits) in_order_.front()->turn->notify();
}

}  // namespace pqa
