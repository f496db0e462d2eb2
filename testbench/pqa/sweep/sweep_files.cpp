// What is made of finished databases: the table as CSV, and several joined in one.
#include <filesystem>

#include <fmt/format.h>

#include "csv_text.h"
#include "files/files.h"
#include "json/names.h"
#include "pqa/base/error.h"
#include "sweep/sweep_store.h"

namespace pqa {

namespace {

constexpr const char* timing_column = "wall_seconds";

struct database_identity {
  std::string digest, version;
};

database_identity identity_in(const sqlite_database& database) {
  sqlite_statement known(database, "SELECT digest, version FROM sweeps");
  if (!known.step()) {
    throw input_error(printable(database.path(), 512) + ": found no sweep, allowed a database of 'pqa sweep'");
  }
  database_identity identity{known.text(0), known.text(1)};
  known.reset();
  return identity;
}

void check_same(const database_identity& first, const sqlite_database& own) {
  const database_identity other = identity_in(own);
  if (other.version != first.version) {
    throw input_error(fmt::format("{}: found points of pqa {}, allowed those of the same version as the first, {}",
                                  printable(own.path(), 512), other.version, first.version));
  }
  if (other.digest != first.digest) {
    throw input_error(printable(own.path(), 512) +
                      ": found the points of another sweep, allowed those of the first one's");
  }
}

}  // namespace

void points_csv(const sqlite_database& database, const std::function<void(std::string_view)>& write) {
  sqlite_statement rows(database, "SELECT * FROM points ORDER BY point");
  int shown = 0;
  std::string line;
  for (; shown < rows.columns() && rows.column_name(shown) != timing_column; ++shown)
    line += (shown == 0 ? "" : ",") + csv_cell(rows.column_name(shown));
  write(line + '\n');
  while (rows.step()) {
    line.clear();
    for (int i = 0; i < shown; ++i) {
      if (i > 0) line += ',';
      line += csv_cell(rows.text(i));
    }
    line += '\n';
    write(line);
  }
}

void write_points_csv(const std::string& database, const std::string& csv) {
  const sqlite_database rows(database, sqlite_access::read);
  atomic_file file(csv);
  points_csv(rows, [&](std::string_view line) { file.write(line); });
  file.commit();
}

std::uint64_t merge_databases(const std::vector<std::string>& sources, const std::string& out) {
  const std::string temporary = out + ".tmp";
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(temporary + suffix, ignored);
  {
    sqlite_database merged(temporary, sqlite_access::write);
    merged.run("PRAGMA journal_mode=MEMORY");
    std::optional<database_identity> first;
    for (const std::string& source : sources) {
      {
        const sqlite_database own(source, sqlite_access::read);
        if (first)
          check_same(*first, own);
        else
          first = identity_in(own);
      }
      merged.run("ATTACH " + sql_text(source) + " AS source");
      merged.run("BEGIN");
      if (&source == &sources.front()) {
        sqlite_statement tables(merged, "SELECT sql FROM source.sqlite_master WHERE type='table' AND sql IS NOT NULL");
        std::vector<std::string> statements;
        while (tables.step()) statements.push_back(tables.text(0));
        for (const std::string& statement : statements) merged.run(statement);
      }
      for (const char* table : {"sweeps", "bases"})
        merged.run(fmt::format("INSERT OR IGNORE INTO main.{0} SELECT * FROM source.{0}", table));
      merged.run(
          "DELETE FROM main.points WHERE status <> 'ok' AND point IN (SELECT point FROM source.points WHERE status = "
          "'ok')");
      merged.run("INSERT OR IGNORE INTO main.points SELECT * FROM source.points");
      merged.run("COMMIT");
      merged.run("DETACH source");
    }
  }
  std::filesystem::rename(temporary, out);
  const sqlite_database whole(out, sqlite_access::read);
  sqlite_statement count(whole, "SELECT count(*) FROM points");
  count.step();
  return static_cast<std::uint64_t>(count.integer(0));
}

}  // namespace pqa
