// The tables of a tile in the form that the fast arithmetic works with, kept from one execution of the tile to the
// next.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "arithmetic/fast_layer.h"
#include "pipeline/port.h"

namespace pqa::pipeline {

// Versions of bytes that were loaded one after the other.
class loaded_versions {
 public:
  void clear() { segments_.clear(); }
  // The next `bytes` have this version; 0: none.
  void append(std::size_t bytes, std::uint64_t version);
  // Whether `bytes` > 0 from `at` on had this version, which is not 0.
  bool were(std::size_t at, std::size_t bytes, std::uint64_t version) const;

 private:
  struct segment {
    std::size_t end;
    std::uint64_t version;
  };
  std::vector<segment> segments_;  // neighbours differ
};

class prepared_tables {
 public:
  prepared_tables(const layer_plan& plan, std::size_t index);

  // Takes the loaded data: the bursts of the tile's table_plan put one after the other. They change places with those
  // that were there before.
  void set(const table_plan& plan, std::vector<std::uint8_t>& loaded);
  // The loaded data that the tables were made from; empty at first.
  const std::vector<std::uint8_t>& loaded() const { return loaded_; }
  // And what is known of their versions.
  loaded_versions& versions() { return versions_; }

  // Null if the tile replays indices.
  fast_encoder* encoder() { return encoder_.get(); }
  const fast_accumulator& sums() const { return sums_; }
  // [No] of the layer, of which the tile's outputs are set; null if the tile loads none.
  const std::int32_t* bias() const { return bias_.empty() ? nullptr : bias_.data(); }

  // Memory that it takes, about.
  std::size_t bytes() const;

 private:
  void unpack(const table_plan& plan);
  void set_lut();

  const layer& layer_;
  const tile& tile_;
  std::uint32_t lanes_out_, lanes_sub_;
  std::vector<std::uint8_t> loaded_;
  loaded_versions versions_;
  std::unique_ptr<fast_encoder> encoder_;
  fast_accumulator sums_;
  std::vector<std::int32_t> bias_;
  std::vector<std::int16_t> prototypes_, lut_;  // as they were loaded; empty but in set()
};

// Keeps what has been prepared last, within a bound.
class table_store {
 public:
  // bytes: what to keep at most, beside what is in use.
  explicit table_store(std::size_t bytes) : limit_(bytes) {}

  std::shared_ptr<prepared_tables> of(const tile_execution& run);

 private:
  struct entry {
    std::shared_ptr<const layer_plan> plan;  // kept, so that its address stays its own
    std::shared_ptr<prepared_tables> tables;
    std::size_t bytes = 0;
    std::uint64_t last_use = 0;
  };
  void drop_oldest();

  std::size_t limit_;
  std::size_t kept_ = 0;
  std::uint64_t uses_ = 0;
  std::map<std::pair<const layer_plan*, std::size_t>, entry> entries_;
};

// Takes the table bursts of one execution of a tile. As long as they are what they were the last time, it only
// compares, or not even that.
class table_loading {
 public:
  void begin(const tile_execution& run, table_store& store);
  // `version`: bytes of these addresses that come again with the same one are the same; 0: nothing is known.
  void take(const std::uint8_t* data, std::size_t bytes, std::uint64_t version);
  // All bursts are there and no tile before this one computes any more: brings the prepared tables up to date.
  void finish();
  bool finished() const { return finished_; }
  prepared_tables& tables() { return *tables_; }

 private:
  std::shared_ptr<const layer_plan> layer_;
  std::shared_ptr<const table_plan> plan_;
  std::shared_ptr<prepared_tables> tables_;
  std::vector<std::uint8_t> loaded_;  // unless it is the same as before
  loaded_versions versions_;
  std::size_t at_ = 0;
  bool same_ = false;
  bool finished_ = true;
};

}  // namespace pqa::pipeline
