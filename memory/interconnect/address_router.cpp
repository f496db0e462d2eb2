#include "pqa/memory/address_router.h"

#include <algorithm>

#include <fmt/format.h>

#include "interconnect/address_decoder.h"
#include "interconnect/direct_path.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

constexpr std::size_t no_output = address_decoder::no_output;

std::vector<output_range> numbered(const std::vector<address_range>& ranges) {
  std::vector<output_range> map;
  for (const address_range& range : ranges) map.push_back({range, map.size()});
  return map;
}

}  // namespace

address_router::address_router(const sc_core::sc_module_name& module_name, const std::vector<address_range>& ranges)
    : sc_module(module_name),
      input("input"),
      outputs("outputs"),
      decoder_(std::make_unique<address_decoder>(numbered(ranges), fmt::format("address router {}", name()))) {
  input.bind(*this);
  outputs.init(ranges.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].register_nb_transport_bw(this, &address_router::nb_transport_bw, static_cast<int>(i));
    outputs[i].register_invalidate_direct_mem_ptr(this, &address_router::invalidate_direct_mem_ptr,
                                                  static_cast<int>(i));
  }
  using SC_CURRENT_USER_MODULE = address_router;
  SC_METHOD(release_held);
  sensitive << released_;
  dont_initialize();
}

address_router::~address_router() = default;

std::size_t address_router::decode(const tlm::tlm_generic_payload& payload) const {
  const unsigned width = payload.get_streaming_width();
  const unsigned length = payload.get_data_length();
  return decoder_->decode(payload.get_address(), width == 0 ? length : std::min(width, length));
}

void address_router::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const std::size_t output = decode(payload);
  if (output == no_output) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  outputs[output]->b_transport(payload, delay);
}

tlm::tlm_sync_enum address_router::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                   sc_core::sc_time& delay) {
  if (phase == tlm::END_RESP && responding_ == &payload) {
    // Not decoded again: an interconnect further down may have changed the address since.
    const std::size_t output = responding_output_;
    responding_ = nullptr;
    response_free_ = now() + to_ticks(delay);
    wake();
    return outputs[output]->nb_transport_fw(payload, phase, delay);
  }
  const std::size_t output = decode(payload);
  if (output == no_output) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return tlm::TLM_COMPLETED;
  }
  const tlm::tlm_sync_enum answer = outputs[output]->nb_transport_fw(payload, phase, delay);
  if (answer != tlm::TLM_UPDATED || phase != tlm::BEGIN_RESP) return answer;
  const response r{&payload, output, now() + to_ticks(delay)};
  if (responding_ == nullptr && held_.empty() && r.begin >= response_free_) {
    responding_ = &payload;
    responding_output_ = output;
  } else {  // the request has ended; the response comes by call
    held_.push_back(r);
    wake();
    phase = tlm::END_REQ;
  }
  return answer;
}

tlm::tlm_sync_enum address_router::nb_transport_bw(int output, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                   sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_RESP) return input->nb_transport_bw(payload, phase, delay);
  const response r{&payload, static_cast<std::size_t>(output), now() + to_ticks(delay)};
  if (responding_ == nullptr && held_.empty() && r.begin >= response_free_) return pass_response(r, phase, delay);
  held_.push_back(r);
  wake();
  return tlm::TLM_ACCEPTED;
}

tlm::tlm_sync_enum address_router::pass_response(const response& r, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  responding_ = r.payload;
  responding_output_ = r.output;
  const tlm::tlm_sync_enum answer = input->nb_transport_bw(*r.payload, phase, delay);
  const bool ended = answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP);
  if (ended && responding_ == r.payload) {
    responding_ = nullptr;
    response_free_ = now() + to_ticks(delay);
    wake();
  }
  return answer;
}

// Passes on a response that was held back. Its target has got TLM_ACCEPTED for it and waits for END_RESP.
void address_router::release_held() {
  while (responding_ == nullptr && !held_.empty()) {
    const response r = held_.front();
    const tick_t begin = std::max(r.begin, response_free_);
    if (begin > now()) {
      wake();
      return;
    }
    held_.pop_front();
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    const tlm::tlm_sync_enum answer = pass_response(r, phase, delay);
    if (answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP)) {
      phase = tlm::END_RESP;
      outputs[r.output]->nb_transport_fw(*r.payload, phase, delay);
    }
  }
}

void address_router::wake() {
  if (responding_ != nullptr || held_.empty()) return;
  const tick_t begin = std::max(held_.front().begin, response_free_);
  released_.notify(to_sc_time(begin - std::min(begin, now())));
}

unsigned address_router::transport_dbg(tlm::tlm_generic_payload& payload) {
  const std::size_t output = decoder_->decode(payload.get_address(), payload.get_data_length());
  return output == no_output ? 0 : outputs[output]->transport_dbg(payload);
}

bool address_router::get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  return direct_through(*decoder_, payload.get_address(), dmi,
                        [&](std::size_t output) { return outputs[output]->get_direct_mem_ptr(payload, dmi); });
}

void address_router::invalidate_direct_mem_ptr(int output, sc_dt::uint64 begin, sc_dt::uint64 end) {
  invalidate_through(
      *decoder_, static_cast<std::size_t>(output), begin, end,
      [this](std::uint64_t first, std::uint64_t last) { input->invalidate_direct_mem_ptr(first, last); });
}

}  // namespace pqa
