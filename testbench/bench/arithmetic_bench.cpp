// Plain reference and fast path, side by side, on the 18 PQ layers of ResNet-20: 8-bit activations and prototypes,
// 16-bit LUT, 32-bit accumulators and outputs, L2.
#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <hwy/targets.h>

#include "arithmetic/fast_layer.h"
#include "arithmetic/reference.h"
#include "support/cpu_seconds.h"

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

void plain_reference(benchmark::State& state) {
  for (auto _ : state) run_plain();
}

void fast_path(benchmark::State& state) {
  std::vector<fast_layer> fast = prepare_tables();
  for (auto _ : state) run_fast(fast);
}

// Alternates the two, so that both meet the same state of the machine; the ratio is that of the medians.
void plain_beside_fast(benchmark::State& state) {
  std::vector<fast_layer> fast = prepare_tables();
  std::vector<double> plain_seconds, fast_seconds;
  constexpr int fast_runs = 8;
  for (auto _ : state) {
    const double start = cpu_seconds();
    run_plain();
    const double middle = cpu_seconds();
    for (int i = 0; i < fast_runs; ++i) run_fast(fast);
    plain_seconds.push_back(middle - start);
    fast_seconds.push_back((cpu_seconds() - middle) / fast_runs);
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

// The tables of a layer as the accelerator's memory holds them (32 outputs and 16 subspaces to a block), 16 bits an
// entry, and the objects that they are loaded into.
struct loadable_layer {
  explicit loadable_layer(const prepared_layer& p)
      : encoder(p.l, 0, p.l.subspaces()),
        sums(p.l, subspaces_per_group, 0, p.l.subspaces(), 0, p.l.out_channels),
        layout{p.l.subspaces(), p.l.prototypes, p.l.out_channels, 16, 32},
        prototypes(p.tensors.prototypes.begin(), p.tensors.prototypes.end()),
        lut(p.tensors.lut.begin(), p.tensors.lut.end()) {}

  void load_prototypes() { encoder.set_prototypes(0, layout.subspaces, prototypes.data()); }
  void load_lut() {
    for (std::uint32_t o = 0; o < layout.outputs; o += layout.outputs_per_block) {
      for (std::uint32_t s = 0; s < layout.subspaces; s += layout.subspaces_per_block) {
        sums.set_lut(s, s + layout.block_subspaces(s), o, o + layout.block_outputs(o),
                     lut.data() + layout.index(s, 0, o), layout.strides(s, o));
      }
    }
  }

  fast_encoder encoder;
  fast_accumulator sums;
  lut_memory_layout layout;
  std::vector<std::int16_t> prototypes, lut;
};

std::vector<loadable_layer> loadable_network() {
  return {network().begin(), network().end()};
}

// What loading all tables anew for an image costs. Argument 1: the prototypes differ from those before, 0: they do not.
void load_tables(benchmark::State& state) {
  std::vector<loadable_layer> layers = loadable_network();
  for (auto _ : state) {
    for (loadable_layer& l : layers) {
      if (state.range(0) != 0) {
        for (std::size_t i = 0; i < l.prototypes.size(); i += 144) l.prototypes[i] ^= 1;  // one element of each table
      }
      l.load_prototypes();
      l.load_lut();
    }
    benchmark::ClobberMemory();
  }
}

// As the engine does when features come from memory: one output row at a time.
void fast_path_row_by_row(benchmark::State& state) {
  std::vector<loadable_layer> layers = loadable_network();
  std::vector<std::uint16_t> indices(64 * 32);
  for (loadable_layer& l : layers) {
    l.load_prototypes();
    l.load_lut();
  }
  for (auto _ : state) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      prepared_layer& p = network()[i];
      const std::size_t row = p.l.out_width;
      for (std::size_t n = 0; n < p.l.columns(); n += row) {
        std::int32_t* const output = p.output.data() + n * p.l.out_channels;
        layers[i].encoder.encode(whole_map(p.l, p.map.data()), n, n + row, indices.data(), row);
        layers[i].sums.start(nullptr, row, output, p.l.out_channels);
        layers[i].sums.accumulate(indices.data(), row, row, output, p.l.out_channels);
        finish_outputs(p.l, output, row * p.l.out_channels, output);
      }
    }
    benchmark::ClobberMemory();
  }
}

BENCHMARK(plain_beside_fast)->Unit(benchmark::kMillisecond)->MinTime(3);
BENCHMARK(plain_reference)->Unit(benchmark::kMillisecond);
BENCHMARK(fast_path)->Unit(benchmark::kMillisecond);
BENCHMARK(fast_path_row_by_row)->Unit(benchmark::kMillisecond);
BENCHMARK(load_tables)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  benchmark::AddCustomContext("vector_target", hwy::TargetName(targets & -targets));
  benchmark::AddCustomContext("compiler", __VERSION__);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
