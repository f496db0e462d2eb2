#include <memory>
#include <optional>

#include "accelerator/loosely_timed_engine.h"
#include "accelerator/register_file.h"
#include "accelerator/with_peers.h"
#include "hardware/event_driven_engine.h"
#include "pqa/accelerator.h"
#include "tlm/kernel_time.h"

namespace pqa {

namespace {

// Passes what happens in a run on to the register file and to the user.
class forwarding_observer : public run_observer {
 public:
  forwarding_observer(run_observer* user) : user_(user) {}
  register_file* registers = nullptr;

  void layer_done(std::uint64_t index, std::uint32_t id, const layer_account& account) override {
    registers->layer_ended(account);
    if (user_) user_->layer_done(index, id, account);
  }
  void interval(stage which, activity what, cycle_t begin, cycle_t end) override {
    user_->interval(which, what, begin, end);
  }
  bool wants_intervals() const override { return user_ && user_->wants_intervals(); }
  void encoded(std::uint64_t index, std::uint64_t column, std::uint32_t first_subspace, const std::uint16_t* indices,
               std::uint32_t count) override {
    user_->encoded(index, column, first_subspace, indices, count);
  }
  bool wants_indices() const override { return user_ && user_->wants_indices(); }

 private:
  run_observer* user_;
};

}  // namespace

struct accelerator_core::parts : public job_listener {
  parts(const pqa::architecture& a, const accelerator_options& options)
      : arch(with_peers(a, options.peers)),
        clock(arch.clock_hz, ticks_per_second()),
        observer(options.observer),
        registers("registers", arch) {
    observer.registers = &registers;
    const engine_options with{options.timing_only, &observer, options.host_bytes_limit};
    if (options.fidelity == fidelity::at)
      at.emplace("at", clock, arch, with);
    else
      lt.emplace("lt", clock, arch, with);
  }

  template <class Use>
  auto with_engine(Use&& use) {
    return at ? use(*at) : use(*lt);
  }

  void job_done(const job_result& result) override {
    last = result;
    registers.job_ended(result);
  }

  void reset() {
    with_engine([](auto& engine) { engine.abort(); });
    registers.reset();
  }

  pqa::architecture arch;
  clock_domain clock;
  forwarding_observer observer;
  register_file registers;
  std::optional<event_driven_engine> at;
  std::optional<loosely_timed_engine> lt;
  job_result last;
  sc_core::sc_event irq_changed;
};

accelerator_core::accelerator_core(const sc_core::sc_module_name& name, const pqa::architecture& a,
                                   const accelerator_options& options)
    : sc_module(name),
      csr("csr"),
      table("table"),
      feature_in("feature_in"),
      feature_out("feature_out"),
      rst("rst"),
      irq("irq"),
      parts_(std::make_unique<parts>(a, options)) {
  csr.bind(parts_->registers.socket);
  parts_->with_engine([this](auto& engine) {
    engine.table.bind(table);
    engine.feature_in.bind(feature_in);
    engine.feature_out.bind(feature_out);
  });
  register_file& registers = parts_->registers;
  registers.on_start = [this](const job& work) {
    parts_->with_engine([&](auto& engine) { engine.start(work, *parts_); });
  };
  registers.on_reset = [this] { parts_->reset(); };
  registers.held = [this] { return rst.size() > 0 && rst->read(); };
  registers.on_irq_change = [this] { parts_->irq_changed.notify(sc_core::SC_ZERO_TIME); };
  SC_HAS_PROCESS(accelerator_core);
  SC_METHOD(drive_irq);
  dont_initialize();
  sensitive << parts_->irq_changed;
}

accelerator_core::~accelerator_core() = default;

void accelerator_core::end_of_elaboration() {
  if (rst.size() == 0) return;
  sc_core::sc_spawn_options on_change;
  on_change.spawn_method();
  on_change.dont_initialize();
  on_change.set_sensitivity(&rst->value_changed_event());
  sc_core::sc_spawn([this] { follow_reset(); }, "follow_reset", &on_change);
}

void accelerator_core::follow_reset() {
  if (rst->read()) parts_->reset();
}

void accelerator_core::drive_irq() {
  if (irq.size() > 0) irq->write(parts_->registers.irq());
}

const pqa::architecture& accelerator_core::architecture() const {
  return parts_->arch;
}

const job_result& accelerator_core::last_job() const {
  return parts_->last;
}

std::size_t accelerator_core::live_payloads() const {
  return parts_->with_engine([](auto& engine) { return engine.live_payloads(); });
}

}  // namespace pqa
