// Requests served one after the other by a timing core.
#pragma once

#include <cstdint>
#include <memory>

#include "target/request_service.h"
#include "target/sorted_queue.h"
#include "target/timing_core.h"

namespace pqa {

// Requests of one tick are ordered by (port, reads before writes, order of the calls) and served when that tick is
// over, so results do not depend on the order of delta cycles; the core counts from the arrival, so this costs no time.
class in_order_service final : public request_service {
 public:
  explicit in_order_service(std::unique_ptr<timing_core> core) : core_(std::move(core)) {}

  const timing_core& core() const { return *core_; }

  bool immediate() const override { return core_->immediate(); }
  bool moves_data_at_arrival() const override { return false; }
  memory_service serve(const memory_access& access, tick_t now) override;
  void serve(const memory_access* accesses, std::size_t count, tick_t now, memory_service* services) override;
  bool begin(const memory_access& access, std::uint32_t id) override;
  void advance(tick_t now) override;
  bool next_admitted(std::uint32_t&) override { return false; }
  bool next_completed(completion& done) override;
  tick_t next_event() override;
  bool idle() const override { return pending_.empty() && served_.empty(); }

 private:
  struct request {
    memory_access access;
    std::uint32_t id = 0;
    memory_service service;
  };
  struct before_in_service {
    bool operator()(const request& a, const request& b) const;
  };
  struct before_in_completion {
    bool operator()(const request& a, const request& b) const { return a.service.completion < b.service.completion; }
  };

  static void check(const memory_access& access, const memory_service& service);
  memory_service serve_next(const memory_access& access);
  void serve_before(tick_t tick);

  std::unique_ptr<timing_core> core_;
  sorted_queue<request, before_in_service> pending_;    // arrived, not yet ordered
  sorted_queue<request, before_in_completion> served_;  // completion known
  tick_t pending_bound_ = never;                        // none of `pending_` completes before this tick
  tick_t now_ = 0;
};

}  // namespace pqa
