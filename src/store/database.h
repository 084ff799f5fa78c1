#pragma once
// SQLite with our errors: what failed, on which file, why, and what to do. Nothing else includes
// sqlite3.h but the .cc files of this room.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace joulelab {

// One prepared statement. bind_next() fills the parameters from left to right. An error of binding
// (memory) shows in step(). The views of a row end with the next step().
class Statement {
 public:
  Statement& bind_next(std::string_view text);
  Statement& bind_next(std::int64_t integer);
  Statement& bind_next(double number);
  Statement& bind_next(std::span<const unsigned char> blob);
  Statement& bind_null();

  Result<bool> step();  // is there a row?
  Result<void> run();   // to the end

  std::string_view text(int column) const;
  std::int64_t integer(int column) const;
  std::span<const unsigned char> blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(class Database& database, sqlite3_stmt* statement)
      : database_(&database), statement_(statement) {}
  Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

class Database {
 public:
  // How long a writer waits for another one.
  static constexpr std::chrono::seconds patience{10};

  // Opens or makes `file`; its folder must exist.
  static Result<Database> open(const std::filesystem::path& file);

  Result<void> execute(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  Result<std::int64_t> integer_of(std::string_view sql);  // the first column of the first row
  // The last failure of SQLite as an Error.
  Error error() const;
  const std::filesystem::path& file() const { return file_; }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  Database(std::filesystem::path file, sqlite3* connection)
      : file_(std::move(file)), connection_(connection) {}
  std::filesystem::path file_;
  std::unique_ptr<sqlite3, Close> connection_;
};

// Everything between its making and commit() is kept whole or not at all.
class Transaction {
 public:
  // Takes the right to write at once, so that what is read within it stays true.
  static Result<Transaction> begin(Database& database);
  ~Transaction();
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace joulelab
