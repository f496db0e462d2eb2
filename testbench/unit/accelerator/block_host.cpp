#include "unit/accelerator/block_host.h"

#include <algorithm>

namespace pqa::test {

block_host::block_host(const sc_core::sc_module_name& name, std::uint64_t seed)
    : sc_module(name), csr("csr"), irq("irq"), rst("rst"), rng_(seed) {}

void block_host::access(tlm::tlm_command command, std::uint64_t offset, unsigned char* data, unsigned bytes) {
  pooled_payload& payload = *pool_.allocate(command, offset, bytes);
  payload.set_data_ptr(data);
  sc_core::sc_time delay;
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  if (rng_() % 2 == 0)
    csr->b_transport(payload, delay);
  else
    csr->nb_transport_fw(payload, phase, delay);
  payload.release();
}

std::uint32_t block_host::read(std::uint64_t offset) {
  unsigned char data[4] = {};
  access(tlm::TLM_READ_COMMAND, offset, data, 4);
  return data[0] | std::uint32_t{data[1]} << 8 | std::uint32_t{data[2]} << 16 | std::uint32_t{data[3]} << 24;
}

std::uint64_t block_host::read_pair(reg low) {
  unsigned char data[8] = {};
  access(tlm::TLM_READ_COMMAND, static_cast<std::uint64_t>(low), data, 8);
  std::uint64_t value = 0;
  for (unsigned b = 0; b < 8; ++b) value |= std::uint64_t{data[b]} << (8 * b);
  return value;
}

void block_host::write(std::uint64_t offset, std::uint32_t value) {
  unsigned char data[4];
  for (unsigned b = 0; b < 4; ++b) data[b] = static_cast<unsigned char>(value >> (8 * b));
  access(tlm::TLM_WRITE_COMMAND, offset, data, 4);
}

void block_host::start(const job& work, std::uint32_t interrupts) {
  write(reg::descriptor_lo, static_cast<std::uint32_t>(work.first_descriptor));
  write(reg::descriptor_hi, static_cast<std::uint32_t>(work.first_descriptor >> 32));
  write(reg::count_lo, static_cast<std::uint32_t>(work.count));
  write(reg::count_hi, static_cast<std::uint32_t>(work.count >> 32));
  write(reg::timeout, work.timeout);
  write(reg::irq_enable, interrupts);
  write(reg::control, control_bit::start);
}

bool block_host::wait_idle(const sc_core::sc_time& limit) {
  const sc_core::sc_time until = sc_core::sc_time_stamp() + limit;
  while (busy()) {
    if (sc_core::sc_time_stamp() >= until) return false;
    const sc_core::sc_time left = until - sc_core::sc_time_stamp();
    const bool interrupts = read(reg::irq_enable) == (irq_bit::done | irq_bit::error) && !irq.read();
    wait(interrupts ? left : std::min(left, sc_core::sc_time(1, sc_core::SC_US)), irq.posedge_event());
  }
  return true;
}

void block_host::reset(bool by_pin) {
  if (by_pin) {
    rst.write(true);
    wait(sc_core::SC_ZERO_TIME);
    wait(sc_core::SC_ZERO_TIME);
    write(reg::irq_enable, 3);  // held in reset: no effect
    write(reg::control, control_bit::start);
    rst.write(false);
  } else {
    write(reg::control, control_bit::reset | (rng_() % 2 == 0 ? control_bit::start : 0));
  }
  settle();
}

void block_host::settle() {
  for (int delta = 0; delta < 3; ++delta) wait(sc_core::SC_ZERO_TIME);
}

}  // namespace pqa::test
