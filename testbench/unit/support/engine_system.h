// One engine alone on one memory, without the register file: for tests that look inside it or change it.
#pragma once

#include <memory>
#include <systemc>
#include <vector>

#include "pqa/memory/memory_config.h"
#include "pqa/workloads/memory_image.h"
#include "tlm/kernel_time.h"

namespace pqa::test {

// Keeps the account of every layer.
class account_list : public run_observer {
 public:
  void layer_done(std::uint64_t, std::uint32_t, const layer_account& account) override { accounts.push_back(account); }
  std::vector<layer_account> accounts;
};

// Feature maps and tables share the memory, whatever the placement says: on chip only the accounts differ. ENGINE is
// made with (name, clock, architecture, options, more...).
template <class Engine>
class engine_system : public sc_core::sc_module, private job_listener {
 public:
  template <class... More>
  engine_system(const sc_core::sc_module_name& name, const architecture& a, const memory_config& memory_of,
                const std::vector<layer>& layers, bool timing_only, const More&... more)
      : sc_module(name),
        arch(a),
        clock(a.clock_hz, ticks_per_second()),
        image(arch, layers),
        engine("engine", clock, arch, engine_options{timing_only, &log}, more...),
        memory(make_memory("memory", memory_of)) {
    image.write_descriptors(preloader());
    SC_HAS_PROCESS(engine_system);
    SC_METHOD(start);
  }

  // Binds all three sockets to the memory; a test with a probe on one binds that itself.
  void bind_table() { engine.table.bind(memory->socket); }
  void bind_feature_in() { engine.feature_in.bind(memory->socket); }
  void bind_feature_out() { engine.feature_out.bind(memory->socket); }
  void bind_all() {
    bind_table();
    bind_feature_in();
    bind_feature_out();
  }

  void load(std::size_t layer, const layer_tensors& tensors) {
    image.write_tables(layer, tensors, preloader());
    image.write_input(layer, tensors.input, preloader());
  }
  std::vector<std::int32_t> output(std::size_t layer) const {
    return image.read_output(layer, [this](std::uint64_t address, std::uint8_t* bytes, std::size_t count) {
      memory->read_back(address, bytes, count);
    });
  }
  cycle_t cycles() const { return result.end - result.begin; }

  const architecture arch;
  const clock_domain clock;
  account_list log;
  memory_image image;
  Engine engine;
  std::unique_ptr<memory_target> memory;
  job_result result;
  bool done = false;

 private:
  memory_image::writer preloader() {
    return [this](std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
      memory->preload(address, bytes, count);
    };
  }
  void start() { engine.start({image.descriptor_address(0), image.layers()}, *this); }
  void job_done(const job_result& r) override {
    result = r;
    done = true;
  }
};

inline memory_config unlimited_memory() {
  ideal_config m;
  m.name = "unlimited";
  return {m};
}

}  // namespace pqa::test
