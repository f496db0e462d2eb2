// A sweep from its plan to its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sweep/point_configuration.h"
#include "sweep/point_metrics.h"
#include "sweep/sweep_store.h"

namespace pqa {

// NOLINTNEXTLINE(bugprone-exception-escape): moving JSON throws nothing
struct sweep_request {
  sweep_spec spec;
  std::string out;     // the folder
  std::string folder;  // the worker's own in it; the same without workers
  worker_share share;
  std::size_t jobs = 1;
  std::optional<double> point_seconds;  // a point that takes longer is ended
  bool retries = false;                 // points that did not end well run again
};

struct sweep_counts {
  std::uint64_t drawn = 0;  // for all workers, before the filter
  std::uint64_t known = 0;  // there before
  std::uint64_t by_status[4] = {};
  std::uint64_t run() const { return by_status[0] + by_status[1] + by_status[2] + by_status[3]; }
};

class sweep_run {
 public:
  // Checks all that can be wrong with the spec. Throws input_error.
  explicit sweep_run(const sweep_request& request);

  // Points of the grid or of the sample, before the filter.
  std::uint64_t drawn() const { return point_order(spec_, grid_, {}).drawn(); }
  // Runs the points that the folder does not have. Throws input_error: another sweep is there, or is under way there,
  // or the disk is full; what is committed stays.
  sweep_counts run();

 private:
  void check_metrics();
  run_request request_of(const sweep_point& point);
  void run_analytic(sweep_store& store, sweep_counts& counts);
  void simulate(sweep_store& store, sweep_counts& counts);
  template <class Start>
  void for_each_missing(sweep_store& store, sweep_counts& counts, const Start& start);
  void finish(sweep_store& store, sweep_counts& counts, const sweep_point& point, const point_result& result);
  void show(const sweep_counts& counts) const;

  const sweep_request& request_;
  const sweep_spec& spec_;
  point_grid grid_;
  point_configuration configurations_;
  point_metrics metrics_;
  energy_figures energy_;
  std::uint64_t uncommitted_ = 0;
  double start_ = 0, committed_at_ = 0, shown_at_ = 0;  // seconds of a steady clock
};

}  // namespace pqa
