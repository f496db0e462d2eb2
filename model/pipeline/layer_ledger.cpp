#include "pipeline/layer_ledger.h"

namespace pqa::pipeline {

void layer_ledger::begin(cycle_t at) {
  running_ = {};
  running_.begin = at;
  has_ended_ = false;
}

void layer_ledger::book_load(cycle_t until, const load_wait& w) {
  layer_account& account = has_ended_ ? ended_ : running_;
  lane_.book(until, w, account.stages[static_cast<std::size_t>(stage::load)]);
  if (!has_ended_) return;
  has_ended_ = false;
  if (observer_ != nullptr) observer_->layer_done(ended_index_, ended_id_, ended_);
}

void layer_ledger::tile_ended(const tile_execution& run, cycle_t begin, cycle_t end, const load_wait& w) {
  book_load(begin, w);
  ++running_.tiles;
  if (!run.last_of_layer()) return;
  running_.end = end;
  ended_ = running_;
  ended_index_ = run.layer;
  ended_id_ = run.plan->descriptor().id;
  has_ended_ = true;
  running_ = {};
  running_.begin = end;
}

void layer_ledger::close(const load_wait& w) {
  if (has_ended_) book_load(ended_.end, w);
}

}  // namespace pqa::pipeline
