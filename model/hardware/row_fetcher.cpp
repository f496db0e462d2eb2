#include "hardware/row_fetcher.h"

#include <algorithm>

#include "arithmetic/bit_packing.h"
#include "hardware/bus_response.h"

namespace pqa {

row_fetcher::row_fetcher(const sc_core::sc_module_name& name, const clock_domain& clock, const dma_parameters& dma,
                         bool spaced, bool timing_only, row_client& client, burst_transport transport)
    : sc_module(name),
      memory("memory"),
      timing_only_(timing_only),
      client_(client),
      port_("port", clock, dma, {spaced}, *this, transport) {
  port_.socket.bind(memory);
}

void row_fetcher::start(const feature_plan& plan, const layer& l, std::uint32_t repeats) {
  if (plan.rows() == 0) return;  // every window lies in the padding
  plan_.emplace(plan);
  layer_ = l;
  repeats_ = repeats;
  if (!timing_only_) map_.resize(std::size_t{l.height} * l.width * l.in_channels);
  lay_out_row();
  port_.update();
}

void row_fetcher::finish() {
  plan_.reset();
}

void row_fetcher::abort() {
  port_.clear();
  plan_.reset();
  in_flight_.clear();
  places_.reset();
  repeat_ = pass_ = row_ = 0;
  issued_ = 0;
  next_number_ = 0;
  delivered_ = 0;
}

void row_fetcher::reset() {
  abort();
  port_.reset();
}

void row_fetcher::add_places(std::uint32_t rows, cycle_t usable) {
  places_.add(rows, usable);
  port_.update();
}

void row_fetcher::lay_out_row() {
  bursts_.clear();
  issued_ = 0;
  plan_->append_bursts(pass_, row_, bursts_);
}

void row_fetcher::step() {
  if (++row_ < plan_->rows()) return;
  row_ = 0;
  if (++pass_ < plan_->passes()) return;
  pass_ = 0;
  ++repeat_;
}

std::optional<burst_request> row_fetcher::next_request(unsigned) {
  if (!plan_ || repeat_ == repeats_ || places_.empty()) return std::nullopt;
  return burst_request{bursts_[issued_], false, places_.usable()};
}

void row_fetcher::request_leaves(unsigned, const burst_request&, tlm::tlm_generic_payload&, cycle_t) {
  if (issued_ == 0) {
    row_in_flight row;
    row.pass = pass_;
    row.row = row_;
    row.first_number = next_number_;
    row.bursts = bursts_.size();
    if (!timing_only_) row.bytes.resize(layer_.width * plan_->pixel_bytes());
    in_flight_.push_back(std::move(row));
  }
  ++next_number_;
  if (++issued_ < bursts_.size()) return;
  places_.use();
  step();
  if (repeat_ < repeats_) lay_out_row();
}

void row_fetcher::response_arrives(unsigned, std::uint64_t number, const burst_request& request,
                                   const tlm::tlm_generic_payload& payload, cycle_t cycle) {
  if (!payload.is_response_ok()) {
    client_.row_failed(request.burst.address, response_of(payload), cycle);
    return;
  }
  auto row = in_flight_.begin();
  while (number >= row->first_number + row->bursts) ++row;
  if (!timing_only_) copy_overlap(request.burst, payload.get_data_ptr(), plan_->row_address(row->row), row->bytes);
  row->complete = std::max(row->complete, cycle);
  ++row->arrived;
  client_.row_traffic(row->arrived == row->bursts ? plan_->row_bytes(row->pass) : 0, request.burst.bytes);
  while (!in_flight_.empty() && in_flight_.front().arrived == in_flight_.front().bursts) {
    const row_in_flight done = std::move(in_flight_.front());
    in_flight_.pop_front();
    delivered_ = std::max(delivered_, done.complete);
    if (!timing_only_) unpack(done);
    client_.row_arrived(timing_only_ ? nullptr : map_.data(), delivered_);
  }
}

void row_fetcher::no_response(unsigned, const burst_request& request, cycle_t cycle) {
  client_.row_failed(request.burst.address, bus_response::missing, cycle);
}

void row_fetcher::unpack(const row_in_flight& row) {
  const range channels = plan_->channels(row.pass);
  const std::uint32_t bits = layer_.bits.activation;
  std::int32_t* pixel = map_.data() + std::size_t{plan_->image_row(row.row)} * layer_.width * layer_.in_channels;
  for (std::uint64_t x = 0; x < layer_.width; ++x, pixel += layer_.in_channels)
    unpack_bits(row.bytes.data(), x * plan_->pixel_bytes() * 8 + std::uint64_t{channels.begin} * bits, channels.count(),
                bits, layer_.is_signed.activation, pixel + channels.begin);
}

}  // namespace pqa
