#include "pqa/memory/interconnect.h"

#include <algorithm>

#include <fmt/format.h>

#include "decimal.h"
#include "interconnect/address_decoder.h"
#include "interconnect/bus_phases.h"
#include "interconnect/calendar_crossbar.h"
#include "interconnect/direct_path.h"
#include "pqa/base/error.h"
#include "target/call_order.h"
#include "tlm/kernel_time.h"

namespace pqa {
namespace {

void check(const char* who, const char* key, double value, double least, double most) {
  if (value >= least && value <= most) return;
  throw input_error(fmt::format("interconnect {}: {}: found {}, allowed is {} to {}", who, key, value, least, most));
}

crossbar_settings settings_of(const interconnect_config& config, const std::vector<output_range>& map,
                              const std::vector<port_share>& shares, const char* who) {
  check(who, "width_bits", config.width_bits, 8, 65536);
  if (config.width_bits % 8 != 0) {
    throw input_error(
        fmt::format("interconnect {}: width_bits: found {}, allowed are multiples of 8", who, config.width_bits));
  }
  check(who, "clock_hz", static_cast<double>(config.clock_hz), 1, 1e12);
  check(who, "latency_ns", config.latency_ns, 0, 1e9);
  check(who, "outstanding_per_port", config.outstanding_per_port, 1, 65536);
  check(who, "ports", static_cast<double>(shares.size()), 1, 1e6);
  for (const port_share& share : shares) check(who, "weight", share.weight, 1, 1e6);
  const std::uint64_t ticks = ticks_per_second();
  crossbar_settings settings(clock_domain(config.clock_hz, ticks));
  settings.width_bytes = config.width_bits / 8;
  settings.latency = scale_decimal(config.latency_ns, ticks, -9, rounding::up);
  settings.kind = config.arbitration;
  settings.inputs = shares;
  settings.outputs = 0;
  for (const output_range& m : map) settings.outputs = std::max(settings.outputs, m.output + 1);
  settings.outstanding = config.outstanding_per_port;
  return settings;
}

}  // namespace

struct interconnect::implementation final : bus_host {
  implementation(interconnect& module, const std::vector<output_range>& map, const crossbar_settings& settings)
      : owner(module),
        decoder(map, fmt::format("interconnect {}", module.name())),
        phases(*this, settings, module.config_.dmi),
        calendars(settings),
        calls("calls"),
        uses(settings.outputs) {}

  tlm::tlm_sync_enum to_target(std::size_t output, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                               sc_core::sc_time& delay) override {
    return owner.outputs[output]->nb_transport_fw(payload, phase, delay);
  }
  tlm::tlm_sync_enum to_initiator(std::size_t port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                  sc_core::sc_time& delay) override {
    return owner.input[static_cast<int>(port)]->nb_transport_bw(payload, phase, delay);
  }

  // The request for its output; false, with an error response in the payload, when it belongs to none.
  bool decode(int port, tlm::tlm_generic_payload& p, crossbar::request& r) {
    const std::uint64_t length = p.get_data_length();
    const std::uint64_t width = p.get_streaming_width();
    const std::uint64_t span = width == 0 ? length : std::min(width, length);
    const std::size_t output = decoder.decode(p.get_address(), std::max<std::uint64_t>(1, span));
    p.set_dmi_allowed(false);
    if (output == address_decoder::no_output) {
      ++phases.statistics(static_cast<std::size_t>(port)).errors;
      p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
      return false;
    }
    r = {0,
         static_cast<std::uint32_t>(port),
         static_cast<std::uint32_t>(output),
         p.get_address(),
         p.get_data_length(),
         p.is_write()};
    return true;
  }

  interconnect& owner;
  address_decoder decoder;
  bus_phases phases;
  calendar_crossbar calendars;
  call_order calls;
  mutable std::vector<output_statistics> uses;
};

interconnect::interconnect(const sc_core::sc_module_name& module_name, const interconnect_config& config,
                           const std::vector<output_range>& map, const std::vector<port_share>& shares)
    : sc_module(module_name),
      input("input"),
      outputs("outputs"),
      config_(config),
      implementation_(std::make_unique<implementation>(*this, map, settings_of(config, map, shares, name()))) {
  input.register_b_transport(this, &interconnect::b_transport);
  input.register_nb_transport_fw(this, &interconnect::nb_transport_fw);
  input.register_transport_dbg(this, &interconnect::transport_dbg);
  input.register_get_direct_mem_ptr(this, &interconnect::get_direct_mem_ptr);
  outputs.init(implementation_->uses.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].register_nb_transport_bw(this, &interconnect::nb_transport_bw, static_cast<int>(i));
    outputs[i].register_invalidate_direct_mem_ptr(this, &interconnect::invalidate_direct_mem_ptr, static_cast<int>(i));
  }
  using SC_CURRENT_USER_MODULE = interconnect;
  SC_METHOD(process);
  sensitive << implementation_->phases.wake();
  dont_initialize();
}

interconnect::~interconnect() = default;

void interconnect::b_transport(int port, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  implementation& self = *implementation_;
  crossbar::request request;
  if (!self.decode(port, payload, request)) return;
  const tick_t called = now();
  const tick_t begin = called + to_ticks(delay);
  const call_order::turn turn(self.calls, {begin, request.input, request.is_write}, called);
  delay = to_sc_time(self.calendars.forward(request, begin, called) - called);
  outputs[request.output]->b_transport(payload, delay);
  const tick_t there = self.calendars.back(request, now() + to_ticks(delay), now());
  delay = to_sc_time(there - now());
  if (!config_.dmi) payload.set_dmi_allowed(false);
  access_statistics& counted = self.phases.statistics(request.input);
  if (payload.is_response_error()) {
    ++counted.errors;
  } else {
    counted.count(request.is_write, request.bytes, there - begin);
  }
}

unsigned interconnect::transport_dbg(int, tlm::tlm_generic_payload& payload) {
  const std::size_t output = implementation_->decoder.around(payload.get_address()).output;
  return output == address_decoder::no_output ? 0 : outputs[output]->transport_dbg(payload);
}

bool interconnect::get_direct_mem_ptr(int, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  if (!config_.dmi) {
    dmi.init();  // the whole of the address space is denied
    return false;
  }
  return direct_through(implementation_->decoder, payload.get_address(), dmi,
                        [&](std::size_t output) { return outputs[output]->get_direct_mem_ptr(payload, dmi); });
}

void interconnect::invalidate_direct_mem_ptr(int output, sc_dt::uint64 begin, sc_dt::uint64 end) {
  if (!config_.dmi) return;
  invalidate_through(implementation_->decoder, static_cast<std::size_t>(output), begin, end,
                     [this](std::uint64_t first, std::uint64_t last) {
                       for (unsigned p = 0; p < input.size(); ++p)
                         input[static_cast<int>(p)]->invalidate_direct_mem_ptr(first, last);
                     });
}

const access_statistics& interconnect::statistics(std::size_t port) const {
  return implementation_->phases.statistics(port);
}

const output_statistics& interconnect::use(std::size_t output) const {
  output_statistics& sum = implementation_->uses[output];
  sum = implementation_->phases.use(output);
  const output_statistics& loose = implementation_->calendars.use(output);
  sum.requests += loose.requests;
  sum.forward_beats += loose.forward_beats;
  sum.return_beats += loose.return_beats;
  sum.waited_cycles += loose.waited_cycles;
  return sum;
}

std::uint32_t interconnect::most_outstanding(std::size_t port) const {
  return implementation_->phases.most_outstanding(port);
}

std::uint64_t interconnect::protocol_errors() const {
  return implementation_->phases.protocol_errors();
}

bool interconnect::idle() const {
  return implementation_->phases.idle();
}

void interconnect::process() {
  implementation_->phases.process();
}

tlm::tlm_sync_enum interconnect::nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                 sc_core::sc_time& delay) {
  implementation& self = *implementation_;
  const tick_t at = now() + to_ticks(delay);
  if (phase == tlm::END_RESP) {
    self.phases.end_response(payload, at);
    return tlm::TLM_COMPLETED;
  }
  if (phase != tlm::BEGIN_REQ) {
    if (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP) self.phases.count_protocol_error();
    return tlm::TLM_ACCEPTED;  // phases of other people's extensions are ignored
  }
  crossbar::request request;
  if (!self.decode(port, payload, request)) return tlm::TLM_COMPLETED;
  return self.phases.begin_request(request, payload, phase, at);
}

tlm::tlm_sync_enum interconnect::nb_transport_bw(int, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                 sc_core::sc_time& delay) {
  implementation_->phases.from_target(payload, phase, now() + to_ticks(delay));
  return tlm::TLM_ACCEPTED;
}

}  // namespace pqa
