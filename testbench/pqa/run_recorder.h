// Listens to a run: adds up the layers, and passes on what a timeline or a progress line wants.
#pragma once

#include <string>
#include <vector>

#include "figures.h"
#include "pqa/accounts.h"
#include "progress.h"
#include "simulation.h"
#include "trace_recorder.h"

namespace pqa {

class run_recorder : public run_observer {
 public:
  // The trace and the progress may be null; they and the names must outlive this.
  run_recorder(const std::vector<std::string>& names, trace_recorder* trace, progress* shown)
      : names_(names), trace_(trace), progress_(shown), sums_(names.size()) {}

  void layer_done(std::uint64_t index, std::uint32_t id, const layer_account& account) override;
  void interval(stage which, activity what, cycle_t begin, cycle_t end) override {
    trace_->interval(which, what, begin, end);
  }
  bool wants_intervals() const override { return trace_ != nullptr; }

  // Layers done so far.
  std::uint64_t count() const { return count_; }
  // The layers' sums and the times; the caller fills in the rest.
  run_figures figures() const;

 private:
  const std::vector<std::string>& names_;
  trace_recorder* trace_;
  progress* progress_;
  std::vector<layer_account> sums_;
  std::vector<std::uint64_t> cycles_ = std::vector<std::uint64_t>(sums_.size());
  std::uint64_t count_ = 0;
  cycle_t first_begin_ = 0;
  cycle_t first_image_end_ = 0;
};

// What the memories have seen, into the figures of the run.
void put_memories(run_figures& figures, const memory_outcome& seen);

}  // namespace pqa
