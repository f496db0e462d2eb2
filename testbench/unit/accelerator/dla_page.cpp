#include "dla_page.h"

#include <algorithm>

#include "pqa/base/clock.h"

namespace pqa::test {

namespace {

constexpr std::uint64_t ticks_per_second = 1'000'000'000'000'000;

std::uint64_t up(std::uint64_t a, std::uint64_t b) {
  return (a + b - 1) / b;
}

std::uint64_t tree_depth(std::uint64_t leaves) {
  std::uint64_t depth = 0;
  for (std::uint64_t left = leaves; left > 1; left = up(left, 2)) ++depth;
  return depth;
}

// Sizes of the bursts that bring the bytes [begin, end).
void add_bursts(std::uint64_t begin, std::uint64_t end, std::uint64_t longest, std::vector<std::uint64_t>& sizes) {
  for (std::uint64_t block = begin / longest * longest; block < end; block += longest) {
    const std::uint64_t from = std::max(begin, block), to = std::min(end, block + longest);
    std::uint64_t size = 1;
    while (from / size != (to - 1) / size) size *= 2;
    sizes.push_back(size);
  }
}

class page {
 public:
  page(const dla_architecture& d, const dla_page_memory& memory) : d_(d), memory_(memory) {}

  // Loads the next group: the cycle in which its last burst has arrived.
  std::uint64_t load(const std::vector<std::uint64_t>& sizes) {
    const std::uint64_t places = d_.weight_memory.policy == weight_policy::serial ? 1 : 2;
    const std::uint64_t gate = freed_.size() < places ? 0 : freed_[freed_.size() - places];
    std::uint64_t last = 0;
    for (const std::uint64_t bytes : sizes) {
      std::uint64_t leaves = std::max(gate, port_free_);
      if (arrivals_.size() >= d_.dma.outstanding)
        leaves = std::max(leaves, arrivals_[arrivals_.size() - d_.dma.outstanding]);
      port_free_ = leaves + (d_.dma.port_bytes_per_cycle ? up(bytes, *d_.dma.port_bytes_per_cycle) : 0);
      std::uint64_t& link = link_free_;
      link = std::max(link, edge(leaves));
      if (memory_.bytes_per_second) link += bytes * (ticks_per_second / *memory_.bytes_per_second);
      arrivals_.push_back(cycle_at(link + memory_.latency_ticks));
      last = std::max(last, arrivals_.back());
    }
    return last;
  }

  void layer_of(const layer& l, std::uint64_t weights, std::uint64_t biases, dla_page_layer& result) {
    const std::uint64_t passes =
        l.kernel_h * up(l.kernel_w, d_.vectors.kernel_width) * up(l.in_channels, d_.vectors.channels);
    const std::uint64_t latency = 3 + tree_depth(std::uint64_t{d_.vectors.channels} * d_.vectors.kernel_width);
    const std::uint64_t blocks = l.out_height * up(l.out_width, d_.vectors.columns);
    const std::uint64_t start = now_;
    std::uint64_t array_free = start, writer_free = start;
    std::vector<std::uint64_t> written;
    for (std::uint64_t o = 0; o < l.out_channels; o += d_.vectors.outputs) {
      const std::uint64_t end = std::min<std::uint64_t>(o + d_.vectors.outputs, l.out_channels);
      std::vector<std::uint64_t> sizes;
      const std::uint64_t filter = l.in_channels * l.kernel_h * l.kernel_w * std::uint64_t{d_.bits.weight};
      const std::uint64_t bias = std::min(d_.bits.accumulator, 32U);
      add_bursts(weights + o * filter / 8, weights + up(end * filter, 8), d_.dma.burst_bytes, sizes);
      if (l.has_bias) add_bursts(biases + o * bias / 8, biases + up(end * bias, 8), d_.dma.burst_bytes, sizes);
      const std::uint64_t loaded = load(sizes);
      if (loaded > array_free) result.waits_for_weights += loaded - array_free;
      for (std::uint64_t b = 0; b < blocks; ++b) {
        std::uint64_t begins = std::max(array_free, loaded);
        if (written.size() >= d_.fifo_depth.output)
          begins = std::max(begins, written[written.size() - d_.fifo_depth.output] + 1);
        array_free = begins + passes;
        result.busy += passes;
        written.push_back(std::max(array_free + latency, writer_free));
        writer_free = written.back() + 1;
      }
      freed_.push_back(array_free);
    }
    result.end = now_ = writer_free;
  }

 private:
  std::uint64_t edge(std::uint64_t cycle) const {
    return static_cast<std::uint64_t>((static_cast<uint128_t>(cycle) * ticks_per_second + d_.clock_hz - 1) /
                                      d_.clock_hz);
  }
  std::uint64_t cycle_at(std::uint64_t tick) const {
    auto cycle = static_cast<std::uint64_t>(static_cast<uint128_t>(tick) * d_.clock_hz / ticks_per_second);
    while (edge(cycle) < tick) ++cycle;
    return cycle;
  }

  const dla_architecture& d_;
  const dla_page_memory& memory_;
  std::uint64_t now_ = 0;
  std::uint64_t link_free_ = 0;
  std::uint64_t port_free_ = 0;
  std::vector<std::uint64_t> arrivals_;  // of bursts
  std::vector<std::uint64_t> freed_;     // of groups: the array has done with it
};

}  // namespace

std::vector<dla_page_layer> dla_page_ends(const dla_architecture& d, const std::vector<layer>& layers,
                                          std::uint64_t images, const dla_page_memory& memory) {
  constexpr std::uint64_t bytes_per_page = 4096;
  std::vector<std::uint64_t> weights, biases;
  std::uint64_t next = 0;
  for (const layer& l : layers) {
    weights.push_back(next);
    const std::uint64_t bits = l.unfolded_length() * l.out_channels * d.bits.weight;
    next += up(up(bits, 8), bytes_per_page) * bytes_per_page;
    biases.push_back(next);
    if (l.has_bias)
      next +=
          up(up(std::uint64_t{l.out_channels} * std::min(d.bits.accumulator, 32U), 8), bytes_per_page) * bytes_per_page;
  }
  page p(d, memory);
  std::vector<dla_page_layer> ends(layers.size() * images);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const std::size_t l = i % layers.size();
    p.layer_of(layers[l], weights[l], biases[l], ends[i]);
  }
  return ends;
}

}  // namespace pqa::test
