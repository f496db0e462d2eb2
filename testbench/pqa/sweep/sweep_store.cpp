#include "sweep/sweep_store.h"

#include <array>
#include <xxhash.h>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"
#include "version.h"

namespace pqa {

namespace {

constexpr std::array<const char*, 4> status_names = {"ok", "failed", "crashed", "timed_out"};

std::string digest_of_text(const std::string& text) {
  XXH128_canonical_t digest;
  XXH128_canonicalFromHash(&digest, XXH3_128bits(text.data(), text.size()));
  std::string result;
  for (const unsigned char byte : digest.digest) result += fmt::format("{:02x}", byte);
  return result;
}

// The columns between `point` and `status`.
std::string value_columns(const sweep_spec& spec, const char* after) {
  std::string columns;
  for (const std::string& path : spec.paths()) columns += sql_name(path) + after;
  for (const std::string& metric : spec.metrics) columns += sql_name(metric) + after;
  return columns;
}

}  // namespace

const char* name_of(point_status status) {
  return status_names[static_cast<std::size_t>(status)];
}

sweep_identity identity_of(const sweep_spec& spec, const json& base) {
  sweep_identity identity;
  identity.version = version();
  identity.base = base.dump();
  identity.base_digest = digest_of_text(identity.base);
  identity.spec = spec.root.dump();
  // A base that is given in other words is the same; the name is a name only.
  json essence = spec.root;
  for (const char* key : {"base", "name"}) essence.erase(key);
  identity.digest = digest_of_text(identity.base_digest + essence.dump());
  return identity;
}

sweep_store::sweep_store(const std::string& path, const sweep_spec& spec, const sweep_identity& identity)
    : spec_(spec), identity_(identity), database_(path, sqlite_access::write) {
  database_.run("PRAGMA journal_mode=WAL");
  database_.run("PRAGMA synchronous=NORMAL");
  make_tables(identity);
  check_identity(identity);
  std::string marks;
  const std::size_t values = spec.paths().size() + spec.metrics.size() + 6;
  for (std::size_t i = 0; i < values; ++i) marks += i == 0 ? "?" : ",?";
  insert_.emplace(database_, "INSERT OR REPLACE INTO points VALUES (" + marks + ")");
  find_.emplace(database_, "SELECT 1 FROM points WHERE point=?");
}

void sweep_store::make_tables(const sweep_identity& identity) {
  database_.run("BEGIN IMMEDIATE");
  database_.run(
      "CREATE TABLE IF NOT EXISTS sweeps (digest TEXT PRIMARY KEY, spec TEXT NOT NULL, version TEXT NOT NULL)");
  database_.run("CREATE TABLE IF NOT EXISTS bases (digest TEXT PRIMARY KEY, configuration TEXT NOT NULL)");
  sqlite_statement count(database_, "SELECT count(*) FROM sweeps");
  count.step();
  if (count.integer(0) == 0) {
    database_.run("CREATE TABLE points (point INTEGER PRIMARY KEY, " + value_columns(spec_, ", ") +
                  "status TEXT NOT NULL, reason TEXT, base TEXT NOT NULL, version TEXT NOT NULL, wall_seconds REAL)");
    database_.run(fmt::format("INSERT INTO sweeps VALUES ({}, {}, {})", sql_text(identity.digest),
                              sql_text(identity.spec), sql_text(identity.version)));
    database_.run(
        fmt::format("INSERT INTO bases VALUES ({}, {})", sql_text(identity.base_digest), sql_text(identity.base)));
  }
  count.reset();
  database_.run("COMMIT");
}

void sweep_store::check_identity(const sweep_identity& identity) {
  sqlite_statement known(database_, "SELECT digest, version FROM sweeps");
  known.step();
  const std::string digest = known.text(0);
  const std::string version = known.text(1);
  known.reset();
  if (version != identity.version) {
    throw input_error(fmt::format("{}: found points of pqa {}, allowed those of this one, {}: a new folder for --out",
                                  printable(database_.path(), 512), version, identity.version));
  }
  if (digest != identity.digest) {
    throw input_error(
        fmt::format("{}: found the points of another sweep (other axes, base, sample or metrics), allowed the "
                    "same one, or a new folder for --out",
                    printable(database_.path(), 512)));
  }
}

std::uint64_t sweep_store::size() const {
  sqlite_statement count(database_, "SELECT count(*) FROM points");
  count.step();
  return static_cast<std::uint64_t>(count.integer(0));
}

bool sweep_store::has(std::uint64_t number) {
  find_->bind(1, static_cast<std::int64_t>(number));
  const bool found = find_->step();
  if (found) find_->reset();
  return found;
}

void sweep_store::forget_failures() {
  database_.run("DELETE FROM points WHERE status <> 'ok'");
}

void sweep_store::add(const sweep_point& point, const point_result& result) {
  if (!in_transaction_) database_.run("BEGIN IMMEDIATE");
  in_transaction_ = true;
  int at = 1;
  insert_->bind(at++, static_cast<std::int64_t>(result.number));
  for (std::size_t a = 0; a < spec_.axes.size(); ++a)
    for (const json& value : spec_.axes[a].values[point[a]]) insert_->bind_json(at++, value);
  for (std::size_t m = 0; m < spec_.metrics.size(); ++m)
    insert_->bind_json(at++, m < result.metrics.size() ? result.metrics[m] : json());
  insert_->bind(at++, std::string_view(name_of(result.status)));
  if (result.reason.empty())
    insert_->bind_null(at++);
  else
    insert_->bind(at++, std::string_view(result.reason));
  insert_->bind(at++, std::string_view(identity_.base_digest));
  insert_->bind(at++, std::string_view(identity_.version));
  if (result.seconds)
    insert_->bind(at, *result.seconds);
  else
    insert_->bind_null(at);
  insert_->step();
}

void sweep_store::commit() {
  if (in_transaction_) database_.run("COMMIT");
  in_transaction_ = false;
}

void sweep_store::close() {
  commit();
  database_.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace pqa
