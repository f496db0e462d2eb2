// What a tile computes: from the features and tables that have been read to the bytes that are written.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pipeline/input_copy.h"
#include "pipeline/prepared_tables.h"

namespace pqa::pipeline {

// Columns are computed in batches just before the first burst that needs them is written, or at the end of the tile.
// Kept indices and partial sums are kept here from tile to tile.
class tile_data {
 public:
  // `observer` is null unless it wants indices.
  explicit tile_data(run_observer* observer) : observer_(observer) {}

  void begin(const tile_execution& run, const tile_maps& maps);
  void row_begins(std::uint32_t pass, std::uint32_t row) { input_.row_begins(pass, row); }
  void take_features(const burst& b, const std::uint8_t* data) { input_.take(b, data); }
  void row_ends() { input_.row_ends(); }
  // Reads the tile's features at once if that is possible and its results do not overwrite them; see input_copy.
  template <class READ>
  void read_all_features(const READ& read) {
    if (!results_overwrite_features()) input_.read_all(read);
  }
  void take_sums(const burst& b, const std::uint8_t* data);
  // The bytes of a write burst. `tables`: of the tile, ready.
  void give_results(const burst& b, std::uint8_t* data, prepared_tables& tables);
  // Computes what has not been needed by a burst.
  void end(prepared_tables& tables);
  // All columns, once the tile has ended: [N][bytes of a column].
  const std::uint8_t* results() const { return to_; }
  // They are to be put here, where there is room for all of them; no write burst has been asked for.
  void put_results(std::uint8_t* to) { to_ = to; }

 private:
  bool results_overwrite_features() const;
  std::uint64_t columns_ready() const;
  void compute(std::uint64_t end, prepared_tables& tables);
  void compute_batch(std::uint64_t begin, std::uint64_t end, prepared_tables& tables);
  void start_sums(std::uint64_t begin, std::size_t columns, const prepared_tables& tables);
  void finish_sums(std::uint64_t begin, std::size_t columns);
  void pack(const std::int32_t* values, std::uint64_t begin, std::size_t columns, std::uint32_t bits);
  void report_indices(std::uint64_t begin, std::uint64_t end);

  run_observer* observer_;
  tile_execution run_;
  const layer* layer_ = nullptr;
  const tile* tile_ = nullptr;
  const feature_plan* rows_ = nullptr;
  const partial_sum_plan* spilled_ = nullptr;
  std::optional<result_plan> results_;
  input_copy input_;

  std::uint64_t computed_ = 0;  // columns
  std::size_t batch_ = 1;       // the most columns at a time
  bool keeps_indices_ = false;  // a later output tile of the layer replays them
  bool keeps_sums_ = false;
  std::vector<std::uint16_t> kept_indices_;  // [Ns][N]
  std::vector<std::int32_t> kept_sums_;      // [N][outputs of the tile]
  std::vector<std::uint16_t> batch_indices_;
  std::vector<std::int32_t> batch_sums_;
  std::uint16_t* indices_ = nullptr;  // of the batch
  std::size_t index_stride_ = 0;
  std::int32_t* sums_ = nullptr;
  std::vector<std::uint8_t> read_sums_;  // spilled ones, packed
  std::uint64_t read_until_ = 0;         // address up to which they have been read
  std::vector<std::uint8_t> written_;    // [N][bytes of a column], unless they are put elsewhere
  std::uint8_t* to_ = nullptr;           // one of both
  std::vector<std::uint16_t> reported_;
};

}  // namespace pqa::pipeline
