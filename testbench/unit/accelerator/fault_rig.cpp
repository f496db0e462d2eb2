#include "unit/accelerator/fault_rig.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "arithmetic/reference.h"
#include "pqa/register_table.h"
#include "pqa/workloads/tensors.h"

namespace pqa::test {

namespace {

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t apart = std::uint64_t{1} << 40;

std::uint64_t whole_pages(std::uint64_t bytes) {
  return (bytes + page - 1) / page * page;
}

// Clocks whose period is a whole number of nanoseconds, so that a job's cycles do not depend on when it begins.
random_setup make_setup(std::uint64_t seed) {
  random_setup s = make_random_setup(seed);
  constexpr std::uint64_t clocks[] = {1'000'000'000, 500'000'000, 250'000'000};
  s.architecture.clock_hz = clocks[seed % 3];
  s.images = 1;
  return s;
}

sc_core::sc_time latency_of(std::uint64_t seed) {
  constexpr int latencies[] = {0, 13, 50, 4};
  return {static_cast<double>(latencies[seed / 3 % 4]), sc_core::SC_NS};
}

std::uint64_t more_of(const memory_image& image) {
  return image.extent().features_apart ? whole_pages(image.extent().features_end - apart) : 0;
}

accelerator_options options_of(pqa::fidelity f) {
  accelerator_options o;
  o.fidelity = f;
  o.host_bytes_limit = std::uint64_t{32} << 20;
  return o;
}

}  // namespace

fault_rig::fault_rig(const sc_core::sc_module_name& name, std::uint64_t seed, pqa::fidelity f, unsigned episodes)
    : sc_module(name),
      seed_(seed),
      fidelity_(f),
      episodes_(episodes),
      setup_(make_setup(seed)),
      rng_(seed),
      style_(static_cast<answer_style>(seed / 2 % answer_styles)),
      image_(setup_.architecture, setup_.layers),
      memory_("memory", whole_pages(image_.extent().main_end), apart, more_of(image_), latency_of(seed), style_),
      block_("block", setup_.architecture, options_of(f)),
      host_("host", seed) {
  block_.table.bind(memory_.socket(faulty_memory::table));
  block_.feature_in.bind(memory_.socket(faulty_memory::feature_in));
  block_.feature_out.bind(memory_.socket(faulty_memory::feature_out));
  host_.csr.bind(block_.csr);
  block_.irq.bind(host_.irq);
  block_.rst.bind(host_.rst);
  const auto put = [this](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
    memory_.write(address, bytes, count);
  };
  image_.write_descriptors(put);
  for (std::size_t i = 0; i < setup_.layers.size(); ++i) {
    const layer_tensors tensors = random_tensors(setup_.layers[i], seed, i);
    image_.write_tables(i, tensors, put);
    image_.write_input(i, tensors.input, put);
    expected_.push_back(reference_layer(setup_.layers[i], setup_.architecture.lanes.subspaces, tensors).output);
  }
  memory_.keep();
  SC_HAS_PROCESS(fault_rig);
  SC_THREAD(run);
}

std::string fault_rig::place() const {
  return fmt::format("seed {} {} episode {} {} (style {}): ", seed_, fidelity_ == fidelity::at ? "at" : "lt", number_,
                     kind_, static_cast<int>(style_));
}

void fault_rig::expect(bool holds, const std::string& what) {
  if (!holds && complaints_.size() < 20) complaints_.push_back(place() + what);
}

void fault_rig::run() {
  wait(sc_core::SC_ZERO_TIME);
  measure();
  for (number_ = 1; number_ <= episodes_ && complaints_.empty(); ++number_) episode(number_);
  memory_.release_held();
  wait(sc_core::sc_time(3, sc_core::SC_MS));
  expect(block_.live_payloads() == 0, fmt::format("{} payloads left", block_.live_payloads()));
  expect(memory_.violations() == 0, fmt::format("{} violations", memory_.violations()));
  finished_ = complaints_.empty();
}

// The block's first job: the cycles of all that follow.
void fault_rig::measure() {
  check_reset_values();
  memory_.arm(std::nullopt);
  start(whole_job());
  expect(host_.wait_idle(sc_core::sc_time(100, sc_core::SC_MS)), "busy");
  expect(host_.read(reg::status) == status_bit::done, "not done");
  cycles_ = block_.last_job().end - block_.last_job().begin;
  counted_cycles_ = host_.read_pair(reg::cycles_lo);
  for (unsigned port = 0; port < 3; ++port)
    for (const bool is_write : {false, true}) bursts_[port][is_write ? 1 : 0] = memory_.bursts(port, is_write);
  check_outputs();
  check_interrupt();
  std::string line = same_times() ? fmt::format("{} cycles", cycles_) : std::string();
  for (const auto& port : bursts_) line += fmt::format(" {} {}", port[0], port[1]);
  reports_.push_back(line);
}

void fault_rig::episode(unsigned number) {
  using member = void (fault_rig::*)();
  struct kind {
    const char* name;
    member fault;
    unsigned weight;
  };
  static constexpr kind kinds[] = {
      {"bad status", &fault_rig::bad_status, 25},
      {"late answer", &fault_rig::late_answer, 6},
      {"late beyond time-out", &fault_rig::late_beyond_timeout, 10},
      {"time-out at the limit", &fault_rig::tight_timeout, 4},
      {"no answer", &fault_rig::no_answer, 8},
      {"request not accepted", &fault_rig::no_acceptance, 8},
      {"broken descriptor", &fault_rig::broken_descriptor, 6},
      {"garbage descriptor", &fault_rig::garbage_descriptor, 6},
      {"absurd layer", &fault_rig::absurd_layer, 6},
      {"stray descriptor address", &fault_rig::stray_descriptor, 5},
      {"stray table or map address", &fault_rig::stray_pointer, 5},
      {"ring of descriptors", &fault_rig::ring, 2},
      {"endless ring, reset", &fault_rig::endless_ring, 2},
      {"reset in the job", &fault_rig::reset_in_job, 14},
      {"started twice, registers written", &fault_rig::firmware_plays, 6},
      {"any register written, reset", &fault_rig::firmware_runs_wild, 6},
  };
  rng_.seed(seed_ * 104729 + number);
  memory_.restore();
  memory_.arm(std::nullopt);
  compare_next_ = true;
  unsigned sum = 0;
  for (const kind& k : kinds) sum += k.weight;
  std::uint64_t choice = pick(rng_, 0, sum - 1);
  const kind* chosen = kinds;
  for (; choice >= chosen->weight; ++chosen) choice -= chosen->weight;
  kind_ = chosen->name;
  wait(random_time(0.01));
  (this->*chosen->fault)();
  ++counts_[kind_];
  good_job(compare_next_, release_after_);
  release_after_ = false;
}

job fault_rig::whole_job(std::uint32_t timeout) const {
  return {image_.descriptor_address(0), setup_.layers.size(), timeout};
}

void fault_rig::start(const job& work) {
  host_.start(work, static_cast<std::uint32_t>(chance(rng_, 70) ? 3 : pick(rng_, 0, 3)));
}

// `release_meanwhile`: what has never been answered is answered while the job runs, otherwise before it.
void fault_rig::good_job(bool compare_cycles, bool release_meanwhile) {
  memory_.restore();
  memory_.arm(std::nullopt);
  if (!release_meanwhile) memory_.release_held();
  // A request of the old job that is accepted late holds up the new one.
  if (!same_times() || chance(rng_, 50)) wait(sc_core::sc_time(100, sc_core::SC_NS));
  start(whole_job(chance(rng_, 30) && compare_cycles ? safe_timeout() : 0));
  if (release_meanwhile || chance(rng_, 20)) {
    wait(random_time(0.7));
    if (release_meanwhile) memory_.release_held();
    const std::uint64_t seen = host_.read_pair(reg::cycles_lo);
    expect(seen <= counted_cycles_ && host_.read_pair(reg::layers_done_lo) <= setup_.layers.size(),
           "counters too high");
  }
  expect(host_.wait_idle(sc_core::sc_time(10, sc_core::SC_MS)), "good job: busy");
  expect(host_.read(reg::status) == status_bit::done,
         fmt::format("good job: status {} error {} layer {} address {:x} response {}", host_.read(reg::status),
                     host_.read(reg::error), host_.read(reg::error_layer), host_.read_pair(reg::error_address_lo),
                     host_.read(reg::error_response)));
  expect(host_.read_pair(reg::layers_done_lo) == setup_.layers.size(), "good job: LAYERS_DONE");
  const cycle_t cycles = block_.last_job().end - block_.last_job().begin;
  if (compare_cycles) {
    expect(cycles == cycles_, fmt::format("good job: {} cycles, {} at first", cycles, cycles_));
    expect(host_.read_pair(reg::cycles_lo) == counted_cycles_, "good job: CYCLES");
  }
  check_outputs();
  check_interrupt();
}

void fault_rig::check_outputs() {
  for (std::size_t i = 0; i < expected_.size(); ++i) {
    const auto found = image_.read_output(i, [this](std::uint64_t address, std::uint8_t* bytes, std::size_t count) {
      memory_.read(address, bytes, count);
    });
    expect(found == expected_[i], fmt::format("wrong outputs of layer {}", i));
  }
}

// A job has just ended: the right bit is set, `irq` follows the mask, and clearing makes it fall.
void fault_rig::check_interrupt() {
  host_.settle();
  const bool failed = (host_.read(reg::status) & status_bit::error) != 0;
  const std::uint32_t bit = failed ? irq_bit::error : irq_bit::done;
  expect(host_.read(reg::irq_status) == bit, fmt::format("IRQ_STATUS {}", host_.read(reg::irq_status)));
  for (const std::uint32_t mask : {host_.read(reg::irq_enable), 0u, 1u, 2u, 3u}) {
    host_.write(reg::irq_enable, mask);
    host_.settle();
    expect(host_.irq.read() == ((mask & bit) != 0), fmt::format("irq {} with mask {}", host_.irq.read(), mask));
  }
  host_.write(reg::irq_status, 3 - bit);
  host_.settle();
  expect(host_.irq.read(), "irq fell by clearing another bit");
  host_.write(reg::irq_status, bit);
  host_.settle();
  expect(!host_.irq.read(), "irq stays after clearing");
}

void fault_rig::check_reset_values() {
  for (const register_description& r : register_table) {
    if (r.offset == reg::lanes_sum || r.offset == reg::lanes_match) continue;
    expect(host_.read(r.offset) == r.reset, fmt::format("{} is {} after a reset", r.name, host_.read(r.offset)));
  }
  expect(!host_.irq.read(), "irq after a reset");
}

void fault_rig::expect_failure(const expected_failure& e, const char* kind, bool same_cycles) {
  if (!host_.wait_idle(sc_core::sc_time(5, sc_core::SC_MS))) {
    expect(false, "still busy");
    host_.reset(false);
    return;
  }
  const auto error = host_.read(reg::error);
  const auto layer = host_.read(reg::error_layer);
  const auto address = host_.read_pair(reg::error_address_lo);
  const auto response = host_.read(reg::error_response);
  const std::string found = fmt::format("error {} layer {} address {:x} response {}", error, layer, address, response);
  expect(host_.read(reg::status) == (status_bit::done | status_bit::error), "no error: " + found);
  expect(error == static_cast<std::uint32_t>(e.error) && layer == e.layer && address == e.address &&
             response == static_cast<std::uint32_t>(e.response),
         fmt::format("{}, expected error {} layer {} address {:x} response {}", found, static_cast<int>(e.error),
                     e.layer, e.address, static_cast<int>(e.response)));
  const job_result& last = block_.last_job();
  std::string line = fmt::format("{} {}: {}", number_, kind, found);
  if (same_cycles && same_times()) line += fmt::format(" after {} cycles", last.end - last.begin);
  reports_.push_back(line);
  check_interrupt();
}

// A job of which nobody can say what comes of it: it ends, or is ended.
void fault_rig::end_unpredictable() {
  if (!host_.wait_idle(sc_core::sc_time(20, sc_core::SC_US))) {
    host_.reset(chance(rng_, 50));
    check_reset_values();
    compare_next_ = same_times();
    return;
  }
  const bool failed = host_.read(reg::status) == (status_bit::done | status_bit::error);
  expect(failed == (host_.read(reg::error) != 0), "STATUS and ERROR do not agree");
  expect(host_.read(reg::error) != static_cast<std::uint32_t>(job_error::timeout), "time-out without one");
  expect(host_.read(reg::error_layer) < setup_.layers.size(), "ERROR_LAYER beyond the job");
  check_interrupt();
}

bus_fault fault_rig::random_burst(mishap kind) {
  std::uint64_t sum = 0;
  for (const auto& port : bursts_) sum += port[0] + port[1];
  bus_fault f;
  f.kind = kind;
  f.index = pick(rng_, 0, sum - 1);
  while (f.index >= bursts_[f.port][f.is_write ? 1 : 0]) {
    f.index -= bursts_[f.port][f.is_write ? 1 : 0];
    if (f.is_write) ++f.port;
    f.is_write = !f.is_write;
  }
  f.lateness = chance(rng_, 70) ? sc_core::sc_time(1, sc_core::SC_MS) : sc_core::sc_time(30, sc_core::SC_US);
  f.waits = chance(rng_, 40);
  return f;
}

std::size_t fault_rig::layer_at(std::uint64_t address) const {
  if (address < image_.layers() * descriptor_bytes) return address / descriptor_bytes;
  std::size_t i = 0;
  const auto begins = [&](std::size_t k) {
    const descriptor& d = image_.layer_descriptor(k);
    return address >= apart ? d.input : d.prototypes;
  };
  while (i + 1 < image_.layers() && begins(i + 1) <= address) ++i;
  return i;
}

fault_rig::expected_failure fault_rig::of_burst(std::uint64_t address, const bus_fault& f) const {
  job_error error = job_error::table_fetch;
  if (address < image_.layers() * descriptor_bytes) error = job_error::descriptor_fetch;
  if (f.port == faulty_memory::feature_in) error = job_error::feature_read;
  if (f.port == faulty_memory::feature_out) error = f.is_write ? job_error::result_write : job_error::partial_sum_read;
  return {error, layer_at(address), address, bus_response::none};
}

std::uint32_t fault_rig::response_cycles() const {
  double nanoseconds = latency_of(seed_).to_seconds() * 1e9;
  if (fidelity_ == fidelity::at && style_ == answer_style::stalled) nanoseconds += 9;
  return static_cast<std::uint32_t>(
      std::ceil(nanoseconds * static_cast<double>(setup_.architecture.clock_hz) / 1e9 - 1e-6));
}

sc_core::sc_time fault_rig::random_time(double jobs) {
  const auto nanoseconds = static_cast<std::uint64_t>(static_cast<double>(cycles_) * 1e9 /
                                                      static_cast<double>(setup_.architecture.clock_hz) * jobs);
  return {static_cast<double>(pick(rng_, 0, nanoseconds + 1)), sc_core::SC_NS};
}

}  // namespace pqa::test
