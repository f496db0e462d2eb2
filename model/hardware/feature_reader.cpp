#include "hardware/feature_reader.h"

#include <algorithm>
#include <cstring>

#include "arithmetic/bit_packing.h"

namespace pqa {

feature_reader::feature_reader(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                               const engine_options& options)
    : sc_module(name),
      control("control"),
      memory("memory"),
      rows("rows"),
      timing_only_(options.timing_only),
      port_("port", clock, a, {a.feature_maps.placement == placement::dram}, *this) {
  control.bind(static_cast<stage_control_if&>(*this));
  rows.bind(static_cast<stream_bw_if<feature_row>&>(*this));
  port_.socket.bind(memory);
}

void feature_reader::start_tile(const tile_job& job) {
  abort();
  job_ = job;
  if (!job.tile().encodes) return;
  plan_.emplace(job.plan->features(job.index));
  if (plan_->rows() == 0) {  // every window lies in the padding
    plan_.reset();
    return;
  }
  places_.add(plan_->buffer_rows(), job.start);
  if (!timing_only_) {
    const layer& l = job.plan->layer();
    map_.resize(std::size_t{l.height} * l.width * l.in_channels);
  }
  lay_out_row();
  port_.update();
}

stage_report feature_reader::finish_tile(cycle_t) {
  plan_.reset();
  return {};
}

void feature_reader::abort() {
  port_.clear();
  plan_.reset();
  in_flight_.clear();
  places_.reset();
  pass_ = row_ = 0;
  issued_ = 0;
  next_number_ = 0;
  delivered_ = 0;
}

void feature_reader::credit(const feature_row*, std::uint32_t slots, cycle_t usable) {
  places_.add(slots, usable);
  port_.update();
}

void feature_reader::lay_out_row() {
  bursts_.clear();
  issued_ = 0;
  plan_->append_bursts(pass_, row_, bursts_);
}

std::optional<burst_request> feature_reader::next_request(unsigned) {
  if (!plan_ || pass_ == plan_->passes() || places_.empty()) return std::nullopt;
  return burst_request{bursts_[issued_], false, places_.usable()};
}

void feature_reader::request_leaves(unsigned, const burst_request&, tlm::tlm_generic_payload&, cycle_t) {
  if (issued_ == 0) {
    row_in_flight row;
    row.pass = pass_;
    row.row = row_;
    row.first_number = next_number_;
    row.bursts = bursts_.size();
    if (!timing_only_) row.bytes.resize(job_.plan->layer().width * plan_->pixel_bytes());
    in_flight_.push_back(std::move(row));
  }
  ++next_number_;
  if (++issued_ < bursts_.size()) return;
  places_.use();
  if (++row_ == plan_->rows()) {
    row_ = 0;
    ++pass_;
  }
  if (pass_ < plan_->passes()) lay_out_row();
}

void feature_reader::response_arrives(unsigned, std::uint64_t number, const burst_request& request,
                                      const tlm::tlm_generic_payload& payload, cycle_t cycle) {
  if (!payload.is_response_ok()) {
    control->failed(job_error::feature_read, request.burst.address, cycle);
    return;
  }
  auto row = in_flight_.begin();
  while (number >= row->first_number + row->bursts) ++row;
  if (!timing_only_) {  // a burst may reach beyond the row at either end
    const std::uint64_t row_begin = plan_->row_address(row->row);
    const std::uint64_t begin = std::max(row_begin, request.burst.address);
    const std::uint64_t end = std::min(row_begin + row->bytes.size(), request.burst.address + request.burst.bytes);
    std::memcpy(row->bytes.data() + (begin - row_begin), payload.get_data_ptr() + (begin - request.burst.address),
                end - begin);
  }
  row->complete = std::max(row->complete, cycle);
  ++row->arrived;
  if (job_.plan->external_features())
    control->count(job_.layer, &layer_account::features, row->arrived == row->bursts ? plan_->row_bytes(row->pass) : 0,
                   request.burst.bytes);
  while (!in_flight_.empty() && in_flight_.front().arrived == in_flight_.front().bursts) {
    const row_in_flight done = std::move(in_flight_.front());
    in_flight_.pop_front();
    delivered_ = std::max(delivered_, done.complete);
    if (!timing_only_) unpack(done);
    rows->push({timing_only_ ? nullptr : map_.data()}, delivered_);
  }
}

void feature_reader::unpack(const row_in_flight& row) {
  const layer& l = job_.plan->layer();
  const range channels = plan_->channels(row.pass);
  std::int32_t* pixel = map_.data() + std::size_t{plan_->image_row(row.row)} * l.width * l.in_channels;
  for (std::uint64_t x = 0; x < l.width; ++x, pixel += l.in_channels)
    unpack_bits(row.bytes.data(), x * plan_->pixel_bytes() * 8 + std::uint64_t{channels.begin} * l.bits.activation,
                channels.count(), l.bits.activation, l.is_signed.activation, pixel + channels.begin);
}

}  // namespace pqa
