#include "sweep/sqlite.h"

#include <sqlite3.h>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) result.append(c == quote ? 2 : 1, c);
  return result + quote;
}

}  // namespace

void sqlite_database::closer::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

void sqlite_statement::finaliser::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

sqlite_database::sqlite_database(const std::string& path, sqlite_access access) : path_(path) {
  constexpr int patience_ms = 10'000;
  sqlite3* opened = nullptr;
  const int flags = access == sqlite_access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE;
  const int error = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  database_.reset(opened);
  if (error != SQLITE_OK) fail();
  sqlite3_busy_timeout(opened, patience_ms);
}

void sqlite_database::fail() const {
  const std::string problem = database_ ? sqlite3_errmsg(database_.get()) : "out of memory";
  throw input_error(
      fmt::format("{}: cannot be used ({}), allowed a sweep's database on a disk with room and permission",
                  printable(path_, 512), problem));
}

void sqlite_database::run(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

sqlite_statement::sqlite_statement(const sqlite_database& database, const std::string& sql) : database_(database) {
  sqlite3_stmt* made = nullptr;
  const int error = sqlite3_prepare_v2(database.database_.get(), sql.c_str(), -1, &made, nullptr);
  statement_.reset(made);
  if (error != SQLITE_OK) database_.fail();
}

void sqlite_statement::bind(int parameter, std::int64_t value) {
  if (sqlite3_bind_int64(statement_.get(), parameter, value) != SQLITE_OK) database_.fail();
}

void sqlite_statement::bind(int parameter, double value) {
  if (sqlite3_bind_double(statement_.get(), parameter, value) != SQLITE_OK) database_.fail();
}

void sqlite_statement::bind(int parameter, std::string_view text) {
  if (sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) !=
      SQLITE_OK)
    database_.fail();
}

void sqlite_statement::bind_null(int parameter) {
  if (sqlite3_bind_null(statement_.get(), parameter) != SQLITE_OK) database_.fail();
}

void sqlite_statement::bind_json(int parameter, const json& value) {
  if (value.is_null()) {
    bind_null(parameter);
  } else if (value.is_boolean()) {
    bind(parameter, std::int64_t{value.get<bool>()});
  } else if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) {
    bind(parameter, static_cast<double>(value.get<std::uint64_t>()));
  } else if (value.is_number_integer()) {
    bind(parameter, value.get<std::int64_t>());
  } else if (value.is_number()) {
    bind(parameter, value.get<double>());
  } else if (value.is_string()) {
    bind(parameter, std::string_view(value.get_ref<const std::string&>()));
  } else {
    bind(parameter, std::string_view(value.dump()));
  }
}

bool sqlite_statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  const bool failed = result != SQLITE_DONE;
  if (failed) database_.fail();
  reset();
  return false;
}

void sqlite_statement::reset() {
  sqlite3_reset(statement_.get());
}

int sqlite_statement::columns() const {
  return sqlite3_column_count(statement_.get());
}

std::string sqlite_statement::column_name(int column) const {
  return sqlite3_column_name(statement_.get(), column);
}

bool sqlite_statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

bool sqlite_statement::is_text(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_TEXT;
}

std::int64_t sqlite_statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string sqlite_statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return text == nullptr ? std::string()
                         : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::string sql_name(std::string_view name) {
  return quoted(name, '"');
}

std::string sql_text(std::string_view text) {
  return quoted(text, '\'');
}

}  // namespace pqa
