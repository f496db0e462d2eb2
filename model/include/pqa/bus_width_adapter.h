// Joins sockets that are declared with different bus widths; passes every call on, without time.
#pragma once

#include <systemc>
#include <tlm>

#include "pqa/base/burst_train.h"

namespace pqa {

// A target socket of FROM bits and an initiator socket of TO bits, both ways and for every transport.
template <unsigned FROM, unsigned TO>
class bus_width_adapter : public sc_core::sc_module,
                          protected tlm::tlm_fw_transport_if<>,
                          protected tlm::tlm_bw_transport_if<> {
 public:
  tlm::tlm_target_socket<FROM> target;
  tlm::tlm_initiator_socket<TO> initiator;

  explicit bus_width_adapter(const sc_core::sc_module_name& name)
      : sc_module(name), target("target"), initiator("initiator") {
    target.bind(static_cast<tlm::tlm_fw_transport_if<>&>(*this));
    initiator.bind(static_cast<tlm::tlm_bw_transport_if<>&>(*this));
  }

 protected:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override {
    burst_train::pass_on(payload, target.operator->(), *this);
    initiator->b_transport(payload, delay);
  }
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override {
    return initiator->nb_transport_fw(payload, phase, delay);
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) override {
    return initiator->get_direct_mem_ptr(payload, dmi);
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) override { return initiator->transport_dbg(payload); }
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override {
    return target->nb_transport_bw(payload, phase, delay);
  }
  void invalidate_direct_mem_ptr(sc_dt::uint64 begin, sc_dt::uint64 end) override {
    target->invalidate_direct_mem_ptr(begin, end);
  }
};

}  // namespace pqa
