// Which of several loosely timed calls of one time a target serves first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <systemc>
#include <vector>

#include "pqa/base/clock.h"

namespace pqa {

// In which order processes of one delta cycle run is the kernel's business. So that it decides nothing, calls of
// b_transport of several processes that come by different ports wait for the next delta cycle and are then served one
// after the other: by arrival, port, reads before writes, and only then in the order of the calls. Calls of one
// process, and calls by one port, are in order already.
//
// Where one process calls alone it does not wait. It is alone while no other has called within the last millisecond of
// the kernel's time, this delta cycle left out; and the first call after a millisecond's rest always waits. So whether
// a call waits does not depend on the order of processes either.
//
// A call of no process, and that of an SC_METHOD, which is not allowed to wait, is served at once.
class call_order : public sc_core::sc_module {
 public:
  struct call {
    tick_t arrival = 0;
    std::uint32_t port = 0;
    bool is_write = false;
  };

 private:
  struct waiting_call {
    call what;
    std::uint64_t number = 0;  // in the order of the calls
    sc_core::sc_event* turn = nullptr;
  };

 public:
  // A call's turn: from its construction, which waits for it, to its end. A turn that waits in between, in what it
  // calls itself, is overtaken: the next begins a delta cycle after it.
  class turn {
   public:
    // Calls before_waiting(w) first, w: it has to wait since others call as well, or may.
    template <class PREPARATION>
    turn(call_order& order, const call& what, tick_t now, PREPARATION before_waiting)
        : order_(order), call_{what, 0, nullptr}, ordered_(order.has_to_wait(what.port, now)) {
      before_waiting(ordered_);
      if (ordered_) order_.wait_for_turn(call_);
    }
    turn(call_order& order, const call& what, tick_t now) : turn(order, what, now, [](bool) {}) {}
    ~turn() {
      if (ordered_) order_.end_turn(call_);
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;

   private:
    call_order& order_;
    waiting_call call_;
    bool ordered_;
  };

  explicit call_order(const sc_core::sc_module_name& name);

 private:
  // A process that calls by a port. Of its latest call, and of the latest in a delta cycle before that one.
  struct caller {
    sc_core::sc_process_handle process;  // kept, so that no other gets its address
    std::uint32_t port = 0;
    std::uint64_t delta = 0;
    tick_t latest = never;
    tick_t earlier = never;

    const sc_core::sc_object* identity() const { return process.get_process_object(); }
    // Their calls are not in order by themselves.
    bool meets(const caller& other) const { return identity() != other.identity() && port != other.port; }
  };

  bool recent(const caller& c, std::uint64_t delta, tick_t now) const;
  std::vector<caller>::iterator add_caller(sc_core::sc_process_b* process, std::uint32_t port, tick_t now);
  bool has_to_wait(std::uint32_t port, tick_t now);
  void wait_for_turn(waiting_call& w);
  void begin_turn(const waiting_call& w);
  void end_turn(const waiting_call& w);
  void give_up(const waiting_call& w);
  void serve_gathered();
  void close();

  tick_t remembers_;  // how long a caller counts as one
  std::vector<caller> callers_;
  std::size_t latest_ = 0;  // index of the one that called last
  bool several_ = false;    // two of them are not in order already
  std::uint64_t calls_ = 0;

  std::vector<waiting_call*> gathered_;  // of the delta cycle below
  std::uint64_t gathered_in_ = 0;
  std::deque<waiting_call*> in_order_;  // whose turn comes next
  std::uint64_t holder_ = 0;            // number of the latest call whose turn has begun, while it lasts; otherwise 0
  sc_core::sc_event next_delta_;
  std::vector<std::unique_ptr<sc_core::sc_event>> turns_;  // all that were made
  std::vector<sc_core::sc_event*> free_turns_;
};

}  // namespace pqa
