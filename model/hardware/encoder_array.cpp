#include "hardware/encoder_array.h"

#include <algorithm>

#include "arithmetic/unfold.h"
#include "tlm/kernel_time.h"

namespace pqa {

encoder_array::encoder_array(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                             const engine_options& options)
    : sc_module(name),
      control("control"),
      rows("rows"),
      indices("indices"),
      prototypes("prototypes", 2),
      clock_(clock),
      arch_(a),
      timing_only_(options.timing_only),
      observer_(options.observer && options.observer->wants_indices() ? options.observer : nullptr),
      log_(stage::encode, options.observer) {
  control.bind(static_cast<stage_control_if&>(*this));
  rows.bind(static_cast<stream_fw_if<feature_row>&>(*this));
  indices.bind(static_cast<stream_bw_if<index_vector>&>(*this));
  SC_HAS_PROCESS(encoder_array);
  SC_METHOD(run);
  dont_initialize();
  sensitive << wake_;
}

void encoder_array::prepare_tables(const tile_job& job) {
  const layer& l = job.plan->layer();
  if (timing_only_ || !job.tile().encodes) return;
  const std::uint64_t tables = l.shared_codebook ? 1 : job.tile().subspaces.count();
  prototypes.resize(job.half(), tables * l.prototypes * l.subvector_length, prototype_format(l));
}

void encoder_array::start_tile(const tile_job& job) {
  job_ = job;
  next_ = 0;
  free_at_ = job.start;
  opening_ = {};
  credits_.reset();
  row_cycles_.clear();
  rows_released_ = 0;
  log_.begin(job.start);
  const tile& t = job.tile();
  features_.reset();
  if (t.encodes) features_.emplace(job.plan->features(job.index));
  groups_ = blocks_of(t.subspaces, arch_.lanes.subspaces);
  ready_.erase(ready_.begin(), ready_.lower_bound(job.number));
  if (!timing_only_) {
    const layer& l = job.plan->layer();
    slots_.reset(std::min(arch_.lanes.subspaces, t.subspaces.count()));
    subvectors_.resize(std::size_t{t.subspaces.count()} * l.subvector_length);
    kept_.resize(t.columns * l.subspaces());
    encoder_.reset();
  }
  schedule();
}

stage_report encoder_array::finish_tile(cycle_t end) {
  log_.drain(end, job_->tile().timing.drain_after_encode());
  job_.reset();
  return {true, log_.account(), log_.table_fill()};
}

void encoder_array::abort() {
  job_.reset();
  wake_.cancel();
  ready_.clear();
  credits_.reset();
}

void encoder_array::tables_are_ready(const tables_ready& note) {
  ready_[note.tile_number].push_back(note);
  schedule();
}

void encoder_array::push(const feature_row& row, cycle_t usable) {
  map_ = row.map;
  row_cycles_.push_back(usable);
  schedule();
}

void encoder_array::credit(const index_vector*, std::uint32_t slots, cycle_t usable) {
  credits_.add(slots, usable);
  slots_.give_back(slots);
  schedule();
}

// Rows, counted through the passes, that must have arrived for the vector; 0 if none.
std::uint64_t encoder_array::rows_needed(std::uint64_t column, std::uint32_t group) const {
  const auto oy = static_cast<std::uint32_t>(column / job_->plan->layer().out_width);
  const std::uint32_t needed = features_->rows_needed(oy);
  return needed == 0 ? 0 : std::uint64_t{features_->pass_of_group(group)} * features_->rows() + needed;
}

std::optional<encoder_array::start_terms> encoder_array::next_start() {
  const tile& t = job_->tile();
  const std::uint32_t group = t.group_of(next_);
  const auto ready = ready_.find(job_->number);
  if (ready == ready_.end() || ready->second.size() <= group || credits_.empty()) return std::nullopt;
  start_terms terms;
  terms.tables = ready->second[group].usable;
  terms.outputs = credits_.usable();
  terms.earliest = free_at_;
  if (t.encodes) {
    const std::uint64_t needed = rows_needed(t.column_of(next_), group);
    if (needed > rows_released_ + row_cycles_.size()) return std::nullopt;
    if (needed > rows_released_) terms.inputs = row_cycles_[needed - rows_released_ - 1];
  }
  return terms;
}

void encoder_array::run() {
  while (job_ && next_ < job_->tile().vectors()) {
    const auto terms = next_start();
    if (!terms) return;
    const tick_t edge = clock_.edge(terms->start());
    if (edge > now()) {
      wake_.notify(to_sc_time(edge - now()));
      return;
    }
    start_vector(*terms);
  }
}

void encoder_array::start_vector(const start_terms& terms) {
  const tile& t = job_->tile();
  const cycle_t start = terms.start();
  const std::uint64_t column = t.column_of(next_);
  const std::uint32_t group = t.group_of(next_);
  index_vector token;
  token.number = next_;
  if (next_ == 0) {
    const tables_ready& first = ready_[job_->number].front();
    opening_ = {std::min(first.usable, start), start, first.arrived};
    log_.open(opening_);
  } else if (start > free_at_) {
    token.bubble = start == terms.tables   ? activity::tables
                   : start == terms.inputs ? activity::inputs
                                           : activity::outputs;
    log_.spend(*token.bubble, start);
  }
  log_.spend(activity::busy, start + t.timing.te);
  token.opening = opening_;
  if (!timing_only_) token.indices = encode(column, group);
  credits_.use();
  free_at_ = start + t.timing.te;
  ++next_;
  if (t.encodes) release_rows(column, group, start);
  indices->push(token, start + t.timing.te + t.timing.le);
}

const std::uint16_t* encoder_array::encode(std::uint64_t column, std::uint32_t group) {
  const layer& l = job_->plan->layer();
  const range s = groups_[group];
  std::uint16_t* kept = kept_.data() + column * l.subspaces() + s.begin;
  if (job_->tile().encodes) {
    if (!encoder_ || encoder_writes_ != prototypes.writes()) make_encoder_for_tile();
    gather_subvectors(l, whole_map(l, map_), column, s.begin, s.end, subvectors_.data());
    const std::uint32_t base = job_->tile().subspaces.begin;
    encoder_->encode(s.begin - base, s.end - base, subvectors_.data(), kept);
    if (observer_) observer_->encoded(job_->layer, column, s.begin, kept, s.count());
  }
  std::uint16_t* slot = slots_.take();
  std::copy(kept, kept + s.count(), slot);
  return slot;
}

// The prototypes may change while the tile runs: another group arrives, or a probe turns a bit.
void encoder_array::make_encoder_for_tile() {
  const layer& l = job_->plan->layer();
  encoder_ = make_encoder(l.metric, layer_codebook(l, prototypes.entries(job_->half())));
  encoder_writes_ = prototypes.writes();
}

void encoder_array::release_rows(std::uint64_t column, std::uint32_t group, cycle_t start) {
  const tile& t = job_->tile();
  const std::uint32_t width = job_->plan->layer().out_width;
  const bool every_group_in_one_pass = features_->passes() == 1;
  if (column % width != width - 1 || (every_group_in_one_pass && group != t.groups - 1)) return;
  const std::uint64_t freed = std::uint64_t{features_->pass_of_group(group)} * features_->rows() +
                              features_->rows_freed(static_cast<std::uint32_t>(column / width));
  if (freed <= rows_released_) return;
  const auto slots = static_cast<std::uint32_t>(freed - rows_released_);
  row_cycles_.erase(row_cycles_.begin(), row_cycles_.begin() + slots);
  rows_released_ = freed;
  rows->credit(nullptr, slots, start + 1);
}

}  // namespace pqa
