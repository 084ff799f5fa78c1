#include "study/status.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "record/recovery.h"
#include "record/trace_file_writer.h"
#include "study/plan.h"
#include "study/process.h"
#include "study/repetition.h"

namespace joulelab {

int StudyStatus::count(RunStatus status) const {
  return static_cast<int>(std::ranges::count(cells, std::optional(status), &CellStatus::status));
}

StudyStatus status_of(std::span<const Cell> planned, std::span<const Run> runs) {
  std::map<int, const Run*> decisive;  // by place in the plan
  for (const auto& run : runs) {
    auto& best = decisive[run.cell.order];
    if (best == nullptr || best->status != RunStatus::finished) best = &run;
  }
  StudyStatus status;
  for (const auto& cell : planned) {
    status.cells.push_back({.cell = cell});
    const auto found = decisive.find(cell.order);
    // Another plan's run at the same place (a study of that name from elsewhere) is not this cell.
    if (found == decisive.end() || found->second->cell != cell) continue;
    status.cells.back().status = found->second->status;
    status.cells.back().run = found->second->id;
  }
  return status;
}

namespace {

// With what its journal kept of it, if there is one.
Run with_samples(const Run& begun, const Store& store) {
  const auto file = store.trace_folder() / (begun.id + ".trace");
  if (is_being_written(file)) return begun;
  auto run = recovered_run(begun, file);
  return run ? std::move(*run) : begun;
}

}  // namespace

Result<std::vector<Run>> recover_cut_runs(Store& store) {
  std::vector<Run> recovered;
  const auto attempts = JOULELAB_TRY(store.attempts());
  for (const auto& begun : attempts) {
    if (is_running(begun.process)) continue;
    const auto run = with_samples(begun.run, store);
    const auto appended = store.append(run);
    if (appended) {
      recovered.push_back(run);
      continue;
    }
    // Another process may have recovered the same one a moment ago.
    const auto left = JOULELAB_TRY(store.attempts());
    const auto is_same = [&](const Attempt& other) { return other.run.id == begun.run.id; };
    if (std::ranges::any_of(left, is_same)) return tl::unexpected(appended.error());
  }
  return recovered;
}

Result<StudyStatus> study_status(const Study& study, Store& store) {
  JOULELAB_TRY(recover_cut_runs(store));
  const auto runs = JOULELAB_TRY(store.list({.study = study.name}));
  auto cells = plan(study);
  const int blocks = blocks_to_run(study, runs);
  std::erase_if(cells, [&](const Cell& cell) { return cell.block > blocks; });
  auto status = status_of(cells, runs);
  const auto attempts = JOULELAB_TRY(store.attempts());
  for (const auto& [run, process] : attempts) {
    if (run.cell.study == study.name) status.process = std::string(split(process, ' ').front());
  }
  return status;
}

std::optional<Seconds> time_left(const Protocol& protocol, std::span<const Cell> remaining,
                                 std::span<const Run> finished) {
  struct Mean {
    Seconds sum{0};
    int count = 0;
    void add(Seconds time) {
      sum += time;
      ++count;
    }
    Seconds value() const { return sum / count; }
  };
  std::map<std::map<std::string, std::string>, Mean> alike;
  Mean all;
  for (const auto& run : finished) {
    alike[run.cell.factors].add(duration_of(run));
    all.add(duration_of(run));
  }
  if (all.count == 0) return std::nullopt;
  Seconds left{0};
  for (const auto& cell : remaining) {
    const auto found = alike.find(cell.factors);
    left += found == alike.end() ? all.value() : found->second.value();
    left += protocol.cool_down + protocol.idle_baseline;
  }
  return left;
}

}  // namespace joulelab
