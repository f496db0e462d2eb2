#include "report_text.h"

#include <cmath>

#include <fmt/format.h>

#include "text_table.h"

namespace pqa {

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "0";
  return fmt::format("{:.0f}", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string plural(std::uint64_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string shown(const std::string& name) {
  constexpr std::size_t longest = 40;
  return shortened(name, longest);
}

std::string data_text(const run_request& request) {
  if (request.fidelity == run_fidelity::analytic) return "";
  switch (request.data) {
    case data_source::none:
      return ", no data";
    case data_source::random:
      return fmt::format(", random data (seed {})", request.seed);
    case data_source::workload:
      return ", data of the workload";
    default:
      return ", data from " + shown(request.data_name);
  }
}

std::string rate_text(double value) {
  if (value >= 1e15) return fmt::format("{:.3e}", value);
  if (value >= 1e4) return compact(static_cast<std::uint64_t>(std::llround(value)), 6);
  return fmt::format("{:.4g}", value);
}

std::string time_text(double microseconds) {
  if (microseconds < 1e4) return fmt::format("{:.4g} us", microseconds);
  if (microseconds < 1e7) return fmt::format("{:.4g} ms", microseconds / 1e3);
  return fmt::format("{:.4g} s", microseconds / 1e6);
}

std::string short_bound(const std::string& bound) {
  if (bound == "table_fill") return "fill";
  if (bound == "inputs") return "input";
  if (bound == "outputs") return "output";
  if (bound == "tables") return "table";
  if (bound == "weights") return "weight";
  if (bound == "multiply") return "mult";
  return bound;
}

}  // namespace pqa
