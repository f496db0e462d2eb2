#include "dram/channel_controller.h"

#include <algorithm>

namespace pqa {
namespace {

// Found by holding loosely against approximately timed runs with other masters (results/memory).
std::size_t requests_on_the_way(const dram_config& config) {
  return std::max<std::size_t>(8, 32 / config.channels);
}

}  // namespace

channel_controller::channel_controller(const dram_config& config, dram_channel& channel)
    : channel_(channel),
      state_(channel.state()),
      table_(channel.table()),
      controller_(config.controller),
      directed_(config.controller.write_drain.has_value()),
      queue_(config.controller, channel.state().banks()),
      offers_(channel.state().banks()),
      ranks_(channel.state().ranks()),
      pace_((static_cast<ck_t>(config.timing.CCD_S) << pace_bits) / config.pseudo_channels),
      shortest_data_(std::min(table_.read_data(), table_.write_data()) + table_.burst() +
                     config.controller.response_latency),
      ingress_(requests_on_the_way(config)) {
  note_due();
}

void channel_controller::note_due() {
  next_due_ = never_ck;
  for (std::uint32_t r = 0; r < ranks_.size(); ++r) {
    if (!ranks_[r].refreshing) next_due_ = std::min(next_due_, channel_.refresh_due(r));
  }
}

bool channel_controller::offer(const dram_burst& burst, ck_t clock) {
  if (!ingress_.empty() || !queue_.admits(burst)) {
    ingress_.push(burst);
    return false;
  }
  admit(burst, clock);
  return true;
}

void channel_controller::take_waiting(const channel_controller& other) {
  queue_ = other.queue_;
  ingress_ = other.ingress_;
  offers_ = other.offers_;
  ranks_ = other.ranks_;
  draining_ = other.draining_;
  floor_ = other.floor_;
  chosen_ = other.chosen_;
  chosen_floor_ = other.chosen_floor_;
  best_of_bus_ = other.best_of_bus_;
  best_ = other.best_;
}

void channel_controller::admit(const dram_burst& burst, ck_t clock) {
  const std::uint32_t bank = burst.bank;
  queue_.push(burst);
  ranks_[state_.rank_of(bank)].waiting |= std::uint64_t{1} << (bank & (state_.banks_per_rank() - 1));
  floor_ = std::max(floor_, clock);
  const bool was_draining = draining_;
  update_direction();
  const offer_of_bank before = offers_[bank];
  update_offer(bank);
  if (!chosen_) return;
  // Other banks' offers have not changed, and this one's only for the better.
  const offer_of_bank& now = offers_[bank];
  if (draining_ != was_draining || best_.clock < floor_) {
    chosen_ = false;
  } else if (now.entry != before.entry || now.command != before.command) {
    chosen_ = best_of_bus_[0].bank != bank && best_of_bus_[1].bank != bank;
    if (chosen_) consider_bank(bank);
  }
}

void channel_controller::admit_waiting(ck_t clock) {
  while (!ingress_.empty() && queue_.admits(ingress_.front())) {
    const dram_burst burst = ingress_.front();
    ingress_.pop();
    admit(burst, clock);
    admissions_.push({burst.request, clock + 1});
  }
}

void channel_controller::update_direction() {
  if (!directed_) return;
  const bool before = draining_;
  if (draining_) {
    if (queue_.writes() <= controller_.write_drain->low && queue_.reads() > 0) draining_ = false;
  } else if (queue_.writes() > controller_.write_drain->high || queue_.reads() == 0) {
    draining_ = true;
  }
  if (draining_ == before) return;
  for (std::uint32_t b = 0; b < state_.banks(); ++b) {
    if (queue_.count(b) > 0) update_offer(b);
  }
}

// The burst that a bank works for, or none.
std::uint32_t channel_controller::pick(std::uint32_t bank) const {
  const std::uint32_t oldest = queue_.first(bank);
  if (controller_.scheduler != dram_scheduler::fr_fcfs || oldest == burst_queue::none) return oldest;
  if (directed_) return pick_directed(bank);
  if (!state_.is_open(bank)) return oldest;
  for (std::uint32_t at = oldest; at != burst_queue::none; at = queue_[at].next) {
    if (state_.has_open(bank, queue_[at].burst.row)) return at;
  }
  return oldest;
}

std::uint32_t channel_controller::pick_directed(std::uint32_t bank) const {
  std::uint32_t oldest = burst_queue::none;
  for (std::uint32_t at = queue_.first(bank); at != burst_queue::none; at = queue_[at].next) {
    if (queue_[at].burst.is_write != draining_) continue;
    // What is older and overlaps goes first, whatever its direction.
    const std::uint32_t blocking = older_overlap(bank, at);
    const std::uint32_t candidate = blocking != burst_queue::none ? blocking : at;
    if (state_.has_open(bank, queue_[candidate].burst.row)) return candidate;
    if (oldest == burst_queue::none) oldest = candidate;
  }
  return oldest;
}

std::uint32_t channel_controller::older_overlap(std::uint32_t bank, std::uint32_t entry) const {
  const dram_burst& burst = queue_[entry].burst;
  for (std::uint32_t at = queue_.first(bank); at != entry; at = queue_[at].next) {
    const dram_burst& other = queue_[at].burst;
    if (other.row == burst.row && other.column == burst.column) return at;
  }
  return burst_queue::none;
}

// Shall the access for `entry` close its row?
bool channel_controller::closes_row(std::uint32_t bank, std::uint32_t entry) const {
  if (controller_.page_policy == dram_page_policy::open) return false;
  if (controller_.page_policy == dram_page_policy::closed) return true;
  const std::uint32_t row = queue_[entry].burst.row;
  for (std::uint32_t at = queue_.first(bank); at != burst_queue::none; at = queue_[at].next) {
    if (at != entry && queue_[at].burst.row == row) return false;
  }
  return controller_.page_policy == dram_page_policy::closed_adaptive || queue_.count(bank) > 1;
}

void channel_controller::update_offer(std::uint32_t bank) {
  rank_offers& rank = ranks_[state_.rank_of(bank)];
  const std::uint64_t bit = std::uint64_t{1} << (bank & (state_.banks_per_rank() - 1));
  const std::uint32_t entry = pick(bank);
  offer_of_bank& o = offers_[bank];
  o.entry = entry;
  if (entry == burst_queue::none) {
    rank.banks &= ~bit;
    if (queue_.count(bank) == 0) rank.waiting &= ~bit;
    return;
  }
  rank.banks |= bit;
  const burst_queue::entry& e = queue_[entry];
  o.age = e.age;
  if (!state_.is_open(bank)) {
    o.command = dram_command::ACT;
  } else if (!state_.has_open(bank, e.burst.row)) {
    o.command = dram_command::PRE;
  } else if (closes_row(bank, entry)) {
    o.command = e.burst.is_write ? dram_command::WRA : dram_command::RDA;
  } else {
    o.command = e.burst.is_write ? dram_command::WR : dram_command::RD;
  }
  o.in_bank = state_.earliest_in_bank(o.command, bank);
  o.action = channel_state::action_of(o.command);
  o.bus = static_cast<std::uint8_t>(channel_.bus_of(o.command));
  o.length = static_cast<std::uint8_t>(table_.command_clocks(o.command));
}

void channel_controller::complete(std::uint32_t entry, std::uint32_t bank, ck_t clock) {
  const burst_queue::entry& e = queue_[entry];
  dram_statistics& counted = channel_.counted();
  ++(e.conflicted ? counted.row_conflicts : e.activated ? counted.row_misses : counted.row_hits);
  completions_.push({e.burst.request, clock + controller_.response_latency});
  if (e.burst.expected != 0) {
    ck_t& error = errors_[e.burst.lane];
    error += ((clock - e.burst.expected) * (ck_t{1} << pace_bits) - error) / 32;
  }
  overtakings_ += queue_.first(bank) != entry ? 1 : 0;
  next_age_ = e.age + 1;
  queue_.remove(entry);
  if (queue_.count(bank) == 0) {
    ranks_[state_.rank_of(bank)].waiting &= ~(std::uint64_t{1} << (bank & (state_.banks_per_rank() - 1)));
  }
  update_direction();
}

void channel_controller::banks_changed(ck_t clock) {
  chosen_ = false;
  for (ck_t& free : bus_free_) free = std::max(free, clock);
  for (std::uint32_t b = 0; b < state_.banks(); ++b) {
    if (queue_.count(b) > 0) update_offer(b);
  }
  note_due();
}

// From the next command for a burst of the bank to its column command, at least.
ck_t channel_controller::clocks_to_column(dram_command next, bool is_write) const {
  const auto& in_bank = table_.within(constraint_scope::bank);
  constexpr auto act = static_cast<std::size_t>(dram_command::ACT);
  constexpr auto pre = static_cast<std::size_t>(dram_command::PRE);
  if (dram_channel::is_column(next)) return 0;
  const ck_t opened = in_bank[act][static_cast<std::size_t>(is_write ? dram_command::WR : dram_command::RD)];
  return next == dram_command::PRE ? in_bank[pre][act] + opened : opened;
}

// The end of the data of a column command that has not been sent yet, at least.
ck_t channel_controller::earliest_data() const {
  if (queue_.size() != 1 || best_.is_refresh) return best_.clock + shortest_data_;
  const bool is_write = queue_.writes() == 1;
  return best_.clock + clocks_to_column(best_.command, is_write) +
         (is_write ? table_.write_data() : table_.read_data()) + table_.burst() + controller_.response_latency;
}

// When the queue that the first waiting burst needs has room for it, at least.
ck_t channel_controller::earliest_room() const {
  if (controller_.queue_organisation != dram_queue::bank || directed_) return best_.clock;
  const offer_of_bank& o = offers_[queue_.deciding_bank(ingress_.front())];
  if (o.entry == burst_queue::none) return best_.clock;
  return std::max(best_.clock, o.in_bank) + clocks_to_column(o.command, queue_[o.entry].burst.is_write);
}

ck_t channel_controller::expected_end(dram_burst& burst) const {
  const ck_t alone = channel_.earliest_column(burst.is_write, false, burst.bank, burst.row, floor_);
  const ck_t data = (burst.is_write ? table_.write_data() : table_.read_data()) + table_.burst();
  const auto ahead = static_cast<ck_t>(queue_.size() + ingress_.size());
  if (ahead == 0) return alone + data;
  const dram_command column = dram_channel::column_command(burst.is_write, false);
  const ck_t free = std::max(floor_, state_.earliest_in_rank(column, burst.bank));
  const ck_t expected = free + (ahead * pace_ >> pace_bits);
  burst.expected = expected + data;
  return std::max(alone, expected + (errors_[burst.lane] >> pace_bits)) + data;
}

bool channel_controller::at_rest() const {
  return empty() && std::none_of(ranks_.begin(), ranks_.end(), [](const rank_offers& r) { return r.refreshing; });
}

void channel_controller::forget_events() {
  while (!completions_.empty()) completions_.pop();
  while (!admissions_.empty()) admissions_.pop();
}

void channel_controller::drain() {
  while (!empty()) {
    if (!chosen_) choose();
    advance(std::max(std::min(best_.clock, next_due_), floor_) + 1);
  }
}

ck_t channel_controller::next_event() {
  ck_t clock = completions_.empty() ? never_ck : completions_.front().clock;
  if (!admissions_.empty()) clock = std::min(clock, admissions_.front().clock);
  if (queue_.size() == 0) return clock;
  if (completions_.empty() || !ingress_.empty()) {
    if (!chosen_) choose();
    if (completions_.empty()) clock = std::min(clock, earliest_data());
    if (!ingress_.empty()) clock = std::min(clock, earliest_room() + 1);
  }
  return clock;
}

}  // namespace pqa
