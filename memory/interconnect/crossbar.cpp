#include "interconnect/crossbar.h"

#include <algorithm>

namespace pqa {

crossbar::crossbar(const crossbar_settings& settings)
    : clock_(settings.clock),
      width_bytes_(settings.width_bytes),
      latency_(settings.latency),
      outstanding_(settings.outstanding),
      inputs_(settings.inputs.size()),
      outputs_(settings.outputs),
      waiting_(settings.inputs.size()) {
  for (input_state& in : inputs_) in.queues.resize(settings.outputs);
  // As many as cover the way to the target and back, so that only a target that waits holds the link up.
  const std::uint64_t credits = clock_.cycle_at(latency_) + 3;
  for (output_state& out : outputs_) {
    out.choice = make_arbiter(settings.kind, settings.inputs);
    out.credits = credits;
  }
}

void crossbar::accept(const request& r, tick_t at) {
  if (requests_.size() <= r.id) requests_.resize(r.id + 1);
  requests_[r.id] = r;
  input_state& in = inputs_[r.input];
  ++in.under_way;
  const cycle_t from = std::max(after(at), in.forward_free);
  in.forward_free = from + request_beats(r);
  in.queues[r.output].push_back({r.id, from});
}

// The cycle in which the output's arbiter chooses next.
cycle_t crossbar::next_choice(std::size_t output) const {
  const output_state& out = outputs_[output];
  if (out.credits == 0) return never;
  cycle_t earliest = never;
  for (const input_state& in : inputs_) {
    const auto& queue = in.queues[output];
    if (!queue.empty()) earliest = std::min(earliest, queue.front().from);
  }
  return earliest == never ? never : std::max({earliest, out.forward_free, out.credit_from});
}

void crossbar::choose(std::size_t output, cycle_t cycle) {
  output_state& out = outputs_[output];
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const auto& queue = inputs_[i].queues[output];
    waiting_[i] = !queue.empty() && queue.front().from <= cycle;
  }
  const std::size_t chosen = out.choice->choose(waiting_);
  auto& queue = inputs_[chosen].queues[output];
  const queued head = queue.front();
  queue.pop_front();
  const std::uint64_t beats = request_beats(requests_[head.id]);
  // By data in either direction, so that weights are shares of the bandwidth for reads as well.
  out.choice->went(chosen, beats_of(requests_[head.id], width_bytes_));
  out.forward_free = cycle + beats;
  --out.credits;
  out.pipe.push_back({head.id, clock_.edge(out.forward_free) + latency_});
  ++out.use.requests;
  out.use.forward_beats += beats;
  out.use.waited_cycles += cycle - head.from;
}

void crossbar::advance(tick_t now) {
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    for (cycle_t cycle = next_choice(o); cycle != never && clock_.edge(cycle) <= now; cycle = next_choice(o)) {
      choose(o, cycle);
    }
  }
  advance_responses(now);
}

// The cycle in which the output's first response may cross, were there no other.
cycle_t crossbar::next_crossing(const output_state& out) const {
  if (out.responses.empty()) return never;
  const input_state& in = inputs_[requests_[out.responses.front().id].input];
  if (in.places == 0) return never;
  return std::max({out.responses.front().from, out.return_free, in.return_free, in.place_from});
}

// In order of time, and round robin over the outputs that have something for the same input in the same cycle.
void crossbar::advance_responses(tick_t now) {
  for (;;) {
    cycle_t earliest = never;
    for (const output_state& out : outputs_) earliest = std::min(earliest, next_crossing(out));
    if (earliest == never || clock_.edge(earliest) > now) return;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      for (std::size_t step = 1; step <= outputs_.size(); ++step) {
        const std::size_t o = (inputs_[i].last_output + step) % outputs_.size();
        if (next_crossing(outputs_[o]) != earliest) continue;
        if (requests_[outputs_[o].responses.front().id].input != i) continue;
        cross(o, earliest);
        break;
      }
    }
  }
}

void crossbar::cross(std::size_t output, cycle_t cycle) {
  output_state& out = outputs_[output];
  const std::uint32_t id = out.responses.front().id;
  out.responses.pop_front();
  input_state& in = inputs_[requests_[id].input];
  const std::uint64_t beats = response_beats(requests_[id]);
  in.return_free = out.return_free = cycle + beats;
  in.last_output = output;
  --in.places;
  const tick_t there = clock_.edge(cycle + beats);
  in.crossed.push_back({id, there});
  out.releases.push_back({id, clock_.edge(cycle)});
  out.use.return_beats += beats;
}

void crossbar::ended_request(std::size_t output, tick_t at) {
  output_state& out = outputs_[output];
  out.requesting = false;
  out.request_free = at;
  if (out.credits++ == 0) out.credit_from = after(at);
}

void crossbar::respond(std::uint32_t id, tick_t at) {
  outputs_[requests_[id].output].responses.push_back({id, after(at)});
}

void crossbar::ended_response(std::size_t input, tick_t at) {
  input_state& in = inputs_[input];
  in.responding = false;
  in.response_free = at;
  if (in.places++ == 0) in.place_from = after(at);
}

bool crossbar::depart(std::size_t output, tick_t now, std::uint32_t& id) {
  output_state& out = outputs_[output];
  if (out.requesting || out.pipe.empty() || std::max(out.pipe.front().at, out.request_free) > now) return false;
  id = out.pipe.front().id;
  out.pipe.pop_front();
  out.requesting = true;
  return true;
}

bool crossbar::deliver(std::size_t input, tick_t now, std::uint32_t& id) {
  input_state& in = inputs_[input];
  if (in.responding || in.crossed.empty() || std::max(in.crossed.front().at, in.response_free) > now) return false;
  id = in.crossed.front().id;
  in.crossed.pop_front();
  in.responding = true;
  --in.under_way;
  return true;
}

bool crossbar::release_target(std::size_t output, tick_t now, std::uint32_t& id) {
  output_state& out = outputs_[output];
  if (out.releases.empty() || out.releases.front().at > now) return false;
  id = out.releases.front().id;
  out.releases.pop_front();
  return true;
}

tick_t crossbar::next_event() const {
  tick_t next = never;
  cycle_t cycle = never;
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    const output_state& out = outputs_[o];
    cycle = std::min({cycle, next_choice(o), next_crossing(out)});
    if (!out.requesting && !out.pipe.empty()) next = std::min(next, std::max(out.pipe.front().at, out.request_free));
    if (!out.releases.empty()) next = std::min(next, out.releases.front().at);
  }
  for (const input_state& in : inputs_) {
    if (!in.responding && !in.crossed.empty()) next = std::min(next, std::max(in.crossed.front().at, in.response_free));
  }
  return cycle == never ? next : std::min(next, clock_.edge(cycle));
}

bool crossbar::idle() const {
  for (const output_state& out : outputs_) {
    if (out.requesting || !out.pipe.empty() || !out.responses.empty() || !out.releases.empty()) return false;
  }
  for (const input_state& in : inputs_) {
    if (in.under_way > 0 || in.responding) return false;
  }
  return true;
}

}  // namespace pqa
