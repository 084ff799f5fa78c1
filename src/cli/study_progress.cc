#include "cli/study_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/print.h"
#include "record/name.h"

namespace joulelab {
namespace {

std::string levels_of(const Cell& cell) {
  std::vector<std::string> levels;
  for (const auto& [name, level] : cell.factors) levels.push_back(level);
  return join(levels, " ");
}

std::string time_left(const Progress& progress) {
  return progress.left ? fmt::format(", about {} left", text_of(*progress.left)) : "";
}

std::string accuracy_of(const Run& run) {
  const auto found = run.values.find("accuracy");
  return found == run.values.end() ? "" : fmt::format("  accuracy {:.1f} %", 100 * found->second);
}

}  // namespace

StudyProgress::StudyProgress(bool is_quiet, std::string logs)
    : is_quiet_(is_quiet), is_live_(!is_quiet && ::isatty(STDERR_FILENO)), logs_(std::move(logs)) {}

void StudyProgress::show_now(const std::string& text) {
  if (!is_live_) return;
  fmt::print(stderr, "\r\033[K{}", text);
  std::fflush(stderr);
}

void StudyProgress::clear_now() {
  if (is_live_) fmt::print(stderr, "\r\033[K");
}

void StudyProgress::warm_up_started(const Cell& cell, Seconds) {
  if (is_quiet_) return;
  if (is_live_) return show_now(fmt::format("warm-up: {}", levels_of(cell)));
  fmt::print(stderr, "warm-up: {}\n", levels_of(cell));
}

void StudyProgress::cell_started(const Cell& cell, const Progress& progress) {
  now_ = fmt::format("{} of {} done; {}", progress.finished, progress.planned, levels_of(cell));
  show_now(fmt::format("{} of {} done{}; now {} (block {})", progress.finished, progress.planned,
                       time_left(progress), levels_of(cell), cell.block));
}

void StudyProgress::cell_goes_on(const RunProgress& progress) {
  constexpr std::size_t columns = 79;  // a longer line would not be renewed but repeated
  show_now(cut_to(fmt::format("{}  {}", now_, progress_line(progress)), columns));
}

void StudyProgress::cell_finished(const Run& run, const Progress& progress) {
  if (is_quiet_) return;
  clear_now();
  const auto energy = run.account.energy ? text_of(*run.account.energy) : std::string("no energy");
  const auto state =
      run.status == RunStatus::finished ? std::string() : fmt::format("  {}", name_of(run.status));
  fmt::print(stderr, "{:>3}/{}  {:<34} {:>9} {:>9}{}{}\n", run.cell.order, progress.planned,
             levels_of(run.cell), energy, text_of(duration_of(run)), accuracy_of(run), state);
  if (run.status != RunStatus::failed) return;
  fmt::print(stderr, "{}\n",
             wrapped(fmt::format("        it ended with status {}; what it said: {}/{:04}.log",
                                 run.exit_status, logs_, run.cell.order),
                     8));
}

void StudyProgress::warned(const Warning& warning) {
  if (is_quiet_) return;
  clear_now();
  print_warning(stderr, warning);
}

}  // namespace joulelab
