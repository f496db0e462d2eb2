#include "sweep/sweep_run.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "analytic_run.h"
#include "files/files.h"
#include "json/names.h"
#include "pqa/base/error.h"
#include "presets/energy_json.h"
#include "progress.h"
#include "simulated_run.h"
#include "standard_streams.h"
#include "sweep/folder_lock.h"
#include "sweep/point_pool.h"

namespace pqa {

namespace {

constexpr std::uint64_t points_a_commit = 10'000;
constexpr double seconds_a_commit = 0.25;
constexpr double seconds_a_line = 0.5;
constexpr std::size_t most_probes = 16;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

run_figures figures_of(const run_request& request) {
  if (request.fidelity == run_fidelity::analytic) return analytic_run(request.config, request.images);
  return simulated_run(request).run();
}

}  // namespace

sweep_run::sweep_run(const sweep_request& request)
    : request_(request),
      spec_(request.spec),
      grid_(spec_),
      configurations_(spec_),
      metrics_(spec_.metrics),
      energy_(load_energy(spec_.base.energy)) {
  check_metrics();
}

run_request sweep_run::request_of(const sweep_point& point) {
  run_request run;
  run.config = configurations_.of(point);
  run.fidelity = spec_.base.fidelity;
  run.data = spec_.base.data;
  run.images = spec_.base.images;
  run.seed = spec_.base.seed;
  run.energy = energy_;
  run.shows_progress = false;
  return run;
}

// Whether a value is measured may depend on the point: a row hit needs a DRAM. A metric that neither the first point
// nor those beside it have is a mistake. What a point has does not depend on how it is simulated, so `lt` will do.
void sweep_run::check_metrics() {
  std::set<std::string> missing(spec_.metrics.begin(), spec_.metrics.end());
  std::vector<std::string> seen;
  std::size_t probes = 0;
  sweep_point point(spec_.axes.size());
  const auto probe = [&] {
    if (missing.empty() || ++probes > most_probes) return;
    run_request run = request_of(point);
    run.images = std::min<std::uint64_t>(run.images, 2);
    if (run.fidelity == run_fidelity::at) run.fidelity = run_fidelity::lt;
    run.data = data_source::none;
    child_text child([&] {
      run_figures figures = figures_of(run);
      return json(point_metrics::known(run, figures)).dump();
    });
    try {
      const json known = json::parse(child.take());
      for (const json& name : known) missing.erase(name.get<std::string>());
      seen = known.get<std::vector<std::string>>();
    } catch (const std::exception&) {  // a point that fails has its row later
    }
  };
  probe();
  for (std::size_t a = 0; a < spec_.axes.size(); ++a) {
    for (std::uint32_t v = 1; v < spec_.axes[a].values.size(); ++v) {
      point[a] = v;
      probe();
    }
    point[a] = 0;
  }
  if (missing.empty() || seen.empty()) return;
  throw input_error(
      fmt::format("{}: metrics: found {}, which a point does not have, allowed the path of a number in its "
                  "result.json{}",
                  printable(spec_.source), in_quotes(*missing.begin()), did_you_mean(*missing.begin(), seen)));
}

sweep_counts sweep_run::run() {
  create_folder(request_.folder);
  const folder_lock lock(request_.folder);
  sweep_store store(request_.folder + "/sweep.sqlite", spec_, identity_of(spec_, configurations_.base_json()));
  if (request_.retries) store.forget_failures();
  sweep_counts counts;
  start_ = committed_at_ = shown_at_ = now();
  if (spec_.base.fidelity == run_fidelity::analytic)
    run_analytic(store, counts);
  else
    simulate(store, counts);
  store.close();
  write_points_csv(request_.folder + "/sweep.sqlite", request_.folder + "/points.csv");
  if (error_is_terminal()) show_status("");
  return counts;
}

// Calls start(number, point) for what the store does not have.
template <class Start>
void sweep_run::for_each_missing(sweep_store& store, sweep_counts& counts, const Start& start) {
  const bool resumes = store.size() > 0;
  const bool repeats = spec_.sample.method == sample_method::low_discrepancy;
  point_order order(spec_, grid_, request_.share);
  counts.drawn = order.drawn();
  while (const auto number = order.next()) {
    if ((resumes || repeats) && store.has(*number)) {
      ++counts.known;
      continue;
    }
    start(*number, grid_.at(*number));
  }
}

void sweep_run::run_analytic(sweep_store& store, sweep_counts& counts) {
  run_request run;
  run.fidelity = run_fidelity::analytic;
  run.images = spec_.base.images;
  run.energy = energy_;
  for_each_missing(store, counts, [&](std::uint64_t number, const sweep_point& point) {
    point_result result;
    result.number = number;
    try {
      const configuration& c = configurations_.of(point);
      run_figures figures = analytic_run(c, run.images);
      if (metrics_.needs_costs()) run.config = c;
      result.metrics = metrics_.values(run, figures);
    } catch (const input_error& error) {
      result.status = point_status::failed;
      result.reason = error.what();
    }
    finish(store, counts, point, result);
  });
}

void sweep_run::simulate(sweep_store& store, sweep_counts& counts) {
  point_pool pool(request_.jobs, request_.point_seconds);
  std::set<std::uint64_t> under_way;
  const auto take = [&] {
    const point_pool::finished done = pool.wait();
    under_way.erase(done.result.number);
    finish(store, counts, done.point, done.result);
  };
  for_each_missing(store, counts, [&](std::uint64_t number, const sweep_point& point) {
    if (!under_way.insert(number).second) return;  // drawn twice
    while (pool.full()) take();
    try {
      const run_request run = request_of(point);
      pool.start(number, point, [&] {
        run_figures figures = figures_of(run);
        return metrics_.values(run, figures);
      });
    } catch (const input_error& error) {
      under_way.erase(number);
      finish(store, counts, point, {number, point_status::failed, error.what(), json::array(), std::nullopt});
    }
  });
  while (!pool.empty()) take();
}

void sweep_run::finish(sweep_store& store, sweep_counts& counts, const sweep_point& point, const point_result& result) {
  store.add(point, result);
  ++counts.by_status[static_cast<std::size_t>(result.status)];
  const bool simulated = spec_.base.fidelity != run_fidelity::analytic;
  const double present = simulated || counts.run() % 256 == 0 ? now() : committed_at_;
  if (++uncommitted_ >= points_a_commit || present - committed_at_ >= seconds_a_commit) {
    store.commit();
    uncommitted_ = 0;
    committed_at_ = present;
  }
  if (present - shown_at_ >= seconds_a_line && error_is_terminal()) {
    shown_at_ = present;
    show(counts);
  }
}

void sweep_run::show(const sweep_counts& counts) const {
  const double seconds = shown_at_ - start_;
  const std::uint64_t own = std::max<std::uint64_t>(1, counts.drawn / request_.share.of);
  const auto done = static_cast<double>(counts.run());
  const double share = done / std::max(1.0, static_cast<double>(own) - static_cast<double>(counts.known));
  show_status(
      fmt::format("pqa: {} points, {:.0f} a second, {}", counts.run(), done / seconds, progress::line(share, seconds)));
}

}  // namespace pqa
