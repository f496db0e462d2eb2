// Speed of the DRAM model: bursts a second by b_transport, requests a second by the four phases.
//
// Every measurement is a child process that reports what it found. Times are CPU times of that process.
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "load/load_generator.h"
#include "pqa/memory/memory_config.h"
#include "support/child_result.h"
#include "support/cpu_seconds.h"
#include "tlm/kernel_time.h"

namespace {

using namespace pqa;

struct measurement {
  double seconds = 0;
  std::uint64_t bursts = 0;
  std::uint64_t peak_kib = 0;  // of the whole process
};

// Addresses made beforehand, so that making them costs nothing.
std::vector<std::uint64_t> addresses(const dram_config& config, load_pattern pattern, std::size_t count) {
  pattern_settings settings;
  settings.pattern = pattern;
  settings.requests = count;
  settings.bytes = burst_bytes(config);
  settings.size_bytes = capacity_bytes(config);
  pattern_source source(settings);
  std::vector<std::uint64_t> all;
  for (load_request r; source.next(r);) all.push_back(r.address);
  return all;
}

std::unique_ptr<memory_target> make_timed_memory(const memory_config& config) {
  target_settings settings;
  settings.keeps_data = false;
  return make_memory("memory", config, settings);
}

std::uint64_t peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss);
}

// Reads as fast as the memory gives them, each sent when the one before has left.
class blocking_reader : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<blocking_reader, 32> socket;

  blocking_reader(const sc_core::sc_module_name& name, const std::vector<std::uint64_t>& addresses, std::uint32_t bytes,
                  std::uint64_t count)
      : sc_module(name), socket("socket"), addresses_(addresses), bytes_(bytes), count_(count) {
    SC_HAS_PROCESS(blocking_reader);
    SC_THREAD(run);
  }

  double seconds = 0;

 private:
  void run() {
    const double begin = cpu_seconds();
    const sc_core::sc_time quantum(1, sc_core::SC_US);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    pooled_payload* payload = pool_.allocate(tlm::TLM_READ_COMMAND, 0, bytes_);
    const std::size_t mask = addresses_.size() - 1;
    for (std::uint64_t i = 0; i < count_; ++i) {
      payload->set_address(addresses_[i & mask]);
      payload->set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
      socket->b_transport(*payload, delay);
      if (delay < quantum) continue;
      wait(delay);
      delay = sc_core::SC_ZERO_TIME;
    }
    payload->release();
    seconds = cpu_seconds() - begin;
  }

  const std::vector<std::uint64_t>& addresses_;
  std::uint32_t bytes_;
  std::uint64_t count_;
  payload_pool pool_;
};

measurement loosely_timed(const std::string& preset, load_pattern pattern, std::uint64_t count) {
  const memory_config config = load_memory(preset);
  const auto& dram = std::get<dram_config>(config.device);
  const std::vector<std::uint64_t> where = addresses(dram, pattern, std::size_t{1} << 18);
  const auto memory = make_timed_memory(config);
  blocking_reader reader("reader", where, burst_bytes(dram), count);
  reader.socket.bind(memory->socket);
  sc_core::sc_start();
  return {reader.seconds, count, peak_kib()};
}

measurement approximately_timed(const std::string& preset, load_pattern pattern, std::uint64_t count) {
  const memory_config config = load_memory(preset);
  const auto& dram = std::get<dram_config>(config.device);
  pattern_settings settings;
  settings.pattern = pattern;
  settings.requests = count;
  settings.bytes = burst_bytes(dram);
  settings.size_bytes = capacity_bytes(dram);
  pattern_source source(settings);
  const auto memory = make_timed_memory(config);
  load_settings how;
  how.outstanding = 64;
  load_generator generator("load", how, source, [](const load_response&) {});
  generator.socket.bind(memory->socket);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  const double begin = cpu_seconds();
  sc_core::sc_start();
  return {cpu_seconds() - begin, count, peak_kib()};
}

using simulation = measurement (*)(const std::string&, load_pattern, std::uint64_t);

void dram(benchmark::State& state, simulation simulate, const char* preset, load_pattern pattern, std::uint64_t count) {
  measurement last;
  for (auto _ : state) {
    const auto made = in_child([&] { return simulate(preset, pattern, count); });
    if (!made) {
      state.SkipWithError("no result");
      return;
    }
    last = *made;
    state.SetIterationTime(last.seconds);
  }
  state.counters["Mbursts_per_s"] = static_cast<double>(last.bursts) / last.seconds / 1e6;
  state.counters["Mbursts"] = static_cast<double>(last.bursts) / 1e6;
  state.counters["peak_MiB"] = static_cast<double>(last.peak_kib) / 1024;
}

void add_all() {
  for (const char* preset : {"ddr3_1600", "ddr4_2400", "lpddr4_3200", "hbm2_2000"}) {
    for (const load_pattern pattern : {load_pattern::sequential, load_pattern::random}) {
      const std::string what = std::string(preset) + (pattern == load_pattern::random ? "/random" : "/sequential");
      const auto add = [&](const char* how, simulation simulate, std::uint64_t count) {
        const std::string name = std::string(how) + "/" + what + "/" + std::to_string(count);
        benchmark::RegisterBenchmark(name.c_str(), dram, simulate, preset, pattern, count)
            ->UseManualTime()
            ->Iterations(3)
            ->Unit(benchmark::kMillisecond);
      };
      add("lt", loosely_timed, 5'000'000);
      add("at", approximately_timed, 500'000);
    }
  }
  // Ten times as many: memory does not grow.
  benchmark::RegisterBenchmark("at/ddr4_2400/random/5000000", dram, approximately_timed, "ddr4_2400",
                               load_pattern::random, 5'000'000)
      ->UseManualTime()
      ->Iterations(1)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace

int sc_main(int argc, char** argv) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  add_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
