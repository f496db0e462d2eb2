#include "pipeline/job_evaluator.h"

#include <algorithm>
#include <stdexcept>

namespace pqa::pipeline {

namespace {

run_observer* if_wants_intervals(run_observer* observer) {
  return observer != nullptr && observer->wants_intervals() ? observer : nullptr;
}

void add(traffic_account& account, std::uint64_t bytes, std::uint64_t bus_bytes) {
  account.bytes += bytes;
  account.bus_bytes += bus_bytes;
}

}  // namespace

job_evaluator::job_evaluator(const architecture& a, const clock_domain& clock, job_port& port, run_observer* observer)
    : clock_(clock),
      tables_(a, {port, clock_, failure_, timeout_}, if_wants_intervals(observer)),
      features_(a, {port, clock_, failure_, timeout_}),
      sums_(a, {port, clock_, failure_, timeout_}),
      results_(a, {port, clock_, failure_, timeout_}),
      tile_(if_wants_intervals(observer)),
      ledger_(observer, tables_.lane()),
      port_(port) {}

void job_evaluator::start(const job& j, cycle_t begin) {
  failure_ = {};
  timeout_ = j.timeout;
  tables_.start(j, begin);
  features_.start();
  sums_.start();
  results_.start();
  ledger_.begin(begin);
  layers_to_run_ = j.count;
  current_ = 0;
  running_ = false;
  settled_ = false;
  tile_start_ = begin;
}

job_result job_evaluator::run(const job& j, cycle_t begin) {
  start(j, begin);
  while (layers_to_run_ > 0) {
    const request first = earliest();
    if (!settled_ && bound() <= first.leaves) {
      settle();
      continue;
    }
    if (failure_.error != job_error::none && first.leaves >= failure_.cycle) return fail(begin);
    if (first.leaves == never) throw std::logic_error("job_evaluator: every request stream waits for another");
    if (issue(first)) settled_ = false;
  }
  ledger_.close(tables_.waiting());
  return {job_error::none, 0, 0, begin, tile_start_};
}

job_result job_evaluator::fail(cycle_t begin) {
  ledger_.close(tables_.waiting());
  return {failure_.error, failure_.layer, failure_.address, begin, failure_.cycle, failure_.response};
}

// The request that leaves first; in one cycle that of the first stream in the order of the enumeration.
job_evaluator::request job_evaluator::earliest() const {
  request best{stream::tables, tables_.next()};
  const auto consider = [&best](stream which, cycle_t leaves) {
    if (leaves < best.leaves) best = {which, leaves};
  };
  consider(stream::features, features_.next());
  consider(stream::partial_sums, sums_.next());
  consider(stream::results, results_.next());
  return best;
}

// Sends the first request, and with a table burst those that follow it first as well. True if something has become
// known that the tile may wait for.
bool job_evaluator::issue(const request& first) {
  switch (first.which) {
    case stream::tables: {
      // Nor may they pass what evaluating the tile could still make known.
      const cycle_t unknown = settled_ ? never : bound() - 1;
      return tables_.issue(std::min({features_.next(), sums_.next(), results_.next(), unknown}));
    }
    case stream::features:
      return features_.issue(tile_);
    case stream::partial_sums:
      sums_.issue(tile_);
      return true;
    case stream::results:
      break;
  }
  return results_.issue(tile_);
}

// No request that evaluating the tile could make known leaves before this cycle.
cycle_t job_evaluator::bound() const {
  if (!running_ || results_.next() == never) return 0;
  const cycle_t rows = features_.blocked() ? tile_.rows_bound() : never;
  return sums_.blocked() ? std::min(rows, tile_.sums_bound()) : rows;
}

// Evaluates all that is known: the tile that computes, and those that follow it as far as they need no request.
void job_evaluator::settle() {
  settled_ = true;
  for (;;) {
    if (!running_) {
      if (!tables_.has(current_)) return;
      begin_tile();
    }
    tile_.advance();
    if (!tile_.finished() || !end_tile() || layers_to_run_ == 0) break;
  }
  features_.refresh(tile_);
  sums_.refresh(tile_);
}

void job_evaluator::begin_tile() {
  const loaded_tile& t = tables_.at(current_);
  const tile_execution& run = t.run;
  const tile& shape = run.shape();
  feature_plan_.reset();
  sum_plan_.reset();
  if (shape.encodes) feature_plan_.emplace(run.plan->features(run.index));
  if (shape.origin == sums_origin::spilled) sum_plan_.emplace(run.plan->partial_sums(run.index));
  result_plan_.emplace(run.plan->results(run.index));

  tile_surroundings s;
  s.shape = &shape;
  s.out_width = run.plan->layer().out_width;
  s.rows = feature_plan_ ? &*feature_plan_ : nullptr;
  s.sums = sum_plan_ ? &*sum_plan_ : nullptr;
  s.tables = &t.ready;
  s.sink = &results_;
  s.start = tile_start_;
  const without_bursts without =
      port_.tile_begins(run, {s.rows, s.sums, result_plan_->writes() ? &*result_plan_ : nullptr});
  results_.begin(*result_plan_, shape.columns, run.layer, !without.results);
  // A tile may begin before its descriptor is there; nobody can know then what to read.
  const cycle_t rows_from = std::max(tile_start_, t.descriptor_arrived);
  if (without.features) s.rows_from = rows_from;
  tile_.begin(s);
  features_.begin(without.features ? nullptr : s.rows, rows_from, run.layer);
  sums_.begin(s.sums, run.layer);
  running_ = true;
}

// Ends the tile that computes. False if the job fails before.
bool job_evaluator::end_tile() {
  const cycle_t end = std::max(tile_.end(), results_.last_response());
  if (end >= failure_.cycle) return false;
  const loaded_tile& t = tables_.at(current_);
  port_.tile_ends(t.run);
  tile_.finish(end, t.first_arrived, ledger_.account());
  book_traffic(t);
  if (t.run.last_of_layer()) --layers_to_run_;
  ledger_.tile_ended(t.run, tile_start_, end, tables_.waiting());
  ++current_;
  running_ = false;
  tile_start_ = end;
  tables_.tile_ended(end);
  return true;
}

void job_evaluator::book_traffic(const loaded_tile& t) {
  layer_account& account = ledger_.account();
  const tile& shape = t.run.shape();
  account.table_load_cycles += t.load_cycles;
  add(account.tables, t.run.tables->useful_bytes, t.run.tables->bus_bytes());
  if (t.run.index == 0) add(account.tables, descriptor_bytes, t.descriptor_bus_bytes);
  if (sum_plan_) add(account.partial_reads, sum_plan_->useful_bytes(), sums_.bus_bytes());
  const std::uint64_t written = shape.columns * result_plan_->column_bytes();
  if (shape.target == sums_target::spilled) add(account.partial_writes, written, results_.bus_bytes());
  if (!t.run.plan->external_features()) return;
  if (shape.target == sums_target::results) add(account.results, written, results_.bus_bytes());
  if (!feature_plan_) return;
  for (std::uint32_t pass = 0; pass < feature_plan_->passes(); ++pass)
    add(account.features, std::uint64_t{feature_plan_->rows()} * feature_plan_->row_bytes(pass), 0);
  add(account.features, 0, features_.bus_bytes());
}

}  // namespace pqa::pipeline
