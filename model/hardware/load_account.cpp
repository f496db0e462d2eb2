#include "hardware/load_account.h"

#include <algorithm>

namespace pqa {

bool under_way::leaves(cycle_t begin, cycle_t port_end) {
  const bool idle = idle_at(begin);
  if (idle) {
    closed_ += end_ - begin_;
    begin_ = begin;
    end_ = begin;
  }
  end_ = std::max(end_, port_end);
  ++in_flight_;
  return idle;
}

void under_way::arrives(cycle_t end) {
  end_ = std::max(end_, end);
  --in_flight_;
}

void load_account::start_job(cycle_t begin) {
  all_ = under_way();
  cursor_ = begin;
  account_ = {};
  layers_.clear();
}

void load_account::burst_leaves(std::uint64_t layer, cycle_t begin, cycle_t port_end, const load_outlook& outlook) {
  advance(begin, outlook);
  all_.leaves(begin, port_end);
  of_layer(layer).leaves(begin, port_end);
}

void load_account::burst_arrives(std::uint64_t layer, cycle_t end) {
  all_.arrives(end);
  of_layer(layer).arrives(end);
}

stage_account load_account::cut(cycle_t end, const load_outlook& outlook) {
  advance(end, outlook);
  const stage_account done = account_;
  account_ = {};
  return done;
}

std::uint64_t load_account::take_layer_cycles(std::uint64_t layer) {
  if (layers_.empty() || layers_.front().layer != layer) return 0;
  const std::uint64_t cycles = layers_.front().bursts.length();
  layers_.pop_front();
  return cycles;
}

// Accounts for the cycles up to `to`: what is known to be under way is busy, the rest waits.
void load_account::advance(cycle_t to, const load_outlook& outlook) {
  spend(activity::busy, std::min(to, all_.end()));
  spend(activity::tables, std::min(to, outlook.fill_end));
  if (!outlook.more) {
    spend(activity::fill_drain, to);
    return;
  }
  spend(activity::outputs, std::min(to, outlook.gate));
  spend(activity::inputs, to);
}

void load_account::spend(activity what, cycle_t end) {
  if (end <= cursor_) return;
  account_.add(what, end - cursor_);
  if (observer_) observer_->interval(stage::load, what, cursor_, end);
  cursor_ = end;
}

under_way& load_account::of_layer(std::uint64_t layer) {
  for (layer_span& s : layers_)
    if (s.layer == layer) return s.bursts;
  layers_.push_back({layer, {}});
  return layers_.back().bursts;
}

}  // namespace pqa
