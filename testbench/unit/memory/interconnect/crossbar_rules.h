// What the crossbar is held against: its rules, a clock cycle at a time, and random traffic through both.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "interconnect/calendar_crossbar.h"
#include "interconnect/crossbar.h"

namespace pqa {

inline constexpr std::uint64_t ticks_per_second = 1'000'000'000'000;

struct entry {
  crossbar::request request;
  tick_t begins = 0;
  tick_t answer = 0;  // from being at the target to being ready to respond
};

struct outcome {
  tick_t at_target = 0;
  tick_t at_initiator = 0;
  bool operator==(const outcome& o) const { return at_target == o.at_target && at_initiator == o.at_initiator; }
};

struct setup {
  std::size_t inputs = 1, outputs = 1;
  std::uint32_t width = 8, outstanding = 4;
  tick_t latency = 0;
  arbitration kind = arbitration::round_robin;
  std::vector<entry> script;  // in order of `begins`
};

inline setup random_setup(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  setup s;
  s.inputs = 1 + random() % 4;
  s.outputs = 1 + random() % 3;
  s.width = 1U << (random() % 6);
  s.outstanding = static_cast<std::uint32_t>(1 + random() % 6);
  s.latency = random() % 12;
  const tick_t spread = 1 + random() % 2000;
  for (std::uint32_t id = 0; id < 120; ++id) {
    entry e;
    e.request = {id,
                 static_cast<std::uint32_t>(random() % s.inputs),
                 static_cast<std::uint32_t>(random() % s.outputs),
                 random() % 1000,
                 static_cast<std::uint32_t>(1 + random() % 100),
                 random() % 2 == 0};
    e.begins = random() % spread;
    e.answer = random() % 30;
    s.script.push_back(e);
  }
  std::stable_sort(s.script.begin(), s.script.end(),
                   [](const entry& a, const entry& b) { return a.begins < b.begins; });
  return s;
}

inline crossbar_settings settings_of(const setup& s) {
  crossbar_settings settings(clock_domain(ticks_per_second, ticks_per_second));  // cycle k begins at tick k
  settings.width_bytes = s.width;
  settings.latency = s.latency;
  settings.kind = s.kind;
  settings.inputs.resize(s.inputs);
  settings.outputs = s.outputs;
  settings.outstanding = s.outstanding;
  return settings;
}

// The rules of crossbar.h, where every target takes requests at once and every initiator ends responses at once.
class ticked {
 public:
  explicit ticked(const setup& s) : s_(s), in_(s.inputs), out_(s.outputs) {
    for (const entry& e : s.script) {
      by_id_[e.request.id] = e;
      in_[e.request.input].to_begin.push_back(e.request.id);
    }
    for (auto& in : in_) in.queues.resize(s.outputs);
  }

  std::map<std::uint32_t, outcome> run() {
    for (tick_t t = 0; done_ < s_.script.size(); ++t) {
      deliver(t);
      begin(t);
      respond(t);
      enter(t);
      choose(t);
      cross(t);
      respond(t);
    }
    return outcomes_;
  }

 private:
  struct stamped {
    std::uint32_t id;
    tick_t at;
  };
  struct input {
    std::deque<std::uint32_t> to_begin;
    std::deque<stamped> begun;
    std::vector<std::deque<std::uint32_t>> queues;
    tick_t forward_until = 0, return_until = 0;
    std::uint32_t under_way = 0;
    std::size_t last = 0;
  };
  struct output {
    tick_t forward_until = 0, return_until = 0;
    std::size_t last = ~std::size_t{0};
    std::vector<stamped> at_target;  // when it can respond
    std::deque<stamped> responses;
    bool response_open = false;
  };
  struct delivery {
    std::uint32_t id;
    tick_t at;
  };

  tick_t words(std::uint32_t id) const {
    const crossbar::request& r = by_id_.at(id).request;
    return (r.address + r.bytes - 1) / s_.width - r.address / s_.width + 1;
  }
  tick_t forward_beats(std::uint32_t id) const { return by_id_.at(id).request.is_write ? words(id) : 1; }
  tick_t return_beats(std::uint32_t id) const { return by_id_.at(id).request.is_write ? 1 : words(id); }

  void deliver(tick_t t) {
    for (const delivery& d : deliveries_) {
      if (d.at != t) continue;
      outcomes_[d.id].at_initiator = t;
      --in_[by_id_[d.id].request.input].under_way;
      ++done_;
    }
  }
  void begin(tick_t t) {
    for (input& in : in_) {
      while (!in.to_begin.empty() && by_id_[in.to_begin.front()].begins <= t && in.under_way < s_.outstanding) {
        in.begun.push_back({in.to_begin.front(), t});
        in.to_begin.pop_front();
        ++in.under_way;
      }
    }
  }
  // The one that has been ready longest, the one that came first among equals.
  void respond(tick_t t) {
    for (output& out : out_) {
      if (out.response_open || out.at_target.empty()) continue;
      const auto first = std::min_element(out.at_target.begin(), out.at_target.end(),
                                          [](const stamped& a, const stamped& b) { return a.at < b.at; });
      if (first->at > t) continue;
      out.responses.push_back({first->id, t});
      out.at_target.erase(first);
      out.response_open = true;
    }
  }
  void enter(tick_t t) {
    for (input& in : in_) {
      if (in.begun.empty() || in.begun.front().at >= t || in.forward_until > t) continue;
      const std::uint32_t id = in.begun.front().id;
      in.begun.pop_front();
      in.forward_until = t + forward_beats(id);
      in.queues[by_id_[id].request.output].push_back(id);
    }
  }
  void choose(tick_t t) {
    for (std::size_t o = 0; o < s_.outputs; ++o) {
      output& out = out_[o];
      if (out.forward_until > t) continue;
      for (std::size_t step = 1; step <= s_.inputs; ++step) {
        const std::size_t i = (out.last + step) % s_.inputs;
        if (in_[i].queues[o].empty()) continue;
        const std::uint32_t id = in_[i].queues[o].front();
        in_[i].queues[o].pop_front();
        out.last = i;
        out.forward_until = t + forward_beats(id);
        outcomes_[id].at_target = out.forward_until + s_.latency;
        out.at_target.push_back({id, outcomes_[id].at_target + by_id_[id].answer});
        break;
      }
    }
  }
  void cross(tick_t t) {
    for (std::size_t i = 0; i < s_.inputs; ++i) {
      input& in = in_[i];
      if (in.return_until > t) continue;
      for (std::size_t step = 1; step <= s_.outputs; ++step) {
        const std::size_t o = (in.last + step) % s_.outputs;
        output& out = out_[o];
        if (out.responses.empty() || out.responses.front().at >= t || out.return_until > t) continue;
        const std::uint32_t id = out.responses.front().id;
        if (by_id_[id].request.input != i) continue;
        out.responses.pop_front();
        out.response_open = false;
        in.last = o;
        in.return_until = out.return_until = t + return_beats(id);
        deliveries_.push_back({id, in.return_until});
        break;
      }
    }
  }

  const setup& s_;
  std::map<std::uint32_t, entry> by_id_;
  std::vector<input> in_;
  std::vector<output> out_;
  std::vector<delivery> deliveries_;
  std::map<std::uint32_t, outcome> outcomes_;
  std::size_t done_ = 0;
};

// Drives the crossbar from event to event. Targets end requests `hold(random)` ticks after they got them.
class driver {
 public:
  driver(const setup& s, std::uint64_t most_hold, std::uint64_t seed)
      : core_(settings_of(s)), most_hold_(most_hold), random_(seed), out_(s.outputs), in_(s.inputs) {
    for (const entry& e : s.script) {
      by_id_[e.request.id] = e;
      in_[e.request.input].to_begin.push_back(e.request.id);
    }
  }

  std::map<std::uint32_t, outcome> run() {
    for (tick_t t = next(0); t != never; t = next(t)) {
      bool more = true;
      while (more) {
        core_.advance(t);
        more = step(t);
      }
    }
    return outcomes_;
  }
  const crossbar& core() const { return core_; }
  const std::vector<std::uint32_t>& arrivals(std::size_t output) const { return out_[output].order; }

 private:
  struct target {
    std::vector<std::pair<tick_t, std::uint32_t>> ready;
    bool response_open = false;
    tick_t ends_request = never;
    std::vector<std::uint32_t> order;
  };
  struct source {
    std::deque<std::uint32_t> to_begin;
    tick_t ends_response = never;
  };

  tick_t next(tick_t) const {
    tick_t t = core_.next_event();
    for (std::size_t i = 0; i < in_.size(); ++i) {
      if (!in_[i].to_begin.empty() && core_.has_room(i)) t = std::min(t, by_id_.at(in_[i].to_begin.front()).begins);
      t = std::min(t, in_[i].ends_response);
    }
    for (const target& out : out_) {
      t = std::min(t, out.ends_request);
      if (!out.response_open) {
        for (const auto& r : out.ready) t = std::min(t, r.first);
      }
    }
    return t == never ? never : std::max(t, now_);
  }

  bool step(tick_t t) {
    now_ = t;
    bool did = false;
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < in_.size(); ++i) {
      if (in_[i].ends_response <= t) {
        core_.ended_response(i, t);
        in_[i].ends_response = never;
        did = true;
      }
      while (core_.deliver(i, t, id)) {
        did = true;
        outcomes_[id].at_initiator = t;
        if (most_hold_ == 0)
          core_.ended_response(i, t);
        else
          in_[i].ends_response = t + random_() % most_hold_;
      }
      while (!in_[i].to_begin.empty() && core_.has_room(i) && by_id_[in_[i].to_begin.front()].begins <= t) {
        core_.accept(by_id_[in_[i].to_begin.front()].request, t);
        in_[i].to_begin.pop_front();
        did = true;
      }
    }
    for (std::size_t o = 0; o < out_.size(); ++o) did = step_target(o, t) || did;
    return did;
  }

  bool step_target(std::size_t o, tick_t t) {
    target& out = out_[o];
    bool did = false;
    std::uint32_t id = 0;
    while (core_.release_target(o, t, id)) {
      out.response_open = false;
      did = true;
    }
    if (out.ends_request <= t) {
      core_.ended_request(o, t);
      out.ends_request = never;
      did = true;
    }
    while (core_.depart(o, t, id)) {
      outcomes_[id].at_target = t;
      out.order.push_back(id);
      out.ready.push_back({t + by_id_[id].answer, id});
      if (most_hold_ == 0)
        core_.ended_request(o, t);
      else
        out.ends_request = t + random_() % most_hold_;
      did = true;
    }
    if (out.response_open || out.ready.empty()) return did;
    const auto first = std::min_element(out.ready.begin(), out.ready.end(),
                                        [](const auto& a, const auto& b) { return a.first < b.first; });
    if (first->first > t) return did;
    core_.respond(first->second, t);
    out.ready.erase(first);
    out.response_open = true;
    return true;
  }

  crossbar core_;
  std::uint64_t most_hold_;
  std::mt19937_64 random_;
  std::map<std::uint32_t, entry> by_id_;
  std::vector<target> out_;
  std::vector<source> in_;
  std::map<std::uint32_t, outcome> outcomes_;
  tick_t now_ = 0;
};

}  // namespace pqa
