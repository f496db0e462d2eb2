// docs/timing.md, formula by formula, for whole jobs: slow, recursive, with every value kept. Each request stream has a
// flat memory of its own, so that no order among streams matters. It shares the plans of model/schedule/ with what it
// is held against, but nothing of model/pipeline/.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "pqa/accounts.h"
#include "schedule/layer_plan.h"
#include "testbench/unit/pipeline/flat_memory.h"

namespace pqa::test {

class page_model {
 public:
  enum stream_number { tables, features, partial_sums, results };

  // The job runs `count` layers of the ring `plans`.
  page_model(const architecture& a, const clock_domain& clock, std::vector<std::shared_ptr<const layer_plan>> plans,
             std::uint64_t count, cycle_t begin, const std::array<flat_memory, 4>& memories);

  void run();

  std::vector<layer_account> layers;
  std::array<std::vector<activity>, stage_count> lanes;  // what each stage does in each cycle from `begin` on
  cycle_t end = 0;
  std::array<std::vector<cycle_t>, 4> left;  // the cycle in which each request of a stream leaves
  std::array<std::vector<burst>, 4> bursts;

 private:
  struct request {
    burst b;
    std::function<cycle_t()> gate;
  };
  struct span {  // of requests
    std::size_t begin = 0, end = 0;
  };
  struct execution {
    std::shared_ptr<const layer_plan> plan;
    std::uint64_t layer = 0;
    std::size_t index = 0;
    const tile* t = nullptr;
    std::shared_ptr<const table_plan> load;
    span tables, results;
    std::vector<span> rows, sums;  // of each row of each pass; of each burst
    std::vector<std::uint64_t> sum_first_byte, sum_end_byte;
    std::vector<std::int64_t> last_request;                  // of the bursts that each column completes, or -1
    std::vector<std::vector<std::uint32_t>> rows_of_output;  // places in the list of rows that an output row needs
    std::size_t rows_per_pass = 0;
    std::uint32_t buffer_rows = 0, passes = 1;
    std::vector<cycle_t> e, p, v, w;
    std::vector<activity> encode_gap, lookup_gap;  // inherited causes
    std::vector<std::uint64_t> lut_fill, prototype_fill;
    cycle_t x = never;
  };

  void add_layer(std::uint64_t l);
  void add_tables(execution& x, std::size_t k);
  void add_rows(execution& x, std::size_t k);
  void add_sums(execution& x, std::size_t k);
  void add_results(execution& x, std::size_t k);

  cycle_t leaves(int s, std::size_t i);
  cycle_t response(int s, std::size_t i) { return leaves(s, i), response_[s][i]; }
  cycle_t arrived(int s, span of);
  cycle_t port(int s, const burst& b) const;
  cycle_t bank_gate(std::size_t k);
  cycle_t tables_gate(std::size_t k);

  cycle_t start(std::size_t k) { return k == 0 ? begin_ : end_of(k - 1); }
  cycle_t end_of(std::size_t k);
  cycle_t encode(std::size_t k, std::uint64_t j);
  cycle_t lookup(std::size_t k, std::uint64_t j);
  cycle_t accumulate(std::size_t k, std::uint64_t j);
  cycle_t write(std::size_t k, std::uint64_t n);
  cycle_t tables_ready(std::size_t k, std::uint32_t g);
  cycle_t inputs(std::size_t k, std::uint64_t j);
  cycle_t sums(std::size_t k, std::uint64_t n);
  std::uint64_t lut_fill(std::size_t k, std::size_t rows);
  std::uint64_t prototype_fill(std::size_t k, std::size_t groups);
  std::uint64_t vector_of(const execution& x, std::uint64_t n, std::uint32_t g) const;
  bool needs(const execution& x, std::uint64_t j, std::size_t row) const;

  void book_tile(std::size_t k, layer_account& account);
  void book_encode(std::size_t k);
  void book_lookup(std::size_t k);
  void book_accumulate(std::size_t k);
  void book_load();
  void book_traffic(std::size_t k, layer_account& account) const;
  void mark(stage s, cycle_t from, cycle_t to, activity what);
  void mark_before(stage s, std::size_t k, cycle_t first_busy);
  void mark_after(stage s, std::size_t k, cycle_t last_busy, cycle_t pure);

  const architecture& a_;
  clock_domain clock_;
  std::vector<std::shared_ptr<const layer_plan>> plans_;
  std::uint64_t count_;
  cycle_t begin_;
  std::array<flat_memory, 4> memories_;
  std::vector<execution> tiles_;
  std::array<std::vector<request>, 4> requests_;
  std::array<std::vector<cycle_t>, 4> response_;
  std::vector<span> descriptors_;
  std::vector<std::size_t> first_tile_;  // of each layer
};

}  // namespace pqa::test
