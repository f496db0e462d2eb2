#include "access_recorder.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "tlm/kernel_time.h"

namespace pqa {

access_recorder::access_recorder(const sc_core::sc_module_name& module_name, access_log& log, std::uint32_t port)
    : sc_module(module_name), from_initiator("from_initiator"), to_target("to_target"), log_(log), port_(port) {
  from_initiator.register_nb_transport_fw(this, &access_recorder::nb_transport_fw);
  from_initiator.register_b_transport(this, &access_recorder::b_transport);
  to_target.register_nb_transport_bw(this, &access_recorder::nb_transport_bw);
}

std::size_t access_recorder::begin(const payload_type& payload, tick_t at, bool blocking) {
  recorded_access a;
  a.at = at;
  a.blocking = blocking;
  a.port = port_;
  a.order = log_.accesses.size();
  a.is_write = payload.is_write();
  a.address = payload.get_address();
  a.streaming_width = std::min(payload.get_streaming_width(), payload.get_data_length());
  if (payload.get_byte_enable_ptr() != nullptr) {
    a.enables.assign(payload.get_byte_enable_ptr(), payload.get_byte_enable_ptr() + payload.get_byte_enable_length());
  }
  a.before.assign(payload.get_data_ptr(), payload.get_data_ptr() + payload.get_data_length());
  a.data = a.before;
  log_.accesses.push_back(a);
  return log_.accesses.size() - 1;
}

void access_recorder::answer(std::size_t index, const payload_type& payload) {
  recorded_access& a = log_.accesses[index];
  a.answered = true;
  a.data.assign(payload.get_data_ptr(), payload.get_data_ptr() + payload.get_data_length());
}

void access_recorder::b_transport(payload_type& payload, sc_core::sc_time& delay) {
  const std::size_t index = begin(payload, now(), true);
  to_target->b_transport(payload, delay);
  answer(index, payload);
}

tlm::tlm_sync_enum access_recorder::nb_transport_fw(payload_type& payload, tlm::tlm_phase& phase,
                                                    sc_core::sc_time& delay) {
  if (phase == tlm::BEGIN_REQ) under_way_[&payload] = begin(payload, now() + to_ticks(delay), false);
  const auto result = to_target->nb_transport_fw(payload, phase, delay);
  const bool answered = result == tlm::TLM_COMPLETED || (result == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP);
  if (answered && under_way_.count(&payload) != 0) {
    answer(under_way_.at(&payload), payload);
    under_way_.erase(&payload);
  }
  return result;
}

tlm::tlm_sync_enum access_recorder::nb_transport_bw(payload_type& payload, tlm::tlm_phase& phase,
                                                    sc_core::sc_time& delay) {
  if (phase == tlm::BEGIN_RESP) {
    answer(under_way_.at(&payload), payload);
    under_way_.erase(&payload);
  }
  return from_initiator->nb_transport_bw(payload, phase, delay);
}

std::vector<std::string> replay(const access_log& log, acceptance order) {
  std::vector<recorded_access> all = log.accesses;
  if (order == acceptance::time) {
    std::stable_sort(all.begin(), all.end(),
                     [](const recorded_access& a, const recorded_access& b) { return a.at < b.at; });
  }
  if (order == acceptance::time_and_port) {
    std::stable_sort(all.begin(), all.end(), [](const recorded_access& a, const recorded_access& b) {
      if (a.at != b.at) return a.at < b.at;
      if (a.blocking || b.blocking) return a.blocking && !b.blocking;
      return std::tie(a.port, a.is_write) < std::tie(b.port, b.is_write);
    });
  }
  std::map<std::uint64_t, std::uint8_t> bytes;
  std::vector<std::string> wrong;
  for (const recorded_access& a : all) {
    if (!a.answered) wrong.push_back(fmt::format("access {} was never answered", a.order));
    for (std::size_t i = 0; i < a.data.size(); ++i) {
      const bool enabled = a.enables.empty() || a.enables[i % a.enables.size()] == TLM_BYTE_ENABLED;
      const std::uint64_t address = a.address + i % a.streaming_width;
      if (a.is_write && enabled) bytes[address] = a.before[i];
      if (a.is_write) continue;
      const std::uint8_t expected = enabled ? bytes[address] : a.before[i];
      if (a.data[i] != expected) {
        wrong.push_back(fmt::format("access {} at tick {}: byte {} at {:#x} is {:#x}, should be {:#x}", a.order, a.at,
                                    i, address, a.data[i], expected));
      }
    }
  }
  return wrong;
}

}  // namespace pqa
