#include "target/in_order_service.h"

#include <algorithm>
#include <tuple>

#include "pqa/base/error.h"

namespace pqa {

bool in_order_service::before_in_service::operator()(const request& a, const request& b) const {
  return std::tie(a.access.arrival, a.access.port, a.access.is_write) <
         std::tie(b.access.arrival, b.access.port, b.access.is_write);
}

void in_order_service::check(const memory_access& access, const memory_service& service) {
  if (service.completion < access.arrival) {
    throw simulation_error("a memory's backlog reaches beyond the end of simulated time (2^64 kernel ticks)");
  }
}

memory_service in_order_service::serve_next(const memory_access& access) {
  const memory_service service = core_->serve(access);
  check(access, service);
  return service;
}

memory_service in_order_service::serve(const memory_access& access, tick_t now) {
  if (!pending_.empty()) serve_before(now);
  return serve_next(access);
}

void in_order_service::serve(const memory_access* accesses, std::size_t count, tick_t now, memory_service* services) {
  if (!pending_.empty()) serve_before(now);
  core_->serve(accesses, count, services);
  for (std::size_t i = 0; i < count; ++i) check(accesses[i], services[i]);
}

bool in_order_service::begin(const memory_access& access, std::uint32_t id) {
  pending_.push({access, id, {}});
  pending_bound_ = std::min(pending_bound_, core_->earliest_completion(access));
  return true;
}

// Every request of a tick before `tick` has arrived by now, so their order is final. Serving them this late costs no
// time, since the core counts from the arrival and none of them can be complete yet.
void in_order_service::serve_before(tick_t tick) {
  while (!pending_.empty() && pending_.front().access.arrival < tick) {
    request r = pending_.pop();
    r.service = serve_next(r.access);
    served_.push(r);
  }
  pending_bound_ = never;
  for (const request& r : pending_) pending_bound_ = std::min(pending_bound_, core_->earliest_completion(r.access));
}

void in_order_service::advance(tick_t now) {
  now_ = now;
  serve_before(now);
}

bool in_order_service::next_completed(completion& done) {
  if (served_.empty() || served_.front().service.completion > now_) return false;
  const request r = served_.pop();
  done = {r.id, r.service.busy};
  return true;
}

tick_t in_order_service::next_event() {
  return served_.empty() ? pending_bound_ : std::min(pending_bound_, served_.front().service.completion);
}

}  // namespace pqa
