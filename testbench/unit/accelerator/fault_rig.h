// A block, a memory that misbehaves and software that does too: episodes of one fault and one good job each.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "pqa/accelerator.h"
#include "pqa/workloads/memory_image.h"
#include "support/random_setup.h"
#include "unit/accelerator/block_host.h"
#include "unit/accelerator/faulty_memory.h"

namespace pqa::test {

// A small random system. Each episode brings a fault of a random kind about, checks what the block reports, and runs a
// good job, whose outputs must be the reference's and whose cycles those of the block's first job.
class fault_rig : public sc_core::sc_module {
 public:
  fault_rig(const sc_core::sc_module_name& name, std::uint64_t seed, pqa::fidelity f, unsigned episodes);

  bool finished() const { return finished_; }
  const std::map<std::string, unsigned>& counts() const { return counts_; }
  // What went wrong, a line each.
  const std::vector<std::string>& complaints() const { return complaints_; }
  // What the block reported of the faults that look the same in both fidelities, a line each.
  const std::vector<std::string>& reports() const { return reports_; }

 private:
  struct expected_failure {
    job_error error = job_error::none;
    std::uint64_t layer = 0;
    std::uint64_t address = 0;
    bus_response response = bus_response::none;
  };

  void run();
  void episode(unsigned number);
  void expect(bool holds, const std::string& what);
  std::string place() const;

  // Faults. Each leaves the block idle.
  void bad_status();
  void late_answer();
  void time_out_by(const bus_fault& f);
  void late_beyond_timeout();
  void tight_timeout();
  void no_answer();
  void no_acceptance();
  void broken_descriptor();
  void garbage_descriptor();
  void absurd_layer();
  void stray_descriptor();
  void stray_pointer();
  void ring();
  void endless_ring();
  void reset_in_job();
  void firmware_plays();
  void firmware_runs_wild();

  void measure();
  void start(const job& work);
  job whole_job(std::uint32_t timeout = 0) const;
  std::uint32_t safe_timeout();
  void good_job(bool compare_cycles, bool release_meanwhile);
  void check_outputs();
  void check_interrupt();
  void check_reset_values();
  void expect_failure(const expected_failure& e, const char* kind, bool same_cycles);
  void end_unpredictable();
  bus_fault random_burst(mishap kind);
  expected_failure of_burst(std::uint64_t address, const bus_fault& f) const;
  std::size_t layer_at(std::uint64_t address) const;
  void put_descriptor(std::size_t i, const descriptor_image& image);
  std::uint64_t random_outside();
  sc_core::sc_time random_time(double jobs);
  // Cycles from a burst's leaving to its response.
  std::uint32_t response_cycles() const;
  bool same_times() const { return style_ < answer_style::response_alone; }

  const std::uint64_t seed_;
  const pqa::fidelity fidelity_;
  const unsigned episodes_;
  random_setup setup_;
  std::mt19937_64 rng_;
  answer_style style_;
  memory_image image_;
  std::vector<std::vector<std::int32_t>> expected_;
  faulty_memory memory_;
  accelerator<> block_;
  block_host host_;

  cycle_t cycles_ = 0;                                    // of the first job
  std::uint64_t counted_cycles_ = 0;                      // CYCLES after it
  std::array<std::array<std::uint64_t, 2>, 3> bursts_{};  // by port, reads and writes
  bool finished_ = false;
  unsigned number_ = 0;  // of the episode
  bool release_after_ = false;
  bool compare_next_ = true;
  const char* kind_ = "first";
  std::map<std::string, unsigned> counts_;
  std::vector<std::string> complaints_, reports_;
};

}  // namespace pqa::test
