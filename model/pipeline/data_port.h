// A job_port that knows what every burst carries; only the transport is left open.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>

#include "pipeline/port.h"
#include "pipeline/tile_data.h"
#include "pqa/architecture.h"
#include "pqa/descriptor.h"

namespace pqa::pipeline {

class data_port : public job_port {
 public:
  // limits.timing_only: nothing but descriptors is read from what is transferred, and zeros are written. The
  // architecture must outlive the port, and so must the observer (may be null).
  data_port(const architecture& a, const plan_limits& limits, run_observer* observer);

 protected:
  // To be called by transfer(): what has been read with a burst, without error; what to write with one.
  void take(stream which, const burst& b, const std::uint8_t* data);
  // take() of tables, of one burst or more that follow each other; `version`: see table_loading::take.
  void take_tables(const burst& b, const std::uint8_t* data, std::uint64_t version);
  void give(const burst& b, std::uint8_t* data);
  // The features of the tile that computes can be read without a burst, from now until the tile ends; see
  // input_copy::read_all. To be called when the tile begins, with its first burst of features or not at all; take() is
  // still to be called for each burst.
  template <class READ>
  void take_all_features(const READ& read) {
    if (timing_only_ || asked_for_features_) return;
    asked_for_features_ = true;
    data_.read_all_features(read);
  }
  // What the tile that has ended writes, column after column; null if timing is all that is asked for.
  const std::uint8_t* results() const { return timing_only_ ? nullptr : data_.results(); }
  // Where to put them; to be called before tile_ends().
  void put_results(std::uint8_t* to) {
    if (!timing_only_) data_.put_results(to);
  }

  without_bursts tile_begins(const tile_execution& run, const tile_maps& maps) override;
  void tile_ends(const tile_execution& run) override;

 private:
  struct known_layer {
    descriptor_image image;
    std::shared_ptr<const layer_plan> plan;
  };

  void descriptor_begins(std::uint64_t layer, std::uint64_t address) override;
  decoded_descriptor decode(std::uint64_t layer, std::uint64_t address) override;
  void tables_begin(const tile_execution& run) override;
  void row_begins(std::uint32_t pass, std::uint32_t row) override;
  void row_ends() override;
  prepared_tables& ready_tables();

  const architecture& arch_;
  const plan_limits limits_;
  const bool timing_only_;

  // The descriptor that is being fetched, and the layers that have been met, by address.
  bool fetches_descriptor_ = false;
  std::uint64_t descriptor_address_ = 0;
  descriptor_image image_{};
  std::map<std::uint64_t, known_layer> layers_;
  std::size_t kept_tiles_ = 0;  // of those layers, and of some that they replaced

  table_store store_;
  std::array<table_loading, 2> loading_;
  table_loading* loads_ = nullptr;     // what table bursts belong to
  table_loading* computes_ = nullptr;  // the tables of the tile that computes
  bool asked_for_features_ = false;    // of the tile that computes
  tile_data data_;
};

}  // namespace pqa::pipeline
