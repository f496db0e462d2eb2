#include "dram/dram_device.h"

#include <algorithm>
#include <utility>

namespace pqa {
namespace {

// Bursts that wait in front of the queues of a channel, at most, before a request is handed out in pieces.
constexpr std::size_t most_waiting = 256;

// Loosely timed bursts without a choice for the controller, at most, before they are served in order again.
constexpr std::uint32_t most_quiet = 128;

// Who a loosely timed access comes from is known no better than by its port, its direction and its region of 64 MiB.
std::uint8_t lane_of(const memory_access& access) {
  const std::uint64_t region = (access.address >> 26) + std::uint64_t{access.port} * 97;
  return static_cast<std::uint8_t>((region * 0x9E3779B97F4A7C15 >> 60 & ~std::uint64_t{1}) | (access.is_write ? 1 : 0));
}

}  // namespace

dram_device::dram_device(const dram_config& config, std::uint64_t ticks_per_second, std::uint64_t base,
                         const constraint_table& table)
    : config_(config),
      table_(table),
      map_(config),
      clock_(clock_hz(config), ticks_per_second),
      base_(base),
      burst_bytes_(burst_bytes(config)),
      burst_shift_(static_cast<unsigned>(__builtin_ctzll(burst_bytes_))),
      looks_ahead_(config.controller.page_policy == dram_page_policy::closed_adaptive),
      burst_busy_(clock_.edge(burst_clocks(config)) / (config.channels * config.pseudo_channels)),
      wakes_(config.channels, never_ck) {
  for (std::uint32_t c = 0; c < config.channels; ++c) {
    channels_.push_back(std::make_unique<channel_parts>(config_, table_, c));
  }
}

memory_service dram_device::serve(const memory_access& access, tick_t now) {
  settle();
  const auto arrival = horizon(access.arrival);
  ++calls_;
  const std::uint64_t skipped = (access.address - base_) & (burst_bytes_ - 1);
  const auto bursts = static_cast<std::uint32_t>((skipped + access.bytes + burst_bytes_ - 1) >> burst_shift_);
  const ck_t done = access.is_write ? serve_bursts<true>(access, bursts, arrival, now)
                                    : serve_bursts<false>(access, bursts, arrival, now);
  return {clock_.edge(static_cast<std::uint64_t>(done) + config_.controller.response_latency), busy_time(bursts)};
}

void dram_device::serve(const memory_access* accesses, std::size_t count, tick_t now, memory_service* services) {
  for (std::size_t i = 0; i < count; ++i) services[i] = dram_device::serve(accesses[i], now);
}

template <bool IS_WRITE>
ck_t dram_device::serve_bursts(const memory_access& access, std::uint32_t bursts, ck_t arrival, tick_t now) {
  const std::uint64_t first = access.address - base_;
  if (bursts == 1) {  // an end that is only expected may lie before the arrival
    const dram_place place = map_.place(first);
    channel_parts& c = *channels_[place.channel];
    const ck_t end =
        c.in_order.serve_hit<IS_WRITE>(c.banks.target_of(place.bank), place.bank, place.row, place.column, arrival);
    return std::max(arrival, end != never_ck ? end : serve_burst(access, place, false, arrival, now));
  }
  address_map::walk walk(map_, first);
  ck_t done = arrival;
  for (std::uint32_t i = 0; i < bursts;) {
    const std::uint32_t count = std::min(bursts - i, most_located);
    locate(walk, count);
    for (std::uint32_t n = 0; n < count; ++n, ++i) {
      const located_burst& b = located_[n];
      ck_t end = b.server->serve_hit<IS_WRITE>(b.target, b.place.bank, b.place.row, b.place.column, arrival);
      if (end == never_ck) {
        const bool row_goes_on = looks_ahead_ && i + 1 < bursts && same_row(b.place, first + (i + 1) * burst_bytes_);
        end = serve_burst(access, b.place, row_goes_on, arrival, now);
      }
      done = std::max(done, end);
    }
  }
  return done;
}

// Banks of many channels do not all stay in the first-level cache: they are fetched together, not one by one as their
// turns come.
void dram_device::locate(address_map::walk& walk, std::uint32_t count) {
  for (std::uint32_t n = 0; n < count; ++n, walk.next()) {
    located_burst& b = located_[n];
    b.place = walk.place();
    channel_parts& c = *channels_[b.place.channel];
    b.server = &c.in_order;
    b.target = c.banks.target_of(b.place.bank);
    b.target.prefetch();
  }
}

bool dram_device::same_row(const dram_place& place, std::uint64_t address) const {
  const dram_place next = map_.place(address);
  return next.row == place.row && next.bank == place.bank && next.channel == place.channel;
}

ck_t dram_device::serve_burst(const memory_access& access, const dram_place& place, bool row_goes_on, ck_t arrival,
                              tick_t now) {
  dram_burst burst;
  burst.bank = place.bank;
  burst.row = place.row;
  burst.column = place.column;
  burst.request = calls_;
  burst.is_write = access.is_write;
  burst.lane = lane_of(access);
  channel_parts& c = *channels_[place.channel];
  return c.controlled ? serve_beside_requests(place.channel, burst, arrival, row_goes_on, now)
                      : serve_alone(c, burst, arrival, row_goes_on);
}

// In order as long as order makes no difference; where a controller would have had a choice, it gets it, and the caller
// an estimate. When it has had none for a while, order is as good again.
ck_t dram_device::serve_alone(channel_parts& c, dram_burst& burst, ck_t arrival, bool row_goes_on) {
  if (!c.waits && !c.in_order.overtakes(burst.is_write, burst.bank, burst.row, arrival))
    return c.in_order.serve(burst, arrival, row_goes_on);
  if (c.waits) {
    c.controller.advance(arrival);
    const bool choice = burst.is_write != c.last_was_write || c.controller.overtakings() != c.overtakings;
    c.quiet = choice ? 0 : c.quiet + 1;
    if (c.quiet > most_quiet) c.controller.drain();
    c.controller.forget_events();
    if (c.controller.at_rest()) {
      c.waits = false;
      c.in_order.allow_hits(true);
      c.in_order.not_before(c.controller.last_command());
    }
  } else {
    c.waits = true;
    c.in_order.allow_hits(false);
    c.quiet = 0;
    c.controller.banks_changed(c.in_order.last_command());
  }
  if (!c.waits) return c.in_order.serve(burst, arrival, row_goes_on);
  c.last_was_write = burst.is_write;
  c.overtakings = c.controller.overtakings();
  const ck_t expected = c.controller.expected_end(burst);
  c.controller.offer(burst, arrival);
  return expected;
}

// Requests of the four phases are under way, or have been.
ck_t dram_device::serve_beside_requests(std::uint32_t channel, const dram_burst& burst, ck_t arrival, bool row_goes_on,
                                        tick_t now) {
  channel_parts& c = *channels_[channel];
  c.controller.advance(horizon(now));
  c.in_order.not_before(c.controller.last_command());
  const ck_t done = c.in_order.serve(burst, arrival, row_goes_on);
  c.controller.banks_changed(c.in_order.last_command());
  wakes_[channel] = c.controller.next_event();
  return done;
}

std::uint32_t dram_device::take_request() {
  if (free_requests_.empty()) {
    requests_.emplace_back();
    return static_cast<std::uint32_t>(requests_.size() - 1);
  }
  const std::uint32_t request = free_requests_.back();
  free_requests_.pop_back();
  return request;
}

bool dram_device::begin(const memory_access& access, std::uint32_t id) {
  settle_before(access.arrival);
  const fresh_request fresh{access, take_request()};
  requests_[fresh.request].id = id;
  ++under_way_;
  if (ports_ > 1) look_from(access.port);
  take_up(fresh);
  if (ports_ > 1) fresh_.push_back(fresh);
  request_state& request = requests_[fresh.request];
  request.ended = request.waiting == 0;
  return request.ended;
}

void dram_device::take_up(const fresh_request& fresh) {
  const memory_access& access = fresh.access;
  const std::uint64_t first = (access.address - base_) & ~(burst_bytes_ - 1);
  const std::uint64_t end = access.address - base_ + access.bytes;
  request_state& request = requests_[fresh.request];
  request.bursts = request.waiting = request.all =
      static_cast<std::uint32_t>((end - first + burst_bytes_ - 1) / burst_bytes_);
  remainder rest{first, end, fresh.request, access.is_write};
  if (!waiting_.empty() || !hand_out(rest, horizon(access.arrival), ports_ > 1)) waiting_.push(rest);
}

// Makes the channels hold, of this tick's requests, those of one port.
void dram_device::look_from(std::uint32_t port) {
  if (fresh_.empty()) {
    waiting_before_ = waiting_;
    return;
  }
  if (fresh_.back().access.port == port) return;
  ports_met_ = true;
  take_back();
  for (const fresh_request& f : fresh_) {
    if (f.access.port == port) take_up(f);
  }
}

// Makes the channels what they were before this tick's requests.
void dram_device::take_back() {
  waiting_ = waiting_before_;
  for (auto& c : channels_) {
    if (c->has_before) c->controller.take_waiting(c->before);
  }
}

// The tick is over.
void dram_device::settle() {
  if (fresh_.empty()) return;
  if (ports_met_) {
    const auto place = [this](const fresh_request& f) {
      return std::make_pair((f.access.port + ports_ - first_port_) % ports_, f.access.is_write);
    };
    std::stable_sort(fresh_.begin(), fresh_.end(),
                     [&](const fresh_request& a, const fresh_request& b) { return place(a) < place(b); });
    first_port_ = (fresh_.front().access.port + 1) % ports_;  // ports without requests have no say
    take_back();
    for (const fresh_request& f : fresh_) {
      take_up(f);
      if (requests_[f.request].waiting == 0) admit(requests_[f.request]);
    }
    for (std::uint32_t c = 0; c < channels_.size(); ++c) {
      if (channels_[c]->has_before) wakes_[c] = channels_[c]->controller.next_event();
    }
  }
  for (auto& c : channels_) c->has_before = false;
  fresh_.clear();
  ports_met_ = false;
}

void dram_device::admit(request_state& request) {
  if (!request.ended) admitted_.push(request.id);
  request.ended = true;
}

// Gives the bursts to their channels; false when some are left because too many wait already.
bool dram_device::hand_out(remainder& rest, ck_t clock, bool may_be_taken_back) {
  for (; rest.address < rest.end; rest.address += burst_bytes_) {
    const dram_place place = map_.place(rest.address);
    channel_parts& c = *channels_[place.channel];
    if (c.controller.waiting() >= most_waiting) return false;
    if (!c.controlled) {
      c.controlled = true;
      c.in_order.allow_hits(false);
      if (c.waits) {
        c.controller.drain();
        c.controller.forget_events();
      }
      c.controller.banks_changed(c.in_order.last_command());
    }
    c.controller.advance(clock);
    if (may_be_taken_back && !c.has_before) {
      c.before.take_waiting(c.controller);
      c.has_before = true;
    }
    if (c.controller.offer({place.bank, place.row, place.column, rest.request, rest.is_write, 0, 0}, clock)) {
      --requests_[rest.request].waiting;
    }
    wakes_[place.channel] = c.controller.next_event();
  }
  return true;
}

void dram_device::hand_out_waiting(ck_t clock) {
  while (!waiting_.empty()) {
    remainder& rest = waiting_.front();
    if (!hand_out(rest, clock, false)) return;
    if (requests_[rest.request].waiting == 0) admit(requests_[rest.request]);
    waiting_.pop();
  }
}

void dram_device::collect_admissions(std::uint32_t channel) {
  ring<burst_event>& admissions = channels_[channel]->controller.admissions();
  for (; !admissions.empty() && admissions.front().clock <= shown_; admissions.pop()) {
    request_state& request = requests_[admissions.front().request];
    if (--request.waiting == 0) admit(request);
  }
}

void dram_device::advance(tick_t now) {
  settle_before(now);
  const auto until = horizon(now);
  shown_ = static_cast<ck_t>(clock_.cycle_before(now));
  for (std::uint32_t c = 0; c < channels_.size(); ++c) {
    if (wakes_[c] > shown_) continue;
    channels_[c]->controller.advance(until);
    collect_admissions(c);
    wakes_[c] = channels_[c]->controller.next_event();
  }
  if (!waiting_.empty() && fresh_.empty()) hand_out_waiting(until);
  next_channel_ = 0;
}

bool dram_device::next_admitted(std::uint32_t& id) {
  if (admitted_.empty()) return false;
  id = admitted_.front();
  admitted_.pop();
  return true;
}

bool dram_device::next_completed(completion& done) {
  for (; next_channel_ < channels_.size(); ++next_channel_) {
    channel_controller& controller = channels_[next_channel_]->controller;
    ring<burst_event>& completions = controller.completions();
    bool found = false;
    while (!found && !completions.empty() && completions.front().clock <= shown_) {
      const std::uint32_t number = completions.front().request;
      completions.pop();
      request_state& request = requests_[number];
      if (--request.bursts > 0) continue;
      done = {request.id, busy_time(request.all)};
      free_requests_.push_back(number);
      --under_way_;
      found = true;
    }
    if (wakes_[next_channel_] <= shown_) wakes_[next_channel_] = controller.next_event();
    if (found) return true;
  }
  return false;
}

tick_t dram_device::next_event() {
  if (ports_met_) return fresh_.front().access.arrival + 1;
  const ck_t next = *std::min_element(wakes_.begin(), wakes_.end());
  return next == never_ck ? never : clock_.edge(static_cast<std::uint64_t>(next));
}

void dram_device::trace_to(dram_trace* trace) {
  for (auto& c : channels_) c->banks.trace_to(trace);
}

void dram_device::catch_up(tick_t now) {
  settle_before(now);
  const auto until = horizon(now);
  for (const auto& parts : channels_) {
    if (parts->controlled) {
      parts->controller.advance(until);
    } else if (parts->waits) {
      parts->controller.drain();
      parts->controller.forget_events();
    }
  }
}

dram_statistics dram_device::counted() const {
  dram_statistics sum;
  for (const auto& c : channels_) sum += c->banks.counted();
  return sum;
}

}  // namespace pqa
