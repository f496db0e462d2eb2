// The accelerator on memories that take every shortcut of the base protocol, straight or through a joiner: the outputs
// are the reference's, and nothing is left. The links are watched by probes.
#include <iostream>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arithmetic/reference.h"
#include "pqa/initiator_joiner.h"
#include "pqa/workloads/tensors.h"
#include "support/link_probes.h"
#include "support/random_setup.h"
#include "system/accelerator_system.h"
#include "unit/memory/shortcut_memory.h"

namespace pqa::test {
namespace {

image_bases one_memory() {
  image_bases bases;
  bases.features_apart = false;
  return bases;
}

class trial {
 public:
  trial(std::uint64_t seed, fidelity f)
      : seed_(seed),
        setup_(make_random_setup(seed)),
        image_(setup_.architecture, setup_.layers, one_memory()),
        block_(fmt::format("block{}", seed).c_str(), setup_.architecture, accelerator_options{f}),
        host_(fmt::format("host{}", seed).c_str(), {image_.descriptor_address(0), setup_.layers.size() * setup_.images},
              [] {}),
        memory_(fmt::format("memory{}", seed).c_str(), 0, image_.extent().main_end, seed, 1 + seed % 400 * 1'000'000) {
    host_.csr.bind(block_.csr);
    block_.irq.bind(host_.irq);
    if (seed % 2 == 0) joiner_ = std::make_unique<initiator_joiner<>>(fmt::format("joiner{}", seed).c_str());
    for (auto* socket : {&block_.table, &block_.feature_in, &block_.feature_out}) {
      if (joiner_) {
        socket->bind(joiner_->inputs);
      } else {
        socket->bind(memory_.socket);
      }
    }
    if (joiner_) joiner_->output.bind(memory_.socket);
    const auto out = [this](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
      std::copy(bytes, bytes + count, memory_.bytes().begin() + static_cast<std::ptrdiff_t>(address));
    };
    image_.write_descriptors(out);
    for (std::size_t i = 0; i < setup_.layers.size(); ++i) {
      tensors_.push_back(random_tensors(setup_.layers[i], seed, i));
      image_.write_tables(i, tensors_[i], out);
      image_.write_input(i, tensors_[i].input, out);
    }
  }

  void check() {
    SCOPED_TRACE(fmt::format("seed {}: {}", seed_, describe(setup_)));
    EXPECT_TRUE(host_.done());
    EXPECT_EQ(block_.last_job().error, job_error::none);
    EXPECT_EQ(block_.live_payloads(), 0u);
    EXPECT_TRUE(memory_.idle());
    EXPECT_TRUE(!joiner_ || joiner_->idle());
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      const auto output = image_.read_output(i, [this](std::uint64_t address, std::uint8_t* bytes, std::size_t count) {
        const auto from = memory_.bytes().begin() + static_cast<std::ptrdiff_t>(address);
        std::copy(from, from + static_cast<std::ptrdiff_t>(count), bytes);
      });
      ASSERT_EQ(output, reference_layer(setup_.layers[i], setup_.architecture.lanes.subspaces, tensors_[i]).output)
          << "layer " << i;
    }
  }

 private:
  std::uint64_t seed_;
  random_setup setup_;
  memory_image image_;
  accelerator<> block_;
  host host_;
  shortcut_memory memory_;
  std::unique_ptr<initiator_joiner<>> joiner_;
  std::vector<layer_tensors> tensors_;
};

void run_trials(std::uint64_t first, fidelity f) {
  std::vector<std::unique_ptr<trial>> trials;
  for (std::uint64_t seed = first; seed < first + 150; ++seed) trials.push_back(std::make_unique<trial>(seed, f));
  sc_core::sc_start();
  for (const auto& t : trials) {
    t->check();
    if (testing::Test::HasFailure()) break;
  }
  std::cout << fmt::format("seeds {} to {}: {} transactions in {} links\n", first, first + 149, watched_transactions(),
                           watched_links());
}

TEST(shortcuts, do_not_change_outputs_at) {
  run_trials(700'000, fidelity::at);
}

TEST(shortcuts, do_not_change_outputs_lt) {
  run_trials(710'000, fidelity::lt);
}

}  // namespace
}  // namespace pqa::test
