// Plain reference and fast path, side by side, on the 18 PQ layers of ResNet-20: 8-bit activations and prototypes,
// 16-bit LUT, 32-bit accumulators and outputs, L2.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <hwy/targets.h>

#include "arithmetic/fast_layer.h"
#include "arithmetic/reference.h"

namespace {

using namespace pqa;

constexpr std::uint32_t subspaces_per_group = 16;

layer convolution(std::uint32_t in_channels, std::uint32_t size, std::uint32_t out_channels, std::uint32_t stride) {
  layer l;
  l.in_channels = in_channels;
  l.height = l.width = size;
  l.out_channels = out_channels;
  l.kernel_h = l.kernel_w = 3;
  l.stride = stride;
  l.out_height = l.out_width = size / stride;
  l.pad_top = l.pad_left = stride == 1 ? 1 : 0;  // "same": the odd one of stride 2 is at the bottom and right
  l.prototypes = 16;
  l.subvector_length = 9;
  return l;
}

std::vector<layer> resnet20() {
  std::vector<layer> layers(6, convolution(16, 32, 16, 1));
  layers.push_back(convolution(16, 32, 32, 2));
  layers.insert(layers.end(), 5, convolution(32, 16, 32, 1));
  layers.push_back(convolution(32, 16, 64, 2));
  layers.insert(layers.end(), 5, convolution(64, 8, 64, 1));
  return layers;
}

std::vector<std::int32_t> random_numbers(std::size_t count, std::uint32_t bits, std::mt19937& random) {
  std::uniform_int_distribution<std::int32_t> number(-(1 << (bits - 1)), (1 << (bits - 1)) - 1);
  std::vector<std::int32_t> numbers(count);
  for (std::int32_t& n : numbers) n = number(random);
  return numbers;
}

// A layer with random tensors, in the forms that the two paths take.
struct prepared_layer {
  explicit prepared_layer(const layer& which, std::mt19937& random) : l(which) {
    tensors.input = random_numbers(std::size_t{l.in_channels} * l.height * l.width, l.bits.activation, random);
    tensors.prototypes =
        random_numbers(std::size_t{l.subspaces()} * l.prototypes * l.subvector_length, l.bits.prototype, random);
    tensors.lut = random_numbers(std::size_t{l.subspaces()} * l.prototypes * l.out_channels, l.bits.lut, random);
    map = transposed(tensors.input, l.in_channels, std::size_t{l.height} * l.width);
    output.resize(l.columns() * l.out_channels);
  }

  layer l;
  layer_tensors tensors;
  std::vector<std::int32_t> map;     // the input, pixel after pixel
  std::vector<std::int32_t> output;  // of the fast path
};

std::vector<prepared_layer>& network() {
  static std::vector<prepared_layer> layers = [] {
    std::mt19937 random(1);
    std::vector<prepared_layer> made;
    for (const layer& l : resnet20()) made.emplace_back(l, random);
    return made;
  }();
  return layers;
}

std::vector<fast_layer> prepare_tables() {
  std::vector<fast_layer> fast;
  fast.reserve(network().size());
  for (const prepared_layer& p : network()) fast.emplace_back(p.l, subspaces_per_group, p.tensors);
  return fast;
}

void run_plain() {
  for (const prepared_layer& p : network()) {
    benchmark::DoNotOptimize(reference_layer(p.l, subspaces_per_group, p.tensors).output.data());
  }
}

void run_fast(std::vector<fast_layer>& fast) {
  for (std::size_t i = 0; i < fast.size(); ++i) {
    prepared_layer& p = network()[i];
    fast[i].run(whole_map(p.l, p.map.data()), p.output.data());
  }
  benchmark::ClobberMemory();
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void plain_reference(benchmark::State& state) {
  for (auto _ : state) run_plain();
}

void fast_path(benchmark::State& state) {
  std::vector<fast_layer> fast = prepare_tables();
  for (auto _ : state) run_fast(fast);
}

void prepare_tables_from_memory_layout(benchmark::State& state);

// Alternates the two, so that both meet the same state of the machine; the ratio is that of the medians.
void plain_beside_fast(benchmark::State& state) {
  std::vector<fast_layer> fast = prepare_tables();
  std::vector<double> plain_seconds, fast_seconds;
  constexpr int fast_runs = 8;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    run_plain();
    plain_seconds.push_back(seconds_since(start));
    const auto middle = std::chrono::steady_clock::now();
    for (int i = 0; i < fast_runs; ++i) run_fast(fast);
    fast_seconds.push_back(seconds_since(middle) / fast_runs);
  }
  const auto median = [](std::vector<double>& v) {
    std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
    return v[v.size() / 2];
  };
  const double plain = median(plain_seconds);
  const double quick = median(fast_seconds);
  state.counters["plain_ms"] = plain * 1e3;
  state.counters["fast_ms"] = quick * 1e3;
  state.counters["ratio"] = plain / quick;
}

// What a new image costs when its tables are loaded anew: prototypes and LUT into the fast path's own layouts, from the
// order in which they lie in the accelerator's memory (32 outputs and 16 subspaces to a block), 16 bits a LUT entry.
void prepare_tables_from_memory_layout(benchmark::State& state) {
  struct loaded {
    fast_encoder encoder;
    fast_accumulator accumulator;
    lut_memory_layout layout;
    std::vector<std::int16_t> prototypes, lut;
  };
  std::vector<loaded> layers;
  std::mt19937 random(2);
  for (const prepared_layer& p : network()) {
    const layer& l = p.l;
    layers.push_back({fast_encoder(l, 0, l.subspaces()),
                      fast_accumulator(l, subspaces_per_group, 0, l.subspaces(), 0, l.out_channels),
                      lut_memory_layout{l.subspaces(), l.prototypes, l.out_channels, 16, 32},
                      {p.tensors.prototypes.begin(), p.tensors.prototypes.end()},
                      {p.tensors.lut.begin(), p.tensors.lut.end()}});
  }
  for (auto _ : state) {
    for (loaded& l : layers) {
      const lut_memory_layout& m = l.layout;
      l.encoder.set_prototypes(0, m.subspaces, l.prototypes.data());
      for (std::uint32_t o = 0; o < m.outputs; o += m.outputs_per_block) {
        for (std::uint32_t s = 0; s < m.subspaces; s += m.subspaces_per_block) {
          l.accumulator.set_lut(s, s + m.block_subspaces(s), o, o + m.block_outputs(o), l.lut.data() + m.index(s, 0, o),
                                m.strides(s, o));
        }
      }
    }
    benchmark::ClobberMemory();
  }
}

BENCHMARK(plain_beside_fast)->Unit(benchmark::kMillisecond)->MinTime(3);
BENCHMARK(plain_reference)->Unit(benchmark::kMillisecond);
BENCHMARK(fast_path)->Unit(benchmark::kMillisecond);
BENCHMARK(prepare_tables_from_memory_layout)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const std::int64_t targets = hwy::SupportedTargets();
  benchmark::AddCustomContext("vector_target", hwy::TargetName(targets & -targets));
  benchmark::AddCustomContext("compiler", __VERSION__);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
