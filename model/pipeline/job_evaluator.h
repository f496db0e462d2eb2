// Evaluates a whole job at the granularity of bursts: the account of time that `lt` reports (docs/timing.md).
#pragma once

#include <memory>
#include <optional>

#include "pipeline/feature_stream.h"
#include "pipeline/layer_ledger.h"
#include "pipeline/partial_sum_stream.h"
#include "pipeline/result_stream.h"
#include "pipeline/table_stream.h"
#include "pqa/architecture.h"

namespace pqa::pipeline {

// A small discrete-event simulation whose only events are requests. The tile that computes is evaluated as far as the
// responses so far determine it, or as far as it matters; then the earliest request of the four streams is carried out:
// one that is not known yet depends on a response still to come, so it cannot be earlier. Steady state allocates
// nothing per vector or burst, and memory does not grow with the length of the job.
class job_evaluator {
 public:
  // Port, architecture and observer (may be null) must outlive the evaluator. Intervals are reported as they are
  // evaluated; those of `load` when a tile ends.
  job_evaluator(const architecture& a, const clock_domain& clock, job_port& port, run_observer* observer);
  job_evaluator(const job_evaluator&) = delete;
  job_evaluator& operator=(const job_evaluator&) = delete;

  // Runs a job that starts in cycle `begin`. A job that fails ends in the cycle of the response that made it fail;
  // requests that leave before that cycle are still carried out, and layers that ended before it are reported.
  job_result run(const job& j, cycle_t begin);

 private:
  struct request {
    stream which;
    cycle_t leaves;
  };

  void start(const job& j, cycle_t begin);
  void settle();
  cycle_t bound() const;
  void begin_tile();
  bool end_tile();
  void book_traffic(const loaded_tile& t);
  request earliest() const;
  bool issue(const request& first);
  job_result fail(cycle_t begin);

  edge_clock clock_;
  job_failure failure_;
  cycle_t timeout_ = 0;
  table_stream tables_;
  feature_stream features_;
  partial_sum_stream sums_;
  result_stream results_;
  tile_recurrences tile_;
  layer_ledger ledger_;
  job_port& port_;

  std::uint64_t layers_to_run_ = 0;
  std::uint64_t current_ = 0;  // number of the tile that computes or will be next
  bool running_ = false;
  bool settled_ = false;  // nothing has become known since the tile was evaluated
  cycle_t tile_start_ = 0;
  std::optional<feature_plan> feature_plan_;
  std::optional<partial_sum_plan> sum_plan_;
  std::optional<result_plan> result_plan_;
};

}  // namespace pqa::pipeline
