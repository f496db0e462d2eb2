#include "conformance/dram/reference_data.h"

#include <charconv>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "pqa/base/error.h"
#include "tensors/npz_archive.h"

namespace pqa::conformance {

namespace {

// Takes the fields of a line one by one; the file quotes nothing.
class fields {
 public:
  fields(const std::string& file, std::size_t number, const std::string& line)
      : file_(file), number_(number), line_(line) {}

  std::string text() {
    std::string field;
    if (!std::getline(line_, field, ',')) fail("too few fields");
    return field;
  }
  template <class T>
  T number() {
    const std::string field = text();
    T value{};
    const char* const end = field.data() + field.size();
    const auto [rest, error] = std::from_chars(field.data(), end, value);
    if (error != std::errc() || rest != end) fail("found " + field + ", allowed is a number");
    return value;
  }
  void end() {
    std::string field;
    if (std::getline(line_, field, ',')) fail("too many fields");
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw input_error(fmt::format("{}:{}: {}", file_, number_, problem));
  }

  const std::string& file_;
  std::size_t number_;
  std::istringstream line_;
};

reference_row read_row(fields f) {
  reference_row r;
  r.id = f.text();
  r.group = f.text();
  r.standard = f.text();
  r.mapping = f.text();
  r.pattern = f.text();
  r.read_share = f.number<double>();
  r.outstanding = f.number<std::uint32_t>();
  r.scheduler = f.text();
  r.refresh = f.text();
  r.think_delay_clocks = f.number<std::uint32_t>();
  r.slot_free = f.text();
  r.requests = f.number<std::uint32_t>();
  r.bytes = f.number<std::uint32_t>();
  r.bandwidth_gb_s = f.number<double>();
  r.latency_mean_ns = f.number<double>();
  r.latency_p50_ns = f.number<double>();
  r.latency_p99_ns = f.number<double>();
  r.latency_max_ns = f.number<double>();
  r.row_hits = f.number<std::uint64_t>();
  r.activates = f.number<std::uint64_t>();
  r.reads = f.number<std::uint64_t>();
  r.writes = f.number<std::uint64_t>();
  r.refreshes = f.number<std::uint64_t>();
  f.end();
  return r;
}

std::vector<std::int64_t> read_array(const npz_archive& archive, const std::string& member) {
  std::vector<std::int64_t> all;
  archive.read(member, archive.header(member), [&all](std::uint64_t, const std::vector<std::int64_t>& values) {
    all.insert(all.end(), values.begin(), values.end());
  });
  return all;
}

}  // namespace

std::vector<reference_row> load_rows(const std::string& folder) {
  const std::string file = folder + "/rows.csv";
  std::ifstream in(file);
  if (!in) throw input_error(file + ": cannot be read");
  std::string line;
  std::getline(in, line);  // the names of the columns
  std::vector<reference_row> rows;
  for (std::size_t number = 2; std::getline(in, line); ++number) rows.push_back(read_row(fields(file, number, line)));
  return rows;
}

reference_requests::reference_requests(const std::string& folder, const reference_row& row) : requests_(row.requests) {
  const npz_archive archive = npz_archive::open(fmt::format("{}/traces/{}.npz", folder, row.standard));
  const std::vector<std::int64_t> bursts = read_array(archive, "burst");
  const std::vector<std::int64_t> writes = read_array(archive, "is_write");
  if (bursts.size() < row.requests || writes.size() < row.requests) archive.fail("burst", "too few for " + row.id);
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    requests_[i].address = (row.pattern == "random" ? static_cast<std::uint64_t>(bursts[i]) : i) * row.bytes;
    requests_[i].bytes = row.bytes;
    requests_[i].is_write = row.read_share < 1 && writes[i] != 0;
  }
}

bool reference_requests::next(load_request& request) {
  if (at_ == requests_.size()) return false;
  request = requests_[at_++];
  return true;
}

std::string memory_file(const std::string& folder, const reference_row& row) {
  return fmt::format("{}/memories/{}.{}.json", folder, row.standard, row.mapping);
}

std::vector<std::string> memory_overrides(const reference_row& row) {
  return {"memory.controller.scheduler=" + row.scheduler, "memory.controller.refresh=" + row.refresh,
          fmt::format("memory.controller.request_latency_ck={}", row.think_delay_clocks)};
}

}  // namespace pqa::conformance
