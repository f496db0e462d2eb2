// Speed of the simulation: PQ ResNet-20 on paper_hbm, images back to back, start-up excluded.
//
// The kernel simulates once a process, so every measurement is a child process that reports what it found. Times are
// CPU times of that process, so that other work on the machine counts less.
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "arithmetic/fast_layer.h"
#include "pqa/workloads/tensors.h"
#include "pqa/workloads/workload.h"
#include "support/child_result.h"
#include "support/cpu_seconds.h"
#include "system/accelerator_system.h"

namespace {

using namespace pqa;

struct measurement {
  double seconds = 0;
  std::uint64_t cycles = 0;
  std::uint64_t bursts = 0;       // on all sockets
  std::uint64_t peak_kib = 0;     // of the whole process
  double arithmetic_seconds = 0;  // the fast arithmetic alone, as many images, in the same process

  measurement& operator+=(const measurement& other) {
    seconds += other.seconds;
    cycles += other.cycles;
    bursts += other.bursts;
    peak_kib = std::max(peak_kib, other.peak_kib);
    arithmetic_seconds += other.arithmetic_seconds;
    return *this;
  }
};

// Of simulated time. After each comes the arithmetic alone of what has been simulated in it, some 40 images, so that
// what else happens on the machine meets both.
constexpr double slice_ms = 2;

class cycle_counter : public run_observer {
 public:
  void layer_done(std::uint64_t, std::uint32_t, const layer_account& account) override {
    cycles += account.cycles();
    ++layers;
  }
  std::uint64_t cycles = 0;
  std::uint64_t layers = 0;
};

// The fast arithmetic alone: tables prepared once, inputs as pixels.
class arithmetic_alone {
 public:
  arithmetic_alone(const network_tensors& tensors, std::uint32_t group) : tensors_(tensors) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const layer& l = tensors.layers()[i];
      const layer_data data = tensors.load(i);
      layers_.emplace_back(l, group, data.tensors);
      maps_.push_back(transposed(data.tensors.input, l.in_channels, std::size_t{l.height} * l.width));
      outputs_.emplace_back(l.columns() * l.out_channels);
    }
  }

  double seconds(std::uint64_t images) {
    const double start = cpu_seconds();
    for (std::uint64_t image = 0; image < images; ++image)
      for (std::size_t i = 0; i < layers_.size(); ++i)
        layers_[i].run(whole_map(tensors_.layers()[i], maps_[i].data()), outputs_[i].data());
    return cpu_seconds() - start;
  }

 private:
  const network_tensors& tensors_;
  std::vector<fast_layer> layers_;
  std::vector<std::vector<std::int32_t>> maps_, outputs_;
};

measurement simulate(fidelity f, bool timing_only, std::uint64_t images) {
  const architecture a;
  const network_tensors tensors(load_workload("resnet20"), a, 1);
  cycle_counter counter;
  accelerator_system system("system", a, load_memory("paper_hbm"), tensors.layers(), images,
                            {f, timing_only, &counter});
  for (std::size_t i = 0; !timing_only && i < tensors.size(); ++i) system.load(i, tensors.load(i).tensors);
  measurement m;
  sc_core::sc_start(sc_core::SC_ZERO_TIME);  // elaboration and the first delta cycles
  std::optional<arithmetic_alone> alone;
  if (!timing_only) alone.emplace(tensors, a.lanes.subspaces);
  std::uint64_t calculated = 0;
  while (sc_core::sc_pending_activity()) {
    const double start = cpu_seconds();
    sc_core::sc_start(slice_ms, sc_core::SC_MS);
    m.seconds += cpu_seconds() - start;
    const std::uint64_t done = counter.layers / tensors.size();
    if (alone) m.arithmetic_seconds += alone->seconds(done - calculated);
    calculated = done;
  }
  m.cycles = counter.cycles;
  m.bursts = system.bursts();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  m.peak_kib = static_cast<std::uint64_t>(usage.ru_maxrss);
  return m;
}

void simulation(benchmark::State& state, fidelity f, bool timing_only, std::uint64_t images) {
  measurement sum;  // of the iterations
  for (auto _ : state) {
    const auto made = in_child([&] { return simulate(f, timing_only, images); });
    if (!made) {
      state.SkipWithError("no result");
      return;
    }
    sum += *made;
    state.SetIterationTime(made->seconds);
  }
  const auto per_second = [&](std::uint64_t n) { return static_cast<double>(n) / sum.seconds / 1e6; };
  const double all = static_cast<double>(images) * static_cast<double>(state.iterations());
  state.counters["images"] = static_cast<double>(images);
  state.counters["Mcycles_per_s"] = per_second(sum.cycles);
  state.counters["Mbursts_per_s"] = per_second(sum.bursts);
  state.counters["peak_MiB"] = static_cast<double>(sum.peak_kib) / 1024;
  if (sum.arithmetic_seconds > 0) {
    state.counters["ms_per_image"] = sum.seconds / all * 1e3;
    state.counters["arithmetic_ms"] = sum.arithmetic_seconds / all * 1e3;
    state.counters["ratio_to_arithmetic"] = sum.seconds / sum.arithmetic_seconds;
  }
}

BENCHMARK_CAPTURE(simulation, lt_timing, fidelity::lt, true, 1000)->UseManualTime()->Iterations(3);
BENCHMARK_CAPTURE(simulation, lt_timing, fidelity::lt, true, 100)->UseManualTime()->Iterations(3);
BENCHMARK_CAPTURE(simulation, at_timing, fidelity::at, true, 1000)->UseManualTime()->Iterations(1);
BENCHMARK_CAPTURE(simulation, at_timing, fidelity::at, true, 100)->UseManualTime()->Iterations(3);
BENCHMARK_CAPTURE(simulation, lt_with_data, fidelity::lt, false, 1000)->UseManualTime()->Iterations(3);
BENCHMARK_CAPTURE(simulation, at_with_data, fidelity::at, false, 100)->UseManualTime()->Iterations(1);

}  // namespace

int sc_main(int argc, char** argv) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
