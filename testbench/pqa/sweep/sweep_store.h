// The results of a sweep: DIR/sweep.sqlite, a row a point.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sweep/point_plan.h"
#include "sweep/sqlite.h"

namespace pqa {

enum class point_status { ok, failed, crashed, timed_out };
const char* name_of(point_status status);

struct point_result {
  std::uint64_t number = 0;
  point_status status = point_status::ok;
  std::string reason;             // empty for ok
  json metrics = json::array();   // in the order of the spec; empty unless ok
  std::optional<double> seconds;  // of a process of its own
};

// What tells one sweep from another.
struct sweep_identity {
  std::string spec;    // as JSON text
  std::string digest;  // XXH3-128 of the spec with its base as it was resolved
  std::string base;    // the resolved base, as JSON text
  std::string base_digest;
  std::string version;
};
sweep_identity identity_of(const sweep_spec& spec, const json& base);

// Table `points`: `point` (its number in the grid), the axes' paths, the metrics, `status`, `reason`, `base` (a
// digest), `version`, `wall_seconds`. Table `bases`: the configurations by digest. Table `sweeps`: the spec. Written in
// WAL mode: a process that is killed loses what it had not committed, and nothing else.
class sweep_store {
 public:
  // Opens or makes the database. Throws input_error, also where it holds another sweep or results of another version of
  // the model: those do not mix.
  sweep_store(const std::string& path, const sweep_spec& spec, const sweep_identity& identity);

  std::uint64_t size() const;  // points it has
  bool has(std::uint64_t number);
  // Forgets points that did not end well, so that they run again.
  void forget_failures();

  void add(const sweep_point& point, const point_result& result);
  // Makes what was added since the last time permanent.
  void commit();
  // Leaves one file behind.
  void close();

 private:
  void check_identity(const sweep_identity& identity);
  void make_tables(const sweep_identity& identity);

  const sweep_spec& spec_;
  sweep_identity identity_;
  sqlite_database database_;
  std::optional<sqlite_statement> insert_, find_;
  bool in_transaction_ = false;
};

// The rows of table `points` by number, but for the timing, as CSV: a line at a time, the names of the columns first.
void points_csv(const sqlite_database& database, const std::function<void(std::string_view)>& write);

// DIR/points.csv beside a DIR/sweep.sqlite: points_csv() of it. Throws input_error.
void write_points_csv(const std::string& database, const std::string& csv);

// Joins the results of several workers in a new database at `out`: every point once, the first that ended well if one
// did. Gives how many. Throws input_error where they are not the same sweep by the same version.
std::uint64_t merge_databases(const std::vector<std::string>& sources, const std::string& out);

}  // namespace pqa
