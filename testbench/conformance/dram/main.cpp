// dram_replay [--markdown] FOLDER [GROUP]...: replays the rows of the groups (all), prints a table, and holds the
// figures against the bar: in 9 rows of 10 bandwidth within 2 % and mean latency within 3 % of the reference, in none
// beyond 5 %. Exit status 0: held; 1: not; 2: wrong arguments or data.
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

class text_output {
 public:
  virtual ~text_output() = default;
  virtual void head() = 0;
  virtual void row(const reference_row& row, const replayed_row& ours, double bandwidth, double latency) = 0;
};

// A line a row.
class listing final : public text_output {
 public:
  void head() override {
    fmt::print("{:<48} {:>8} {:>8} {:>7} {:>9} {:>9} {:>7} {:>7} {:>6}\n", "row", "GB/s", "ours", "%", "mean ns",
               "ours", "%", "p99 %", "Mreq/s");
  }
  void row(const reference_row& row, const replayed_row& ours, double bandwidth, double latency) override {
    fmt::print("{:<48} {:>8.3f} {:>8.3f} {:>+7.2f} {:>9.2f} {:>9.2f} {:>+7.2f} {:>+7.1f} {:>6.2f}\n", row.id,
               row.bandwidth_gb_s, ours.bandwidth_gb_s, 100 * bandwidth, row.latency_mean_ns, ours.latency_mean_ns,
               100 * latency, 100 * deviation(ours.latency_p99_ns, row.latency_p99_ns),
               row.requests / ours.seconds / 1e6);
  }
};

// For docs/validation.md: a line for the rows that differ in `outstanding` alone, which follow each other.
class markdown final : public text_output {
 public:
  void head() override {
    fmt::print(
        "| memory, mapping, pattern, reads | GB/s at 1, 16, 64 | difference, % | mean latency, ns | difference, % |\n"
        "|---|--:|--:|--:|--:|\n");
  }
  void row(const reference_row& row, const replayed_row&, double bandwidth, double latency) override {
    put(bandwidths_, fmt::format("{:.2f}", row.bandwidth_gb_s));
    put(bandwidth_differences_, fmt::format("{:+.2f}", 100 * bandwidth));
    put(latencies_, fmt::format("{:.1f}", row.latency_mean_ns));
    put(latency_differences_, fmt::format("{:+.2f}", 100 * latency));
    if (row.outstanding != last_outstanding) return;
    fmt::print("| {} {} {} {:.0f} % | {} | {} | {} | {} |\n", row.standard, row.mapping, row.pattern,
               100 * row.read_share, bandwidths_, bandwidth_differences_, latencies_, latency_differences_);
    for (std::string* text : {&bandwidths_, &bandwidth_differences_, &latencies_, &latency_differences_}) text->clear();
  }

 private:
  static constexpr std::uint32_t last_outstanding = 64;
  static void put(std::string& text, const std::string& figure) { text += (text.empty() ? "" : ", ") + figure; }

  std::string bandwidths_, bandwidth_differences_, latencies_, latency_differences_;
};

tally replay_all(const std::string& folder, const std::set<std::string>& groups, text_output& out) {
  tally t;
  out.head();
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
    out.row(row, *ours, bandwidth, latency);
  }
  return t;
}

}  // namespace

int sc_main(int argc, char** argv) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool as_markdown = !arguments.empty() && arguments.front() == "--markdown";
  if (as_markdown) arguments.erase(arguments.begin());
  if (arguments.empty()) {
    fmt::print(stderr, "usage: dram_replay [--markdown] FOLDER [GROUP]...\n");
    return 2;
  }
  listing lines;
  markdown table;
  text_output& out = as_markdown ? static_cast<text_output&>(table) : lines;
  try {
    const tally t = replay_all(arguments.front(), {arguments.begin() + 1, arguments.end()}, out);
    fmt::print("{}{} rows: {} within 2 % of bandwidth and 3 % of mean latency, {} beyond 5 %, {} failed\n",
               as_markdown ? "\n" : "", t.rows + t.failed, t.within, t.beyond, t.failed);
    return t.holds() && t.rows > 0 ? 0 : 1;
  } catch (const input_error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
