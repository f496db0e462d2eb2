// Table bursts in trains, beside the same system with a module in between that knows nothing of them: the same cycles,
// and the outputs of the reference, however the tables are changed from job to job.
#include <algorithm>
#include <iostream>
#include <memory>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arithmetic/reference.h"
#include "pqa/accelerator.h"
#include "pqa/memory/dram.h"
#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/memory_config.h"
#include "pqa/workloads/tensors.h"
#include "support/random_setup.h"
#include "system/accelerator_system.h"
#include "unit/accelerator/block_host.h"

namespace pqa::test {
namespace {

constexpr int jobs = 4;

class table_link : public bus_width_adapter<32, 32> {
 public:
  table_link(const sc_core::sc_module_name& name, bool knows_trains) : bus_width_adapter(name), knows_(knows_trains) {}

  std::uint64_t calls = 0;
  std::size_t longest = 0;  // bursts of a train
  std::uint64_t in_place = 0;

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override {
    ++calls;
    burst_train* const train = burst_train::of(payload);
    if (train != nullptr) longest = std::max(longest, train->parts.size());
    if (knows_)
      bus_width_adapter::b_transport(payload, delay);
    else
      initiator->b_transport(payload, delay);
    if (train != nullptr && train->place != nullptr) ++in_place;
  }
  bool knows_;
};

std::unique_ptr<memory_target> make_memory(const std::string& name, std::uint64_t seed) {
  target_settings settings;
  settings.dmi = seed % 4 == 0;
  if (seed % 3 != 0) {
    ideal_config config;
    config.bandwidth_bytes_per_second = 1'000'000'000 * (1 + seed % 7);
    config.latency_ns = static_cast<double>(seed % 5) * 13;
    return std::make_unique<ideal_memory>(name.c_str(), config, settings);
  }
  const char* const preset = seed % 2 == 0 ? "ddr4_2400" : "hbm2_2000";
  return std::make_unique<dram>(name.c_str(), std::get<dram_config>(load_memory(preset).device), settings);
}

image_bases one_memory() {
  image_bases bases;
  bases.features_apart = false;
  return bases;
}

// One accelerator and its host, who changes the tables of a layer before every job but the first.
class trial : public sc_core::sc_module {
 public:
  trial(const sc_core::sc_module_name& name, std::uint64_t seed, bool trains)
      : sc_module(name),
        link("link", trains),
        setup(make_random_setup(seed)),
        seed_(seed),
        image_(setup.architecture, setup.layers, one_memory()),
        block_("block", setup.architecture, accelerator_options{fidelity::lt}),
        host_("host", seed),
        writer_("writer"),
        memory_(make_memory("memory", seed)) {
    SC_HAS_PROCESS(trial);
    host_.csr.bind(block_.csr);
    block_.irq.bind(host_.irq);
    block_.rst.bind(host_.rst);
    block_.table.bind(link.target);
    link.initiator.bind(memory_->socket);
    for (auto* socket : {&block_.feature_in, &block_.feature_out}) socket->bind(memory_->socket);
    writer_.bind(memory_->socket);
    const auto load = [this](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
      memory_->preload(address, bytes, count);
    };
    image_.write_descriptors(load);
    for (std::size_t i = 0; i < setup.layers.size(); ++i) {
      tensors_.push_back(random_tensors(setup.layers[i], seed, i));
      image_.write_tables(i, tensors_[i], load);
      image_.write_input(i, tensors_[i].input, load);
    }
    SC_THREAD(run);
  }

  table_link link;
  random_setup setup;
  std::vector<cycle_t> ends;  // of the jobs

 private:
  void run() {
    for (int j = 0; j < jobs; ++j) {
      if (j > 0) change_tables(j);
      host_.start({image_.descriptor_address(0), setup.layers.size() * setup.images}, irq_bit::done | irq_bit::error);
      ASSERT_TRUE(host_.wait_idle(sc_core::sc_time(1000, sc_core::SC_SEC)));
      host_.write(reg::irq_status, irq_bit::done | irq_bit::error);
      ASSERT_EQ(block_.last_job().error, job_error::none);
      ends.push_back(block_.last_job().end);
      check_outputs(j);
    }
  }

  // Of one layer, all or some of the bytes, by one of the ways into a memory.
  void change_tables(int j) {
    const std::size_t i = (seed_ + static_cast<std::uint64_t>(j)) % setup.layers.size();
    const layer_tensors other = random_tensors(setup.layers[i], seed_ + 1000 * static_cast<std::uint64_t>(j), i);
    tensors_[i].lut = other.lut;
    if (seed_ % 2 == 0) tensors_[i].prototypes = other.prototypes;
    image_.write_tables(i, tensors_[i], [&](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
      std::vector<unsigned char> data(bytes, bytes + count);
      tlm::tlm_generic_payload payload;
      payload.set_command(tlm::TLM_WRITE_COMMAND);
      payload.set_address(address);
      payload.set_data_ptr(data.data());
      payload.set_data_length(static_cast<unsigned>(count));
      payload.set_streaming_width(static_cast<unsigned>(count));
      switch ((seed_ + static_cast<std::uint64_t>(j)) % 4) {
        case 0:
          memory_->preload(address, bytes, count);
          break;
        case 1:
          EXPECT_EQ(writer_->transport_dbg(payload), count);
          break;
        case 2:
          if (write_directly(payload)) break;
          [[fallthrough]];
        default:
          sc_core::sc_time delay;
          writer_->b_transport(payload, delay);
          EXPECT_TRUE(payload.is_response_ok());
      }
    });
  }

  // By pointers, as far as they are granted.
  bool write_directly(tlm::tlm_generic_payload& payload) {
    tlm::tlm_dmi region;
    if (!writer_->get_direct_mem_ptr(payload, region)) return false;
    if (payload.get_address() + payload.get_data_length() - 1 > region.get_end_address()) return false;
    std::copy_n(payload.get_data_ptr(), payload.get_data_length(),
                region.get_dmi_ptr() + (payload.get_address() - region.get_start_address()));
    return true;
  }

  void check_outputs(int j) {
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      const auto read = [this](std::uint64_t address, std::uint8_t* bytes, std::size_t count) {
        memory_->read_back(address, bytes, count);
      };
      ASSERT_EQ(image_.read_output(i, read),
                reference_layer(setup.layers[i], setup.architecture.lanes.subspaces, tensors_[i]).output)
          << "job " << j << " layer " << i;
    }
  }

  std::uint64_t seed_;
  memory_image image_;
  accelerator<> block_;
  block_host host_;
  tlm_utils::simple_initiator_socket<trial> writer_;
  std::unique_ptr<memory_target> memory_;
  std::vector<layer_tensors> tensors_;
};

TEST(burst_trains, change_neither_cycles_nor_outputs) {
  struct pair {
    std::uint64_t seed;
    std::unique_ptr<trial> with, without;
  };
  std::vector<pair> pairs;
  for (std::uint64_t seed = 730'000; seed < 730'120; ++seed) {
    pairs.push_back({seed, std::make_unique<trial>(fmt::format("with{}", seed).c_str(), seed, true),
                     std::make_unique<trial>(fmt::format("without{}", seed).c_str(), seed, false)});
  }
  tlm::tlm_global_quantum::instance().set(sc_core::sc_time(20, sc_core::SC_US));
  sc_core::sc_start();
  std::uint64_t in_place = 0, calls_with = 0, calls_without = 0;
  for (const pair& p : pairs) {
    SCOPED_TRACE(fmt::format("seed {}: {}", p.seed, describe(p.with->setup)));
    ASSERT_EQ(p.with->ends.size(), static_cast<std::size_t>(jobs));
    EXPECT_EQ(p.with->ends, p.without->ends);
    EXPECT_EQ(p.without->link.longest, 1u);
    in_place += p.with->link.in_place;
    EXPECT_EQ(p.without->link.in_place, 0u);
    calls_with += p.with->link.calls;
    calls_without += p.without->link.calls;
  }
  EXPECT_GT(in_place, 1000u);
  EXPECT_GT(calls_without, calls_with);
  std::cout << fmt::format("{} calls instead of {}, {} trains read in place\n", calls_with, calls_without, in_place);
}

}  // namespace
}  // namespace pqa::test
