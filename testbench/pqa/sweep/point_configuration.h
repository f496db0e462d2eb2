// The configuration of each point of a sweep.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "configuration.h"
#include "sweep/point_plan.h"

namespace pqa {

// Keeps what the readers made, since neighbouring points share most of it.
class point_configuration {
 public:
  // Reads the base with each value of each axis on its own, so that a bad one is refused by name before anything runs.
  // Throws input_error. The spec must outlive this.
  explicit point_configuration(const sweep_spec& spec);

  // Valid until the next call. Throws input_error where the values of two axes contradict each other.
  const configuration& of(const sweep_point& point);

  // The base, fully resolved, with everything else that all points have in common.
  json base_json() const;

 private:
  enum part : std::size_t { workload_part, architecture_part, memory_part, part_count };
  using part_key = std::vector<std::uint32_t>;

  override_roots overrides(const sweep_point* point, part which) const;
  template <class Read, class Kept>
  const auto& kept(const sweep_point& point, part which, std::map<part_key, Kept>& all, const Read& read);
  void check(const sweep_point& point);

  const sweep_spec& spec_;
  std::array<std::vector<std::size_t>, part_count> axes_;  // that change a part
  std::map<part_key, pqa::workload> workloads_;
  std::map<part_key, pqa::architecture> architectures_;
  std::map<part_key, memory_config> memories_;
  std::array<part_key, part_count> loaded_;
  std::array<bool, part_count> is_loaded_{};
  configuration current_;
};

}  // namespace pqa
