#include "memory_run.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <systemc>

#include <fmt/format.h>

#include "files/files.h"
#include "load/latency_figures.h"
#include "load/load_generator.h"
#include "pqa/base/error.h"
#include "support/child_result.h"
#include "tlm/kernel_time.h"

namespace pqa {

namespace {

constexpr double ns_per_second = 1e9;

std::unique_ptr<request_source> make_source(const memory_request& request, const memory_load& load) {
  if (!request.trace_in.empty()) return std::make_unique<trace_source>(request.trace_in, ticks_per_second());
  pattern_settings settings;
  settings.pattern = request.pattern;
  settings.requests = request.requests;
  settings.bytes = request.bytes;
  settings.stride_bytes = request.stride_bytes;
  settings.size_bytes = request.size_bytes;
  settings.read_share = request.read_share;
  settings.seed = request.seed;
  if (load.rate_gb_s) settings.bytes_per_second = *load.rate_gb_s * 1e9;
  settings.ticks_per_second = ticks_per_second();
  return std::make_unique<pattern_source>(settings);
}

// Writes records to a file that appears when it is complete.
class command_file final : public dram_trace {
 public:
  explicit command_file(const std::string& path) : file_(path), csv_(line_) { flush(); }
  void record(const dram_command_record& command) override {
    csv_.record(command);
    flush();
  }
  void commit() { file_.commit(); }

 private:
  void flush() {
    file_.write(line_.str());
    line_.str({});
  }
  atomic_file file_;
  std::ostringstream line_;
  dram_trace_csv csv_;
};

}  // namespace

memory_figures run_memory(const memory_request& request, const memory_load& load) {
  const double ns = ns_per_second / static_cast<double>(ticks_per_second());
  target_settings settings;
  settings.keeps_data = false;
  const auto memory = make_memory("memory", request.memory, settings);
  auto* const banks = dynamic_cast<dram*>(memory.get());
  std::optional<command_file> commands;
  if (!request.commands.empty()) commands.emplace(request.commands);
  if (commands) banks->trace_to(&*commands);

  memory_figures figures;
  latency_figures latency;
  tick_t first = never, last = 0;
  const auto observe = [&](const load_response& r) {
    ++figures.requests;
    (r.request.is_write ? figures.bytes_written : figures.bytes_read) += r.request.bytes;
    if (!r.ok && figures.errors++ == 0) figures.first_error_address = r.request.address;
    latency.add(static_cast<double>(r.latency) * ns);
    first = std::min(first, r.begin);
    last = std::max(last, r.begin + r.latency);
  };
  const auto source = make_source(request, load);
  load_settings how;
  how.loosely_timed = request.loosely_timed;
  how.outstanding = load.outstanding;
  load_generator generator("load", how, *source, observe);
  generator.socket.bind(memory->socket);
  sc_core::sc_start();

  figures.complete = generator.done() && memory->idle();
  figures.time_ns = last > first ? static_cast<double>(last - first) * ns : 0;
  figures.latency_mean_ns = latency.mean();
  figures.latency_min_ns = latency.min();
  figures.latency_p50_ns = latency.percentile(0.5);
  figures.latency_p99_ns = latency.percentile(0.99);
  figures.latency_max_ns = latency.max();
  figures.is_dram = banks != nullptr;
  if (banks != nullptr) figures.dram = banks->dram_counts();
  if (commands) commands->commit();
  return figures;
}

namespace {

void check(const memory_request& request, const memory_figures& figures) {
  if (figures.errors > 0) {
    throw simulation_error(
        fmt::format("memory {}: {} of {} requests were answered with an error, the first at address "
                    "{:#x}",
                    request.memory.name(), figures.errors, figures.requests, figures.first_error_address));
  }
  if (!figures.complete) {
    throw simulation_error(fmt::format("memory {}: the simulation ended with requests in flight after {} responses",
                                       request.memory.name(), figures.requests));
  }
}

}  // namespace

std::vector<memory_figures> run_memory(const memory_request& request) {
  const std::vector<memory_load> loads = loads_of(request);
  std::vector<memory_figures> all;
  if (loads.size() == 1) {
    all.push_back(run_memory(request, loads.front()));
    check(request, all.back());
    return all;
  }
  for (const memory_load& load : loads) {
    const auto figures = in_child([&] { return run_memory(request, load); });
    if (!figures) throw simulation_error(fmt::format("memory {}: a point of the curve failed", request.memory.name()));
    all.push_back(*figures);
    check(request, all.back());
  }
  return all;
}

}  // namespace pqa
