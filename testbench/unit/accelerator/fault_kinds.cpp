// The faults of the fault test, one function each.
#include <algorithm>

#include <fmt/format.h>

#include "unit/accelerator/fault_rig.h"

namespace pqa::test {

std::uint32_t fault_rig::safe_timeout() {
  return static_cast<std::uint32_t>(pick(rng_, 300, 5000));
}

void fault_rig::put_descriptor(std::size_t i, const descriptor_image& image) {
  memory_.write(image_.descriptor_address(i), image.data(), image.size());
}

std::uint64_t fault_rig::random_outside() {
  return (pick(rng_, 1, 0x7fff) << 45) + pick(rng_, 0, 1000) * descriptor_bytes;
}

void fault_rig::bad_status() {
  constexpr std::pair<tlm::tlm_response_status, bus_response> statuses[] = {
      {tlm::TLM_GENERIC_ERROR_RESPONSE, bus_response::generic},
      {tlm::TLM_ADDRESS_ERROR_RESPONSE, bus_response::address},
      {tlm::TLM_COMMAND_ERROR_RESPONSE, bus_response::command},
      {tlm::TLM_BURST_ERROR_RESPONSE, bus_response::burst},
      {tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE, bus_response::byte_enable},
      {tlm::TLM_INCOMPLETE_RESPONSE, bus_response::incomplete}};
  bus_fault f = random_burst(mishap::status);
  const auto& status = statuses[pick(rng_, 0, std::size(statuses) - 1)];
  f.status = status.first;
  memory_.arm(f);
  start(whole_job(chance(rng_, 30) ? safe_timeout() : 0));
  host_.wait_idle(sc_core::sc_time(5, sc_core::SC_MS));
  expect(memory_.hit().has_value(), "nothing was hit");
  expected_failure e = of_burst(memory_.hit().value_or(0), f);
  e.response = status.second;
  expect_failure(e, "status", true);
}

void fault_rig::late_answer() {
  memory_.arm(random_burst(mishap::late));
  start(whole_job());
  expect(host_.wait_idle(sc_core::sc_time(20, sc_core::SC_MS)), "busy");
  expect(host_.read(reg::status) == status_bit::done, "not done");
  expect(memory_.hit().has_value(), "nothing was hit");
  check_outputs();
  check_interrupt();
}

// A job that the fault keeps from going on until its time-out.
void fault_rig::time_out_by(const bus_fault& f) {
  memory_.arm(f);
  start(whole_job(safe_timeout()));
  host_.wait_idle(sc_core::sc_time(5, sc_core::SC_MS));
  expected_failure e = of_burst(memory_.hit().value_or(0), f);
  e.error = job_error::timeout;
  e.response = bus_response::missing;
  expect_failure(e, "timeout", !f.waits);
}

void fault_rig::late_beyond_timeout() {
  time_out_by(random_burst(mishap::late));
  // A socket may still be taken by the late one.
  compare_next_ = fidelity_ == fidelity::lt || same_times();
}

// A response in the last cycle is in time, one in the next is not.
void fault_rig::tight_timeout() {
  const std::uint32_t usual = std::max(response_cycles(), 1u);
  start(whole_job(usual));
  expect(host_.wait_idle(sc_core::sc_time(10, sc_core::SC_MS)), "busy");
  expect(host_.read(reg::status) == status_bit::done, "time-out without need");
  expect(block_.last_job().end - block_.last_job().begin == cycles_, "other cycles with a time-out");
  check_interrupt();
  if (usual == 1) return;
  start(whole_job(usual - 1));
  host_.wait_idle(sc_core::sc_time(5, sc_core::SC_MS));
  expect(block_.last_job().end - block_.last_job().begin == usual, "the time-out is not where it should be");
  expect_failure({job_error::timeout, 0, image_.descriptor_address(0), bus_response::missing}, "tight", false);
  reports_.pop_back();  // the form of the answer has a say in it
}

// With a time-out an error; without one the block waits until it is reset.
void fault_rig::no_answer() {
  const bool limited = chance(rng_, 60);
  bus_fault f = random_burst(mishap::never);
  const std::uint32_t timeout = safe_timeout();
  memory_.arm(f);
  start(whole_job(limited ? timeout : 0));
  release_after_ = chance(rng_, 30);
  if (limited) {
    host_.wait_idle(sc_core::sc_time(5, sc_core::SC_MS));
    expected_failure e = of_burst(memory_.hit().value_or(0), f);
    e.error = job_error::timeout;
    e.response = bus_response::missing;
    expect_failure(e, "timeout", !f.waits);
    return;
  }
  wait(random_time(3));
  if (fidelity_ == fidelity::at && memory_.held() > 0) {
    wait(sc_core::sc_time(2, sc_core::SC_MS));
    expect(host_.busy(), "idle without the answer");
  }
  host_.reset(chance(rng_, 50));
  check_reset_values();
  compare_next_ = same_times() && (fidelity_ == fidelity::at || !f.waits);
}

void fault_rig::no_acceptance() {
  time_out_by(random_burst(mishap::unaccepted));
  // The socket is still taken: the next job cannot send there.
  if (fidelity_ == fidelity::at && chance(rng_, 50)) {
    memory_.arm(std::nullopt);
    memory_.restore();
    start(whole_job(safe_timeout()));
    expect(host_.wait_idle(sc_core::sc_time(5, sc_core::SC_MS)), "busy behind a taken socket");
    expect(host_.read(reg::error) == static_cast<std::uint32_t>(job_error::timeout), "no time-out at a taken socket");
    expect(host_.read(reg::error_response) == static_cast<std::uint32_t>(bus_response::missing), "response");
    check_interrupt();
  }
  release_after_ = chance(rng_, 50);
  compare_next_ = fidelity_ == fidelity::lt;
}

// One field is out of its range, so what is reported is known.
void fault_rig::broken_descriptor() {
  const std::size_t i = pick(rng_, 0, setup_.layers.size() - 1);
  descriptor_image image = encode_descriptor(image_.layer_descriptor(i));
  struct field {
    std::size_t offset, bytes;
    std::uint64_t value;
  };
  const field wrong[] = {{0, 2, pick(rng_, 2, 0xffff)},
                         {2, 2, 64},
                         {4, 1, 0x20},
                         {5, 1, 0xf},
                         {6, 2, pick(rng_, 1, 0xffff)},
                         {72, 4, 0},
                         {72, 4, ~0u},
                         {76, 4, 0},
                         {80, 2, 0},
                         {82, 2, 0},
                         {84, 2, 0},
                         {86, 2, 0},
                         {88, 2, 0},
                         {90, 2, 0},
                         {92, 2, 0},
                         {98, 2, 0},
                         {100, 4, 0},
                         {100, 4, 0xffffffff},
                         {104, 1, 1},
                         {105, 1, 17},
                         {106, 1, 0},
                         {107, 1, 33},
                         {108, 1, 255},
                         {109, 1, 32},
                         {76, 4, 0x80000000},
                         {31, 1, 0x10},
                         {39, 1, 0xff},
                         {55, 1, 0x80},
                         {63, 1, 0x20},
                         {71, 1, 0x40}};
  const field& f = wrong[pick(rng_, 0, std::size(wrong) - 1)];
  for (std::size_t b = 0; b < f.bytes; ++b) image[f.offset + b] = static_cast<std::uint8_t>(f.value >> (8 * b));
  put_descriptor(i, image);
  start(whole_job());
  expect_failure({job_error::descriptor_invalid, i, image_.descriptor_address(i), bus_response::none}, "descriptor",
                 true);
}

void fault_rig::garbage_descriptor() {
  const std::size_t i = pick(rng_, 0, setup_.layers.size() - 1);
  descriptor_image image = encode_descriptor(image_.layer_descriptor(i));
  if (chance(rng_, 30)) {
    for (auto& byte : image) byte = static_cast<std::uint8_t>(rng_());
  } else {
    for (auto changes = pick(rng_, 1, 6); changes > 0; --changes)
      image[pick(rng_, 4, 109)] ^= static_cast<std::uint8_t>(1u << pick(rng_, 0, 7));
  }
  put_descriptor(i, image);
  start(whole_job());
  end_unpredictable();
}

// Sizes that no block has room for: refused, or carried out as far as memory lets it, in bounded memory of the host.
void fault_rig::absurd_layer() {
  const std::size_t i = pick(rng_, 0, setup_.layers.size() - 1);
  descriptor d = image_.layer_descriptor(i);
  const auto huge = [this](std::uint64_t most) {
    const auto small = pick(rng_, 0, 30);
    return static_cast<std::uint32_t>(chance(rng_, 50) ? most : std::max<std::uint64_t>(1, most >> small));
  };
  layer& l = d.layer;
  for (auto changes = pick(rng_, 1, 5); changes > 0; --changes) {
    switch (pick(rng_, 0, 9)) {
      case 0:
        l.in_channels = huge(std::uint64_t{1} << 31);
        break;
      case 1:
        l.out_channels = huge(std::uint64_t{1} << 20);
        break;
      case 2:
        l.height = l.out_height = huge(65535);
        break;
      case 3:
        l.width = l.out_width = huge(65535);
        break;
      case 4:
        l.kernel_h = huge(65535);
        break;
      case 5:
        l.kernel_w = huge(65535);
        break;
      case 6:
        l.prototypes = huge(65535);
        break;
      case 7:
        l.subvector_length = huge(std::uint64_t{1} << 31);
        break;
      case 8:
        l.pad_top = huge(65535);
        break;
      default:
        l.stride = huge(65535);
        break;
    }
  }
  put_descriptor(i, encode_descriptor(d));
  start(whole_job());
  end_unpredictable();
}

void fault_rig::stray_descriptor() {
  const bool aligned = chance(rng_, 50);
  std::uint64_t address = random_outside() | (chance(rng_, 30) ? std::uint64_t{0xfff} << 52 : 0);
  if (!aligned) address = chance(rng_, 50) ? address + pick(rng_, 1, 127) : pick(rng_, 1, 127);
  const bus_response response = aligned ? bus_response::address : bus_response::none;
  const std::size_t i = pick(rng_, 0, setup_.layers.size() - 1);
  job work = whole_job();
  if (i == 0) {
    work.first_descriptor = address;
  } else {
    descriptor d = image_.layer_descriptor(i - 1);
    d.next = address;
    put_descriptor(i - 1, encode_descriptor(d));
  }
  start(work);
  expect_failure({job_error::descriptor_fetch, i, address, response}, "stray", true);
}

void fault_rig::stray_pointer() {
  const std::size_t i = pick(rng_, 0, setup_.layers.size() - 1);
  descriptor d = image_.layer_descriptor(i);
  const std::uint64_t address = random_outside();
  job_error error = job_error::table_fetch;
  switch (pick(rng_, 0, d.layer.has_bias ? 4 : 3)) {
    case 0:
      d.prototypes = address;
      break;
    case 1:
      d.lut = address;
      break;
    case 2:
      d.input = address;
      error = job_error::feature_read;
      break;
    case 3:
      d.output = address;
      error = job_error::result_write;
      break;
    default:
      d.bias = address;
      break;
  }
  put_descriptor(i, encode_descriptor(d));
  start(whole_job());
  host_.wait_idle(sc_core::sc_time(5, sc_core::SC_MS));
  const std::uint64_t failed_at = host_.read_pair(reg::error_address_lo);
  expect(failed_at + 256 > address, fmt::format("failed at {:x}, not outside", failed_at));
  expect_failure({error, i, failed_at, bus_response::address}, "stray", true);
}

// More layers than descriptors: a cycle is legal, and ends with the count.
void fault_rig::ring() {
  job work = whole_job();
  work.count = pick(rng_, 0, 3 * setup_.layers.size());
  const bool self = chance(rng_, 40);
  if (self) {
    descriptor d = image_.layer_descriptor(0);
    d.next = image_.descriptor_address(0);
    put_descriptor(0, encode_descriptor(d));
  }
  start(work);
  expect(host_.wait_idle(sc_core::sc_time(100, sc_core::SC_MS)), "busy");
  expect(host_.read(reg::status) == status_bit::done, "not done");
  expect(host_.read_pair(reg::layers_done_lo) == work.count, "LAYERS_DONE");
  if (!self && work.count >= setup_.layers.size()) check_outputs();
  check_interrupt();
}

void fault_rig::endless_ring() {
  job work = whole_job(chance(rng_, 50) ? safe_timeout() : 0);
  work.count = ~std::uint64_t{0};
  start(work);
  wait(random_time(3));
  wait(random_time(3));
  expect(host_.busy(), "2^64 - 1 layers have ended");
  host_.reset(chance(rng_, 50));
  check_reset_values();
  compare_next_ = same_times();
}

void fault_rig::reset_in_job() {
  const bus_fault f = random_burst(mishap::late);
  const bool late = chance(rng_, 50);
  if (late) memory_.arm(f);
  start(whole_job(chance(rng_, 50) ? safe_timeout() : 0));
  for (auto times = pick(rng_, 1, 3); times > 0; --times) {
    wait(random_time(1.1 / static_cast<double>(times)));
    host_.reset(chance(rng_, 50));
    check_reset_values();
    if (times > 1) start(whole_job());
  }
  compare_next_ = same_times() && (fidelity_ == fidelity::at || !late || !f.waits);
}

// What a job needs was read when it started; a start while it runs does nothing.
void fault_rig::firmware_plays() {
  start(whole_job());
  for (auto writes = pick(rng_, 1, 8); writes > 0; --writes) {
    wait(random_time(0.2));
    if (!host_.busy()) break;
    constexpr reg registers[] = {reg::descriptor_lo, reg::descriptor_hi, reg::count_lo, reg::count_hi, reg::timeout,
                                 reg::irq_enable,    reg::cycles_lo,     reg::status,   reg::error,    reg::id,
                                 reg::error_response};
    host_.write(registers[pick(rng_, 0, std::size(registers) - 1)], static_cast<std::uint32_t>(rng_()));
    host_.write(reg::control, control_bit::start);
  }
  expect(host_.wait_idle(sc_core::sc_time(10, sc_core::SC_MS)), "busy");
  expect(host_.read(reg::status) == status_bit::done, "not done");
  expect(block_.last_job().end - block_.last_job().begin == cycles_, "other cycles");
  check_outputs();
  check_interrupt();
}

void fault_rig::firmware_runs_wild() {
  if (chance(rng_, 50)) start(whole_job());
  for (auto writes = pick(rng_, 1, 20); writes > 0; --writes) {
    if (chance(rng_, 40)) wait(random_time(0.5));
    std::uint64_t value = rng_() >> pick(rng_, 32, 63);
    if (chance(rng_, 30)) value = pick(rng_, 0, 2) * descriptor_bytes;
    host_.write(4 * pick(rng_, 0, 40), static_cast<std::uint32_t>(value));
  }
  host_.settle();
  expect(host_.irq_as_registers_say(), "irq does not follow the registers");
  host_.reset(chance(rng_, 50));
  check_reset_values();
  compare_next_ = same_times();
}

}  // namespace pqa::test
