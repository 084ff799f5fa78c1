#include "store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/file.h"

namespace joulelab {
namespace {

Error error_of(int code, int system_code, const std::filesystem::path& file,
               std::string_view message) {
  const auto name = file.string();
  const auto what = fmt::format("cannot use the store {}: {}", name, message);
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {Error::Kind::broken,
              fmt::format("cannot write to the store {}: the disk is full", name),
              "free some space (df -h) and run the same command again; all stored runs are safe"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Error::Kind::transient,
              fmt::format("another program has been writing to the store {} for {} s", name,
                          Database::patience.count()),
              fmt::format("wait for it, or see which it is: fuser -v {}", name)};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Error::Kind::denied, fmt::format("cannot write to the store {}: {}", name, message),
              fmt::format("give yourself the right to write (ls -ld {} {}), or name another file "
                          "with --store",
                          file.parent_path().string(), name)};
    case SQLITE_NOTADB:
      return {Error::Kind::broken, fmt::format("{} is not a Joulelab store", name),
              "name another file with --store, or move this one away"};
    case SQLITE_CORRUPT:
      return {
          Error::Kind::broken, fmt::format("the store {} is damaged: {}", name, message),
          fmt::format("save what can be read: sqlite3 {} .recover | sqlite3 recovered.db", name)};
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      if (system_code != 0) return system_error(file, "use the store", system_code);
      return {Error::Kind::broken, what, fmt::format("check with: ls -ld {}", name)};
    default:
      return {Error::Kind::broken, what, ""};
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind_next(std::string_view text) {
  sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_next(std::int64_t integer) {
  sqlite3_bind_int64(statement_.get(), ++bound_, integer);
  return *this;
}

Statement& Statement::bind_next(double number) {
  sqlite3_bind_double(statement_.get(), ++bound_, number);
  return *this;
}

Statement& Statement::bind_next(std::span<const unsigned char> blob) {
  const void* bytes = blob.empty() ? "" : static_cast<const void*>(blob.data());  // null is NULL
  sqlite3_bind_blob64(statement_.get(), ++bound_, bytes, blob.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind_null() {
  ++bound_;  // a parameter without a value is NULL
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return tl::unexpected(database_->error());
}

Result<void> Statement::run() {
  while (JOULELAB_TRY(step())) {
  }
  return {};
}

std::string_view Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::span<const unsigned char> Statement::blob(int column) const {
  const auto* bytes = sqlite3_column_blob(statement_.get(), column);
  return {static_cast<const unsigned char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Result<Database> Database::open(const std::filesystem::path& file) {
  sqlite3* connection = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &connection,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(file, connection);
  if (code != SQLITE_OK) return tl::unexpected(database.error());
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, static_cast<int>(std::chrono::milliseconds(patience).count()));
  return database;
}

Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected(error());
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) return tl::unexpected(error());
  return Statement(*this, statement);
}

Result<std::int64_t> Database::integer_of(std::string_view sql) {
  auto statement = JOULELAB_TRY(prepare(sql));
  if (!JOULELAB_TRY(statement.step())) return 0;
  return statement.integer(0);
}

Error Database::error() const {
  if (connection_ == nullptr) return {Error::Kind::broken, "out of memory", ""};
  return error_of(sqlite3_extended_errcode(connection_.get()),
                  sqlite3_system_errno(connection_.get()), file_,
                  sqlite3_errmsg(connection_.get()));
}

Result<Transaction> Transaction::begin(Database& database) {
  JOULELAB_TRY(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // Where SQLite has rolled back by itself (a full disk) this fails, and nothing is left to do.
  if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK"));
}

Result<void> Transaction::commit() {
  JOULELAB_TRY(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace joulelab
