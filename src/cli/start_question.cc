#include "cli/start_question.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>

#include "base/quantity_text.h"
#include "base/text.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

using Wait = WallTime::duration;

Result<WallTime> time_of(const std::string& option, const std::string& text) {
  const auto time = utc_time(text);
  if (!time) {
    return fail(Error::Kind::invalid, fmt::format("{}: '{}' is no time", option, text),
                "2026-01-31T18:00Z, or with an offset: 2026-01-31T18:00+01:00");
  }
  return *time;
}

// What is known of a run as a whole.
struct WholeRun {
  double energy_j = 0, duration_s = 0;
  int epochs = 0;  // 0: it told none
};

WholeRun whole_of(const Run& run) {
  if (run.status != RunStatus::finished && !run.projections.empty()) {
    const auto& last = run.projections.back();
    return {last.energy_j.value, last.duration_s.value, last.epochs_planned};
  }
  const auto epochs = std::ranges::count(run.windows, "epoch", &Window::name);
  return {run.account.energy->value, duration_of(run).count(), static_cast<int>(epochs)};
}

Result<RunLoad> load_of_epochs(const Run& run, int epochs) {
  const auto whole = whole_of(run);
  if (whole.epochs == 0) {
    return fail(Error::Kind::missing, fmt::format("run {} told no epochs", run.id),
                "--duration and --energy say what the next one takes");
  }
  const double scale = static_cast<double>(epochs) / whole.epochs;
  return even_load(Seconds{scale * whole.duration_s}, {scale * whole.energy_j});
}

Result<RunLoad> load_of_run(const StartRequest& request, const Run& run) {
  if (!run.account.energy) {
    return fail(Error::Kind::missing, fmt::format("run {} has no known energy", run.id),
                "--duration and --energy say what the next one takes");
  }
  if (request.epochs) return load_of_epochs(run, *request.epochs);
  // Pieces of five minutes, or as much longer as a long run needs: the hours are no finer.
  constexpr double least_s = 300, most_pieces = 32;
  const double step_s = least_s * std::ceil(duration_of(run).count() / least_s / most_pieces);
  const auto profile = energy_profile_of(run, Seconds{std::max(step_s, least_s)});
  if (!profile) return even_load(duration_of(run), *run.account.energy);
  return profile->is_even ? even_load(duration_of(run), *run.account.energy) : load_of(*profile);
}

Result<RunLoad> load_asked(const StartRequest& request, const std::optional<Run>& run,
                           bool has_energy) {
  if (run && request.duration.empty() && request.energy.empty()) return load_of_run(request, *run);
  if (request.duration.empty()) {
    return fail(Error::Kind::invalid, "nothing says how long the run takes",
                "a run of the store, or --duration 8h");
  }
  auto energy = Joules{joules_per_kwh};
  if (has_energy) energy = JOULELAB_TRY(parse_energy(request.energy));
  return even_load(JOULELAB_TRY(parse_length(request.duration)), energy);
}

Result<StartWindow> window_of(const StartRequest& request, Seconds length, WallTime now) {
  StartWindow window{now, now};
  if (!request.earliest.empty())
    window.earliest = JOULELAB_TRY(time_of("--earliest", request.earliest));
  if (!request.latest.empty()) {
    window.latest_end = JOULELAB_TRY(time_of("--latest", request.latest));
    return window;
  }
  auto within = length + Seconds{86400};
  if (!request.within.empty()) within = JOULELAB_TRY(parse_length(request.within));
  window.latest_end = window.earliest + std::chrono::round<Wait>(within);
  return window;
}

Result<InterruptionRule> interruption_of(const StartRequest& request) {
  InterruptionRule rule;
  if (!request.least_chunk.empty())
    rule.least_chunk = JOULELAB_TRY(parse_length(request.least_chunk));
  if (!request.resume_energy.empty())
    rule.resume_energy = JOULELAB_TRY(parse_energy(request.resume_energy));
  return rule;
}

}  // namespace

Result<Seconds> parse_length(std::string_view text) {
  const auto whole = trim(text);
  const auto letters = std::ranges::find_if(
      whole, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
  const auto digits = static_cast<std::size_t>(letters - whole.begin());
  const auto number = to_double(trim(whole.substr(0, digits)));
  constexpr std::pair<std::string_view, double> units[] = {
      {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
  const auto* unit = std::ranges::find(units, whole.substr(digits), [](auto u) { return u.first; });
  // Ten years: more is no run, and would not fit a clock of nanoseconds much longer.
  constexpr double most_s = 10 * 366 * 86400.0;
  if (unit == std::end(units) || !number || !(*number > 0) || !(*number * unit->second < most_s)) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is no length of time", text),
                "a number with s, min, h or d: 8h, 30min");
  }
  return Seconds{*number * unit->second};
}

Result<StartQuestion> start_question(const StartRequest& request, const std::optional<Run>& run,
                                     WallTime now) {
  StartQuestion question;
  const bool is_by_hand = !request.duration.empty() || !request.energy.empty();
  question.has_energy = !request.energy.empty() || (run && !is_by_hand);
  question.load = JOULELAB_TRY(load_asked(request, run, question.has_energy));
  question.pue = request.pue.value_or(run ? run->pue : 1);
  question.window = JOULELAB_TRY(window_of(request, length_of(question.load), now));
  if (request.interruptible) question.interruption = JOULELAB_TRY(interruption_of(request));
  if (question.interruption && question.interruption->resume_energy.value > 0 &&
      !question.has_energy) {
    return fail(Error::Kind::invalid, "what a resume takes says nothing without the run's energy",
                "--energy 2kWh");
  }
  return question;
}

}  // namespace joulelab
