#include "unit/dram_checker/random_traffic.h"

#include <algorithm>

namespace pqa {
namespace {

constexpr std::uint64_t ticks_per_clock = 2;  // the least that dram_device takes
constexpr std::uint32_t few_rows = 3;

std::uint32_t to32(std::uint64_t value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

std::array<std::uint64_t, 2> place_finder::word(const dram_place& p) {
  return {std::uint64_t{p.channel} << field_bits | p.bank, std::uint64_t{p.row} << field_bits | p.column};
}

place_finder::place_finder(const dram_config& config) {
  const address_map map(config);
  for (std::uint64_t bit = burst_bytes(config); bit < capacity_bytes(config); bit <<= 1) {
    pivot p{word(map.place(bit)), bit};
    for (const pivot& q : pivots_) {
      // The other's highest bit goes.
      if ((p.place[0] ^ q.place[0]) < p.place[0] ||
          ((p.place[0] ^ q.place[0]) == p.place[0] && (p.place[1] ^ q.place[1]) < p.place[1])) {
        p = {{p.place[0] ^ q.place[0], p.place[1] ^ q.place[1]}, p.address ^ q.address};
      }
    }
    pivots_.push_back(p);
    std::sort(pivots_.begin(), pivots_.end(), [](const pivot& a, const pivot& b) { return a.place > b.place; });
  }
}

std::uint64_t place_finder::address(const dram_place& place) const {
  std::array<std::uint64_t, 2> rest = word(place);
  std::uint64_t address = 0;
  for (const pivot& q : pivots_) {
    const std::array<std::uint64_t, 2> without = {rest[0] ^ q.place[0], rest[1] ^ q.place[1]};
    if (without >= rest) continue;
    rest = without;
    address ^= q.address;
  }
  return address;
}

traffic_phase random_phase(random_source& random) {
  constexpr std::array<std::uint32_t, 5> outstanding = {1, 2, 8, 32, 128};
  constexpr std::array<std::uint32_t, 5> gaps = {0, 1, 5, 40, 400};
  constexpr std::array<unsigned, 6> writes = {0, 10, 50, 50, 90, 100};
  traffic_phase p;
  p.pattern = static_cast<traffic_pattern>(random.pick(0, traffic_pattern_count - 1));
  p.requests = to32(random.pick(10, 120));
  p.outstanding = outstanding[random.pick(0, outstanding.size() - 1)];
  p.most_gap = gaps[random.pick(0, gaps.size() - 1)];
  p.write_percent = writes[random.pick(0, writes.size() - 1)];
  if (p.most_gap > 100) p.requests /= 4;
  if (p.pattern == traffic_pattern::refreshed_bank) {
    p.requests *= 5;
    p.outstanding = 128;
  }
  return p;
}

traffic_run::traffic_run(const dram_config& config, const constraint_table& table, dram_trace& trace,
                         std::uint64_t seed)
    : config_(config), random_(seed), finder_(config), device_(config, ticks_per_clock * clock_hz(config), 0, table) {
  device_.trace_to(&trace);
  // A channel that nobody uses is not refreshed.
  for (std::uint32_t c = 0; c < config.channels; ++c) {
    begin({now_, finder_.address({c, 0, 0, 0}), to32(burst_bytes(config)), 0, false});
  }
}

void traffic_run::begin(const memory_access& access) {
  ++requests_;
  ++under_way_;
  if (!device_.begin(access, to32(requests_))) ++not_admitted_;
}

// Of the first rank: a round of REFpb ends with every refresh whose number is a multiple of this.
std::uint64_t traffic_run::round() const {
  const std::uint64_t groups = config_.standard == dram_standard::ddr5 ? 1 : config_.bank_groups;
  return groups * config_.banks_per_group;
}

dram_place traffic_run::next_place(const traffic_phase& phase) {
  const std::uint32_t per_group = config_.banks_per_group;
  const std::uint32_t per_rank = per_group * config_.bank_groups;
  const std::uint32_t banks = per_rank * config_.ranks * config_.pseudo_channels;
  const auto column = to32(random_.pick(0, config_.columns / config_.burst_length - 1)) * config_.burst_length;
  const std::uint32_t turn = to32(turn_);
  dram_place p = home_;
  p.column = column;
  switch (phase.pattern) {
    case traffic_pattern::refreshed_bank:
      p.bank = banks_left_ % per_rank;
      if (banks_left_ == 0) p.row = (home_.row + turn) % config_.rows;
      return p;
    case traffic_pattern::row_conflicts:
      p.row = (home_.row + turn) % config_.rows;
      return p;
    case traffic_pattern::group_ping_pong:
      p.bank = home_.bank / per_rank * per_rank + (home_.bank + turn % 2 * per_group) % per_rank;
      return p;
    case traffic_pattern::one_group:
      p.bank = home_.bank / per_group * per_group + to32(random_.pick(0, per_group - 1));
      return p;
    case traffic_pattern::switching:
      p.bank = random_.chance(50) ? home_.bank : to32(random_.pick(0, banks - 1));
      return p;
    case traffic_pattern::activate_storm:
      p.bank = (home_.bank + turn) % banks;
      p.row = (home_.row + turn / banks) % config_.rows;
      return p;
    case traffic_pattern::around_refresh:
      p.bank = home_.bank / per_rank * per_rank + (home_.bank + turn % 2) % per_rank;
      p.row = (home_.row + turn) % config_.rows;
      return p;
    case traffic_pattern::rank_ping_pong:
      p.bank = (home_.bank + turn % config_.ranks * per_rank) % banks;
      return p;
    default:
      p.bank = to32(random_.pick(0, banks - 1));
      p.row = to32(random_.pick(0, std::min(few_rows, config_.rows) - 1));
      return p;
  }
}

memory_access traffic_run::next_access(const traffic_phase& phase) {
  memory_access access;
  const std::uint64_t bytes = burst_bytes(config_);
  access.bytes = to32(bytes);
  access.is_write = random_.chance(phase.write_percent);
  switch (phase.pattern) {
    case traffic_pattern::switching:
      access.is_write = turn_ % 2 != 0;
      break;
    case traffic_pattern::write_bursts:
      access.is_write = turn_ % 24 < 16;
      break;
    case traffic_pattern::addresses:
      access.address = (home_address_ + turn_ * stride_) % capacity_bytes(config_) / bytes * bytes;
      ++turn_;
      return access;
    case traffic_pattern::scattered:
      access.bytes = to32(bytes * random_.pick(1, 4));
      access.address = random_.pick(0, capacity_bytes(config_) / bytes - 5) * bytes + random_.pick(0, bytes - 1);
      return access;
    default:
      break;
  }
  access.address = finder_.address(next_place(phase));
  ++turn_;
  return access;
}

std::uint64_t traffic_run::next_gap_around_rounds() {
  if (banks_left_ > 0 && banks_left_-- > 0) return 0;
  const std::uint64_t clock = now_ / ticks_per_clock;
  const std::uint64_t interval = std::max(8U, config_.timing.REFIpb);
  const std::uint32_t all_but_first = config_.bank_groups * config_.banks_per_group - 1;
  if (ending_round_) {
    // Activates elsewhere hold up the refresh a little more.
    ending_round_ = false;
    banks_left_ = all_but_first;
    return config_.timing.RC - std::min<std::uint64_t>(config_.timing.RC, random_.pick(3, 25));
  }
  const std::uint64_t number = (clock + 4) / interval + 1;
  std::uint64_t lead = random_.pick(1, 3);
  if (number % (2 * round()) == round() + 1) {
    // Row hits, so that all banks wait and none is activated.
    banks_left_ = 8 * all_but_first;
    lead = random_.pick(4, std::max<std::uint64_t>(4, interval / 2));
  }
  ending_round_ = number % (2 * round()) == round();
  const std::uint64_t arrival = number * interval - lead;
  return arrival > clock ? arrival - clock : 0;
}

std::uint64_t traffic_run::next_gap(const traffic_phase& phase) {
  if (phase.pattern == traffic_pattern::single) return random_.pick(0, 8 * std::uint64_t{phase.most_gap});
  if (phase.pattern == traffic_pattern::refreshed_bank) return next_gap_around_rounds();
  if (phase.pattern != traffic_pattern::around_refresh || turn_ % 3 == 0) return random_.pick(0, phase.most_gap);
  // Ranks are due one after the other, evenly.
  const bool per_bank = config_.controller.refresh == dram_refresh::per_bank;
  const std::uint64_t interval = per_bank ? config_.timing.REFIpb : config_.timing.REFI;
  const std::uint64_t ranks = std::uint64_t{config_.ranks} * config_.pseudo_channels;
  const std::uint64_t clock = now_ / ticks_per_clock;
  const std::uint64_t due =
      (clock / interval + random_.pick(1, 2)) * interval - interval * random_.pick(0, ranks - 1) / ranks;
  const std::uint64_t arrival = due - std::min(due, random_.chance(50) ? random_.pick(0, 6) : random_.pick(0, 80));
  return arrival > clock ? arrival - clock : 0;
}

void traffic_run::collect() {
  for (std::uint32_t id = 0; device_.next_admitted(id);) --not_admitted_;
  for (request_service::completion done; device_.next_completed(done);) {
    ++responses_;
    --under_way_;
  }
}

void traffic_run::run_until(tick_t tick) {
  while (true) {
    const tick_t event = device_.next_event();
    if (event > tick) break;
    now_ = std::max(now_, event);
    device_.advance(now_);
    collect();
  }
  now_ = tick;
  device_.advance(now_);
  collect();
}

void traffic_run::run(const traffic_phase& phase) {
  const std::uint32_t banks = config_.banks_per_group * config_.bank_groups * config_.ranks * config_.pseudo_channels;
  home_ = {to32(random_.pick(0, config_.channels - 1)), to32(random_.pick(0, banks - 1)),
           to32(random_.pick(0, config_.rows - 1)), 0};
  const std::uint64_t bytes = burst_bytes(config_);
  home_address_ = random_.pick(0, capacity_bytes(config_) - 1);
  stride_ = random_.chance(50) ? bytes : bytes << random_.pick(1, 12);
  for (std::uint32_t i = 0; i < phase.requests && !stuck_; ++i) {
    run_until(now_ + ticks_per_clock * next_gap(phase));
    while (under_way_ >= phase.outstanding || not_admitted_ > 0) {
      const tick_t event = device_.next_event();
      stuck_ = event == never;
      if (stuck_) return;
      run_until(std::max(event, now_ + 1));
    }
    memory_access access = next_access(phase);
    access.arrival = now_;
    begin(access);
  }
}

std::uint64_t traffic_run::settle(std::uint64_t clocks) {
  while (!device_.idle() && !stuck_) {
    const tick_t event = device_.next_event();
    stuck_ = event == never;
    if (!stuck_) run_until(std::max(event, now_));
  }
  now_ += ticks_per_clock * clocks;
  device_.catch_up(now_);
  return now_ / ticks_per_clock;
}

}  // namespace pqa
