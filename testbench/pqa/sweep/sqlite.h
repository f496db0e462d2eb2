// SQLite, as much of it as a sweep's results need. Failures are input_error: the file cannot be used, or the disk is
// full.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "json/document.h"

struct sqlite3;
struct sqlite3_stmt;

namespace pqa {

enum class sqlite_access { read, write };

class sqlite_database {
 public:
  // `write` makes the file where there is none.
  sqlite_database(const std::string& path, sqlite_access access);

  void run(const std::string& sql);
  const std::string& path() const { return path_; }

 private:
  friend class sqlite_statement;
  struct closer {
    void operator()(sqlite3* database) const;
  };
  [[noreturn]] void fail() const;

  std::string path_;
  std::unique_ptr<sqlite3, closer> database_;
};

// Parameters and columns are counted from 1 and from 0, as SQLite does. The database must outlive it.
class sqlite_statement {
 public:
  sqlite_statement(const sqlite_database& database, const std::string& sql);

  void bind(int parameter, std::int64_t value);
  void bind(int parameter, double value);
  void bind(int parameter, std::string_view text);
  // Numbers, texts and null as such, truth as 0 or 1, the rest as JSON text.
  void bind_json(int parameter, const json& value);
  void bind_null(int parameter);

  // The next row; false if there is none, and then the statement can be bound and run again.
  bool step();
  void reset();

  int columns() const;
  std::string column_name(int column) const;
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  bool is_text(int column) const;

 private:
  struct finaliser {
    void operator()(sqlite3_stmt* statement) const;
  };

  const sqlite_database& database_;
  std::unique_ptr<sqlite3_stmt, finaliser> statement_;
};

// A name and a text as SQL takes them.
std::string sql_name(std::string_view name);
std::string sql_text(std::string_view text);

}  // namespace pqa
