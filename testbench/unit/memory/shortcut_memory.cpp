#include "shortcut_memory.h"

#include <algorithm>

#include "tlm/kernel_time.h"

namespace pqa {
namespace {

DECLARE_EXTENDED_PHASE(nobody_knows_this);

}  // namespace

shortcut_memory::shortcut_memory(const sc_core::sc_module_name& module_name, std::uint64_t base, std::uint64_t bytes,
                                 std::uint64_t seed, tick_t patience)
    : sc_module(module_name), socket("socket"), base_(base), bytes_(bytes), random_(seed), patience_(patience) {
  socket.register_b_transport(this, &shortcut_memory::b_transport);
  socket.register_nb_transport_fw(this, &shortcut_memory::nb_transport_fw);
  socket.register_transport_dbg(this, &shortcut_memory::transport_dbg);
  SC_HAS_PROCESS(shortcut_memory);
  SC_METHOD(process);
  dont_initialize();
  sensitive << wake_;
}

shortcut_memory::port_state& shortcut_memory::at(int port) {
  const auto index = static_cast<std::size_t>(port);
  if (index >= ports_.size()) ports_.resize(index + 1);
  return ports_[index];
}

bool shortcut_memory::idle() const {
  return planned_.empty() && std::all_of(ports_.begin(), ports_.end(), [](const port_state& p) {
           return p.responding == nullptr && p.ready.empty();
         });
}

void shortcut_memory::move(const payload_type& payload) {
  ++accesses_;
  unsigned char* data = payload.get_data_ptr();
  for (unsigned i = 0; i < payload.get_data_length(); ++i) {
    const unsigned char* enables = payload.get_byte_enable_ptr();
    if (enables != nullptr && enables[i % payload.get_byte_enable_length()] == TLM_BYTE_DISABLED) continue;
    std::uint8_t& byte = bytes_.at(payload.get_address() - base_ + i % payload.get_streaming_width());
    if (payload.is_write()) {
      byte = data[i];
    } else {
      data[i] = byte;
    }
  }
}

void shortcut_memory::b_transport(int, payload_type& payload, sc_core::sc_time& delay) {
  move(payload);
  if (random_() % 4 == 0) {  // synchronises
    sc_core::wait(delay + to_sc_time(some()));
    delay = sc_core::SC_ZERO_TIME;
  }
  delay += to_sc_time(some());
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

unsigned shortcut_memory::transport_dbg(int, payload_type& payload) {
  for (unsigned i = 0; i < payload.get_data_length(); ++i) {
    std::uint8_t& byte = bytes_.at(payload.get_address() - base_ + i);
    if (payload.is_write()) {
      byte = payload.get_data_ptr()[i];
    } else {
      payload.get_data_ptr()[i] = byte;
    }
  }
  return payload.get_data_length();
}

tlm::tlm_sync_enum shortcut_memory::nb_transport_fw(int port, payload_type& payload, tlm::tlm_phase& phase,
                                                    sc_core::sc_time& delay) {
  if (phase == tlm::BEGIN_REQ) return begin_request(port, payload, phase, delay);
  if (phase == tlm::END_RESP) {
    end_response(port, payload, now() + to_ticks(delay));
    return random_() % 2 == 0 ? tlm::TLM_COMPLETED : tlm::TLM_ACCEPTED;
  }
  return tlm::TLM_ACCEPTED;
}

tlm::tlm_sync_enum shortcut_memory::begin_request(int port, payload_type& payload, tlm::tlm_phase& phase,
                                                  sc_core::sc_time& delay) {
  port_state& p = at(port);
  move(payload);
  const tick_t begin = now() + to_ticks(delay);
  const tick_t later = begin + some();
  const std::uint64_t style = random_() % 5;
  if (style == 0) {
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    delay = to_sc_time(later - now());
    return tlm::TLM_COMPLETED;
  }
  payload.acquire();
  if (style == 1 && p.responding == nullptr && begin >= p.response_free) {
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    p.responding = &payload;
    phase = tlm::BEGIN_RESP;
    delay = to_sc_time(later - now());
    return tlm::TLM_UPDATED;
  }
  if (style <= 2) {
    plan(later + some(), {step::respond, port, &payload, later});
    phase = tlm::END_REQ;
    delay = to_sc_time(later - now());
    return tlm::TLM_UPDATED;
  }
  plan(later, {style == 3 ? step::end_req : step::respond, port, &payload, begin});
  return tlm::TLM_ACCEPTED;
}

void shortcut_memory::plan(tick_t when, const action& a) {
  planned_.emplace(std::max(when, now()), a);
  wake();
}

void shortcut_memory::wake() {
  if (!planned_.empty()) wake_.notify(to_sc_time(std::max(planned_.begin()->first, now()) - now()));
}

void shortcut_memory::process() {
  while (!planned_.empty() && planned_.begin()->first <= now()) {
    const action a = planned_.begin()->second;
    planned_.erase(planned_.begin());
    if (random_() % 8 == 0) {
      tlm::tlm_phase phase = nobody_knows_this;
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      socket[a.port]->nb_transport_bw(*a.payload, phase, delay);
    }
    if (a.what == step::end_req) {
      end_request(a);
    } else {
      at(a.port).ready.push_back(a);
    }
  }
  // NOLINTNEXTLINE(modernize-loop-convert): a response may bring the first request of another port
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    while (ports_[i].responding == nullptr && !ports_[i].ready.empty() && ports_[i].response_free <= now()) {
      const action a = ports_[i].ready.front();
      ports_[i].ready.pop_front();
      respond(a);
    }
    if (ports_[i].responding == nullptr && !ports_[i].ready.empty())
      wake_.notify(to_sc_time(ports_[i].response_free - now()));
  }
  wake();
}

void shortcut_memory::end_request(const action& a) {
  tlm::tlm_phase phase = tlm::END_REQ;
  const tick_t when = std::max(now(), a.after) + some();
  sc_core::sc_time delay = to_sc_time(when - now());
  plan(when + some(), {step::respond, a.port, a.payload, when});
  socket[a.port]->nb_transport_bw(*a.payload, phase, delay);
}

void shortcut_memory::respond(const action& a) {
  port_state& p = at(a.port);
  p.responding = a.payload;
  a.payload->set_response_status(tlm::TLM_OK_RESPONSE);
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  const tick_t when = std::max(now(), a.after) + some();
  sc_core::sc_time delay = to_sc_time(when - now());
  const auto answer = socket[a.port]->nb_transport_bw(*a.payload, phase, delay);
  const bool ended = answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP);
  if (ended && at(a.port).responding == a.payload) end_response(a.port, *a.payload, now() + to_ticks(delay));
}

void shortcut_memory::end_response(int port, payload_type& payload, tick_t when) {
  port_state& p = at(port);
  p.responding = nullptr;
  p.response_free = when;
  if (!p.ready.empty()) wake_.notify(to_sc_time(when - now()));
  payload.release();
}

}  // namespace pqa
