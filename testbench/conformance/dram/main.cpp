// dram_replay FOLDER [GROUP]...: replays the rows of the groups (all), prints a table, and holds the figures against
// the bar: in 9 rows of 10 bandwidth within 2 % and mean latency within 3 % of the reference, in none beyond 5 %. Exit
// status 0: held; 1: not; 2: wrong arguments or data.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <string>
#include <systemc>
#include <vector>

#include <fmt/format.h>

#include "conformance/dram/replay.h"
#include "pqa/base/error.h"
#include "support/child_result.h"

namespace {

using namespace pqa;
using namespace pqa::conformance;

constexpr double bandwidth_bar = 0.02;
constexpr double latency_bar = 0.03;
constexpr double utmost = 0.05;
constexpr double share_within = 0.9;

struct tally {
  std::uint32_t rows = 0, within = 0, beyond = 0, failed = 0;

  void add(double bandwidth, double latency) {
    ++rows;
    within += std::abs(bandwidth) <= bandwidth_bar && std::abs(latency) <= latency_bar;
    beyond += std::abs(bandwidth) > utmost || std::abs(latency) > utmost;
  }
  bool holds() const { return failed == 0 && beyond == 0 && within >= share_within * rows; }
};

void print_head() {
  fmt::print("{:<48} {:>8} {:>8} {:>7} {:>9} {:>9} {:>7} {:>7} {:>6}\n", "row", "GB/s", "ours", "%", "mean ns", "ours",
             "%", "p99 %", "Mreq/s");
}

void print_row(const reference_row& row, const replayed_row& ours, double bandwidth, double latency) {
  fmt::print("{:<48} {:>8.3f} {:>8.3f} {:>+7.2f} {:>9.2f} {:>9.2f} {:>+7.2f} {:>+7.1f} {:>6.2f}\n", row.id,
             row.bandwidth_gb_s, ours.bandwidth_gb_s, 100 * bandwidth, row.latency_mean_ns, ours.latency_mean_ns,
             100 * latency, 100 * deviation(ours.latency_p99_ns, row.latency_p99_ns),
             row.requests / ours.seconds / 1e6);
}

tally replay_all(const std::string& folder, const std::set<std::string>& groups) {
  tally t;
  print_head();
  for (const reference_row& row : load_rows(folder)) {
    if (!groups.empty() && groups.count(row.group) == 0) continue;
    std::fflush(stdout);
    const auto ours = in_child([&] {
      try {
        return replay(folder, row);
      } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", row.id, error.what());
        return replayed_row{};
      }
    });
    if (!ours || !ours->complete) {
      fmt::print("{:<48} failed\n", row.id);
      ++t.failed;
      continue;
    }
    const double bandwidth = deviation(ours->bandwidth_gb_s, row.bandwidth_gb_s);
    const double latency = deviation(ours->latency_mean_ns, row.latency_mean_ns);
    t.add(bandwidth, latency);
    print_row(row, *ours, bandwidth, latency);
  }
  return t;
}

}  // namespace

int sc_main(int argc, char** argv) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  if (argc < 2) {
    fmt::print(stderr, "usage: dram_replay FOLDER [GROUP]...\n");
    return 2;
  }
  try {
    const tally t = replay_all(argv[1], std::set<std::string>(argv + 2, argv + argc));
    fmt::print("{} rows: {} within 2 % of bandwidth and 3 % of mean latency, {} beyond 5 %, {} failed\n",
               t.rows + t.failed, t.within, t.beyond, t.failed);
    return t.holds() && t.rows > 0 ? 0 : 1;
  } catch (const input_error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
