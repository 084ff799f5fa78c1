// The Store on SQLite. A run is a row with its JSON document and the figures that people select
// by; what is large and seldom wanted lies apart: marks and windows in `detail`, the samples of
// each channel in `trace`, both compressed. Those of a long run stay in the file that its
// measurement wrote. docs/STORE.md describes the tables.

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <thread>

#include "base/file.h"
#include "record/calibration_json.h"
#include "record/channel_json.h"
#include "record/compress.h"
#include "record/json.h"
#include "record/name.h"
#include "store/database.h"
#include "store/store.h"
#include "store/trace_blob.h"

namespace joulelab {
namespace {

constexpr int schema_version = 2;
constexpr int application_id = 0x4a4c4142;  // "JLAB": tells a store from other SQLite files

// What each version added to the one before it: a new store takes all of them, an old one those
// that it lacks.
constexpr const char* schema_1 = R"(
CREATE TABLE run(
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  study TEXT NOT NULL,
  started_unix_ns INTEGER NOT NULL,
  status TEXT NOT NULL,
  duration_s REAL NOT NULL,
  energy_j REAL,
  energy_j_low REAL,
  energy_j_high REAL,
  document TEXT NOT NULL);
CREATE INDEX run_by_time ON run(started_unix_ns, sequence);
CREATE INDEX run_by_study ON run(study, sequence);
CREATE TABLE detail(
  run INTEGER PRIMARY KEY REFERENCES run(sequence),
  document_zstd BLOB NOT NULL);
CREATE TABLE trace(
  run INTEGER NOT NULL REFERENCES run(sequence),
  position INTEGER NOT NULL,
  channel TEXT NOT NULL,
  points BLOB NOT NULL,
  PRIMARY KEY(run, position)) WITHOUT ROWID;
CREATE TABLE study(
  name TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  first_sequence INTEGER NOT NULL);
CREATE TABLE attempt(
  study TEXT NOT NULL,
  position INTEGER NOT NULL,
  process TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY(study, position));
)";

constexpr const char* schema_2 = R"(
CREATE TABLE calibration(
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  host TEXT NOT NULL,
  made_unix_ns INTEGER NOT NULL,
  document TEXT NOT NULL);
)";

constexpr std::array<const char*, schema_version> schema_steps = {schema_1, schema_2};

// Marks and windows alone, as the document of a run that has nothing else.
Run detail_of(const Run& run) {
  Run detail;
  detail.id = run.id;
  detail.begin = run.begin;
  detail.end = run.end;
  detail.marks = run.marks;
  detail.windows = run.windows;
  return detail;
}

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(Database database) : database_(std::move(database)) {}

  Result<void> append(const Run& run) override { return append_all({&run, 1}); }
  Result<void> append_all(std::span<const Run> runs) override;
  Result<std::vector<Run>> list(const RunFilter& filter) override;
  Result<Run> load(const std::string& id) override;
  std::filesystem::path trace_folder() const override { return trace_folder_of(database_.file()); }
  Result<void> save_study(const std::string& name, const std::string& text) override;
  Result<std::optional<std::string>> load_study(const std::string& name) override;
  Result<void> begin(const Attempt& begun) override;
  Result<std::vector<Attempt>> attempts() override;
  Result<void> append(const Calibration& calibration) override;
  Result<std::vector<Calibration>> calibrations() override;

 private:
  Result<bool> has_rows(std::string_view sql, std::string_view text);
  Result<void> insert(const Run& run);
  Result<std::int64_t> insert_row(const Run& run);
  Result<void> insert_detail(std::int64_t sequence, const Run& run);
  Result<void> insert_traces(std::int64_t sequence, const Run& run);
  Result<std::int64_t> sequence_of(const std::string& id);
  Result<void> load_detail(std::int64_t sequence, Run& run);
  Result<void> load_traces(std::int64_t sequence, Run& run);
  Result<Run> run_from(std::string_view document) const;
  std::filesystem::path trace_file_of(const std::string& id) const {
    return trace_folder() / (id + ".trace");
  }
  Result<std::vector<Run>> runs_from(std::span<const std::string> documents) const;

  Database database_;
};

// The error of a document that cannot be read says in which file it stands.
Result<Run> SqliteStore::run_from(std::string_view document) const {
  auto run = run_from_json_text(document);
  if (!run) {
    run.error().what =
        fmt::format("in the store {}: {}", database_.file().string(), run.error().what);
  }
  return run;
}

// Reading JSON is nearly all of the time of a long list, so the cores share it.
Result<std::vector<Run>> SqliteStore::runs_from(std::span<const std::string> documents) const {
  constexpr std::size_t worth_a_thread = 250, most_threads = 8;
  const std::size_t cores =
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads);
  const std::size_t parts = std::clamp<std::size_t>(documents.size() / worth_a_thread, 1, cores);
  std::vector<Run> runs(documents.size());
  std::vector<Result<void>> outcomes(parts);
  const auto read_part = [&](std::size_t part) -> Result<void> {
    const auto end = documents.size() * (part + 1) / parts;
    for (auto i = documents.size() * part / parts; i < end; ++i) {
      runs[i] = JOULELAB_TRY(run_from(documents[i]));
    }
    return {};
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t part = 1; part < parts; ++part) {
      threads.emplace_back([&, part] { outcomes[part] = read_part(part); });
    }
    outcomes[0] = read_part(0);
  }
  for (const auto& outcome : outcomes) JOULELAB_TRY(outcome);
  return runs;
}

Result<bool> SqliteStore::has_rows(std::string_view sql, std::string_view text) {
  auto statement = JOULELAB_TRY(database_.prepare(sql));
  return statement.bind_next(text).step();
}

Result<void> SqliteStore::append_all(std::span<const Run> runs) {
  auto transaction = JOULELAB_TRY(Transaction::begin(database_));
  for (const auto& run : runs) JOULELAB_TRY(insert(run));
  JOULELAB_TRY(transaction.commit());
  std::error_code ignored;  // a journal that stays does no harm
  for (const auto& run : runs) {
    if (!run.trace_file.empty() && !is_on_disk(run))
      std::filesystem::remove(run.trace_file, ignored);
  }
  return {};
}

Result<void> SqliteStore::insert(const Run& run) {
  if (JOULELAB_TRY(has_rows("SELECT 1 FROM run WHERE id = ?", run.id))) {
    return fail(Error::Kind::invalid, fmt::format("run {} is in the store already", run.id),
                "a run is never changed");
  }
  const auto sequence = JOULELAB_TRY(insert_row(run));
  JOULELAB_TRY(insert_detail(sequence, run));
  JOULELAB_TRY(insert_traces(sequence, run));
  auto forget =
      JOULELAB_TRY(database_.prepare("DELETE FROM attempt WHERE study = ? AND position = ?"));
  JOULELAB_TRY(forget.bind_next(run.cell.study).bind_next(std::int64_t{run.cell.order}).run());
  if (is_on_disk(run)) JOULELAB_TRY(move_file(run.trace_file, trace_file_of(run.id)));
  return {};
}

Result<std::int64_t> SqliteStore::insert_row(const Run& run) {
  Run summary = run;
  summary.traces.clear();
  summary.marks.clear();
  summary.windows.clear();
  auto insert = JOULELAB_TRY(database_.prepare(
      "INSERT INTO run(id, study, started_unix_ns, status, duration_s, energy_j, energy_j_low, "
      "energy_j_high, document) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING sequence"));
  insert.bind_next(run.id)
      .bind_next(run.cell.study)
      .bind_next(run.started_unix_ns)
      .bind_next(name_of(run.status))
      .bind_next(duration_of(run).count());
  for (const Joules value :
       {run.account.energy.value_or(Joules{}), run.account.low, run.account.high}) {
    run.account.energy ? insert.bind_next(value.value) : insert.bind_null();
  }
  insert.bind_next(to_json_text(summary));
  JOULELAB_TRY(insert.step());
  const auto sequence = insert.integer(0);
  JOULELAB_TRY(insert.run());
  return sequence;
}

Result<void> SqliteStore::insert_detail(std::int64_t sequence, const Run& run) {
  if (run.marks.empty() && run.windows.empty()) return {};
  const auto blob = JOULELAB_TRY(compress(view_of(to_json_text(detail_of(run)))));
  auto insert = JOULELAB_TRY(database_.prepare("INSERT INTO detail VALUES(?, ?)"));
  return insert.bind_next(sequence).bind_next(blob).run();
}

Result<void> SqliteStore::insert_traces(std::int64_t sequence, const Run& run) {
  const bool is_elsewhere = is_on_disk(run);
  std::int64_t position = 0;
  for (const auto& trace : run.traces) {
    // An empty blob: the samples are in the trace file.
    const auto blob =
        is_elsewhere ? Bytes{} : encode_points(trace.points, trace.channel.resolution);
    auto insert = JOULELAB_TRY(database_.prepare("INSERT INTO trace VALUES(?, ?, ?, ?)"));
    JOULELAB_TRY(insert.bind_next(sequence)
                     .bind_next(position++)
                     .bind_next(to_json_text(trace.channel))
                     .bind_next(blob)
                     .run());
  }
  return {};
}

Result<std::vector<Run>> SqliteStore::list(const RunFilter& filter) {
  std::string sql = "SELECT document FROM run WHERE true";
  if (filter.study) {
    sql +=
        " AND study = ?1 AND sequence >= "
        "coalesce((SELECT first_sequence FROM study WHERE name = ?1), 0)";
  }
  if (filter.status) sql += " AND status = ?2";
  if (filter.id_prefix) sql += " AND substr(id, 1, length(?3)) = ?3";
  sql += " ORDER BY started_unix_ns, sequence";
  auto select = JOULELAB_TRY(database_.prepare(sql));
  filter.study ? select.bind_next(*filter.study) : select.bind_null();
  filter.status ? select.bind_next(name_of(*filter.status)) : select.bind_null();
  filter.id_prefix ? select.bind_next(*filter.id_prefix) : select.bind_null();
  std::vector<std::string> documents;
  while (JOULELAB_TRY(select.step())) documents.emplace_back(select.text(0));
  return runs_from(documents);
}

Result<std::int64_t> SqliteStore::sequence_of(const std::string& id) {
  auto select = JOULELAB_TRY(database_.prepare(
      "SELECT sequence, id FROM run WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 4"));
  select.bind_next(id);
  std::vector<std::string> found;
  std::int64_t sequence = 0;
  while (JOULELAB_TRY(select.step())) {
    // The first in order is the whole id, if there is such a one.
    if (found.empty()) sequence = select.integer(0);
    found.emplace_back(select.text(1));
    if (found.front() == id) return sequence;
  }
  if (found.empty() || id.empty()) {
    return fail(Error::Kind::missing,
                fmt::format("no run '{}' in the store {}", id, database_.file().string()),
                "see which there are: joulelab runs list");
  }
  if (found.size() == 1) return sequence;
  return fail(
      Error::Kind::invalid, fmt::format("'{}' is the beginning of more than one run", id),
      fmt::format("one of: {}{}", fmt::join(found, ", "), found.size() == 4 ? ", ..." : ""));
}

Result<Run> SqliteStore::load(const std::string& id) {
  const auto sequence = JOULELAB_TRY(sequence_of(id));
  auto select = JOULELAB_TRY(database_.prepare("SELECT document FROM run WHERE sequence = ?"));
  JOULELAB_TRY(select.bind_next(sequence).step());
  Run run = JOULELAB_TRY(run_from(select.text(0)));
  JOULELAB_TRY(load_detail(sequence, run));
  JOULELAB_TRY(load_traces(sequence, run));
  return run;
}

Result<void> SqliteStore::load_detail(std::int64_t sequence, Run& run) {
  auto select = JOULELAB_TRY(database_.prepare("SELECT document_zstd FROM detail WHERE run = ?"));
  if (!JOULELAB_TRY(select.bind_next(sequence).step())) return {};
  const auto document = decompress(select.blob(0));
  if (!document) {
    return fail(Error::Kind::broken, "a stored run is damaged: " + document.error().what,
                "restore the store from a copy; its other runs can still be read");
  }
  Run detail = JOULELAB_TRY(run_from(text_of(*document)));
  run.marks = std::move(detail.marks);
  run.windows = std::move(detail.windows);
  return {};
}

Result<void> SqliteStore::load_traces(std::int64_t sequence, Run& run) {
  auto select = JOULELAB_TRY(
      database_.prepare("SELECT channel, points FROM trace WHERE run = ? ORDER BY position"));
  select.bind_next(sequence);
  while (JOULELAB_TRY(select.step())) {
    auto channel = JOULELAB_TRY(channel_from_json_text(select.text(0)));
    run.traces.push_back({std::move(channel), {}});
    if (select.blob(1).empty()) {
      run.trace_file = trace_file_of(run.id);
      continue;
    }
    auto& trace = run.traces.back();
    trace.points = JOULELAB_TRY(decode_points(select.blob(1), trace.channel.resolution));
  }
  return {};
}

Result<void> SqliteStore::save_study(const std::string& name, const std::string& text) {
  auto save =
      JOULELAB_TRY(database_.prepare("INSERT OR REPLACE INTO study VALUES(?, ?, (SELECT "
                                     "coalesce(max(sequence), 0) + 1 FROM run))"));
  return save.bind_next(name).bind_next(text).run();
}

Result<std::optional<std::string>> SqliteStore::load_study(const std::string& name) {
  auto select = JOULELAB_TRY(database_.prepare("SELECT text FROM study WHERE name = ?"));
  if (!JOULELAB_TRY(select.bind_next(name).step())) return std::optional<std::string>();
  return std::optional(std::string(select.text(0)));
}

Result<void> SqliteStore::begin(const Attempt& begun) {
  const auto& cell = begun.run.cell;
  auto insert = JOULELAB_TRY(
      database_.prepare("INSERT OR IGNORE INTO attempt VALUES(?, ?, ?, ?) RETURNING position"));
  insert.bind_next(cell.study)
      .bind_next(std::int64_t{cell.order})
      .bind_next(begun.process)
      .bind_next(to_json_text(begun.run));
  const bool is_new = JOULELAB_TRY(insert.step());
  JOULELAB_TRY(insert.run());
  if (is_new) return {};
  return fail(Error::Kind::invalid,
              fmt::format("cell {} of study '{}' is under way already", cell.order, cell.study),
              fmt::format("see: joulelab study status {}", cell.study));
}

Result<std::vector<Attempt>> SqliteStore::attempts() {
  auto select = JOULELAB_TRY(
      database_.prepare("SELECT document, process FROM attempt ORDER BY study, position"));
  std::vector<Attempt> found;
  while (JOULELAB_TRY(select.step())) {
    found.push_back({JOULELAB_TRY(run_from(select.text(0))), std::string(select.text(1))});
  }
  return found;
}

Result<void> SqliteStore::append(const Calibration& calibration) {
  auto transaction = JOULELAB_TRY(Transaction::begin(database_));
  if (JOULELAB_TRY(has_rows("SELECT 1 FROM calibration WHERE id = ?", calibration.id))) {
    return fail(Error::Kind::invalid,
                fmt::format("calibration {} is in the store already", calibration.id),
                "a calibration is never changed; a newer one takes its place");
  }
  auto insert = JOULELAB_TRY(database_.prepare(
      "INSERT INTO calibration(id, host, made_unix_ns, document) VALUES(?, ?, ?, ?)"));
  JOULELAB_TRY(insert.bind_next(calibration.id)
                   .bind_next(calibration.machine.host)
                   .bind_next(calibration.made_unix_ns)
                   .bind_next(to_json_text(calibration))
                   .run());
  return transaction.commit();
}

Result<std::vector<Calibration>> SqliteStore::calibrations() {
  auto select = JOULELAB_TRY(database_.prepare(
      "SELECT document FROM calibration ORDER BY made_unix_ns DESC, sequence DESC"));
  std::vector<Calibration> found;
  while (JOULELAB_TRY(select.step())) {
    auto calibration = calibration_from_json_text(select.text(0));
    if (!calibration) {
      calibration.error().what =
          fmt::format("in the store {}: {}", database_.file().string(), calibration.error().what);
      return tl::unexpected(calibration.error());
    }
    found.push_back(*std::move(calibration));
  }
  return found;
}

// Adds the tables that are lacking; refuses a file of another program or of a later version.
Result<void> settle_schema(Database& database) {
  const auto file = database.file().string();
  const auto version = JOULELAB_TRY(database.integer_of("PRAGMA user_version"));
  const auto owner = JOULELAB_TRY(database.integer_of("PRAGMA application_id"));
  const bool is_new = version == 0 && owner == 0 &&
                      JOULELAB_TRY(database.integer_of("SELECT count(*) FROM sqlite_schema")) == 0;
  if (!is_new && (owner != application_id || version < 1)) {
    return fail(Error::Kind::broken, fmt::format("{} is the database of another program", file),
                "name another file with --store");
  }
  if (version > schema_version) {
    return fail(Error::Kind::invalid,
                fmt::format("the store {} has version {}, this program knows versions up to {}",
                            file, version, schema_version),
                "update joulelab, or name another file with --store");
  }
  for (auto step = version; step < schema_version; ++step) {
    JOULELAB_TRY(database.execute(schema_steps[static_cast<std::size_t>(step)]));
  }
  return database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                      application_id, schema_version)
                              .c_str());
}

// Two processes that make the same store at once must not meet halfway: the second waits. The
// change to WAL ignores SQLite's own patience, so it is tried again here.
Result<void> prepare_file(Database& database) {
  constexpr std::chrono::milliseconds pause(20);
  for (auto waited = std::chrono::milliseconds(0);; waited += pause) {
    const auto changed = database.execute("PRAGMA journal_mode = WAL");
    if (changed) break;
    if (changed.error().kind != Error::Kind::transient || waited >= Database::patience)
      return changed;
    std::this_thread::sleep_for(pause);
  }
  JOULELAB_TRY(database.execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"));
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& file) {
  std::error_code ignored;  // a folder that cannot be made shows when the file is opened
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ignored);
  auto database = JOULELAB_TRY(Database::open(file));
  // A foreign or newer file must not be touched, so this comes before the change to WAL.
  if (JOULELAB_TRY(database.integer_of("PRAGMA user_version")) == schema_version &&
      JOULELAB_TRY(database.integer_of("PRAGMA application_id")) == application_id) {
    JOULELAB_TRY(prepare_file(database));
    return std::make_unique<SqliteStore>(std::move(database));
  }
  // A row is some kilobytes: in larger pages it lies in one piece. Only a new file takes this.
  JOULELAB_TRY(database.execute("PRAGMA page_size = 16384"));
  {
    auto transaction = JOULELAB_TRY(Transaction::begin(database));
    JOULELAB_TRY(settle_schema(database));
    JOULELAB_TRY(transaction.commit());
  }
  JOULELAB_TRY(prepare_file(database));
  return std::make_unique<SqliteStore>(std::move(database));
}

std::filesystem::path trace_folder_of(const std::filesystem::path& file) {
  auto folder = file;
  folder += ".traces";
  return folder;
}

std::filesystem::path default_store_path() {
  const auto variable = [](const char* name) -> std::filesystem::path {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (const auto file = variable("JOULELAB_STORE"); !file.empty()) return file;
  if (const auto folder = variable("XDG_DATA_HOME"); !folder.empty()) {
    return folder / "joulelab" / "runs.db";
  }
  return variable("HOME") / ".local" / "share" / "joulelab" / "runs.db";
}

}  // namespace joulelab
