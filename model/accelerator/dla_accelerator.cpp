#include "pqa/dla_accelerator.h"

#include <string>

#include "accelerator/with_peers.h"
#include "hardware/dla_engine.h"
#include "pqa/base/error.h"
#include "tlm/kernel_time.h"

namespace pqa {

struct dla_accelerator::parts {
  parts(const dla_architecture& d, const accelerator_options& options)
      : arch(with_peers(d, options.peers)),
        clock(arch.clock_hz, ticks_per_second()),
        engine("engine", clock, arch, options.fidelity, {options.timing_only, options.observer}) {}

  dla_architecture arch;
  clock_domain clock;
  dla_engine engine;
};

dla_accelerator::dla_accelerator(const sc_core::sc_module_name& name, const dla_architecture& d,
                                 const accelerator_options& options)
    : sc_module(name),
      weights("weights"),
      feature_in("feature_in"),
      feature_out("feature_out"),
      parts_(std::make_unique<parts>(d, options)) {
  parts_->engine.weights.bind(weights);
  parts_->engine.feature_in.bind(feature_in);
  parts_->engine.feature_out.bind(feature_out);
}

dla_accelerator::~dla_accelerator() = default;

void dla_accelerator::run(const dla_job& job, job_listener& listener) {
  weight_loader::plan_list plans;
  for (std::size_t i = 0; i < job.layers.size(); ++i) {
    try {
      plans.push_back(std::make_shared<const dla_plan>(parts_->arch, job.layers[i]));
    } catch (const input_error& e) {
      throw input_error("layer " + std::to_string(i) + ": " + e.what());
    }
  }
  parts_->engine.start(plans, job.images, listener);
}

std::size_t dla_accelerator::live_payloads() const {
  return parts_->engine.live_payloads();
}

}  // namespace pqa
