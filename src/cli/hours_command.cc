// joulelab hours: the intensity of a place hour by hour, from a file or a service.

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "carbon/hours_file.h"
#include "carbon/hours_source.h"
#include "carbon/utc_time.h"
#include "cli/command.h"
#include "cli/print.h"
#include "record/name.h"

namespace joulelab {
namespace {

constexpr const char* examples = R"(examples:
  joulelab hours France --from electricitymaps --last 24h
  joulelab hours GB --from gbintensity --forecast 24h --csv gb.csv
  joulelab hours US-CA --from watttime --zone CAISO_NORTH --begin 2026-01-01
  joulelab hours FR --from hours.csv --json

Keys, limits and licences of the services: docs/PLACE.md, section "Services".)";

struct Request {
  HoursRequest hours;
  std::string begin, end, last, forecast, csv;
  bool json = false;
};

// "24h", "7d", "90m".
Result<Seconds> duration_of(const std::string& text) {
  const auto unit = text.empty() ? ' ' : text.back();
  const double seconds = unit == 'd' ? 86400 : unit == 'h' ? 3600 : unit == 'm' ? 60 : 0;
  const auto count = seconds > 0 ? to_double(text.substr(0, text.size() - 1)) : std::nullopt;
  constexpr double longest_s = 3.2e8;  // ten years
  if (count && *count > 0 && *count * seconds <= longest_s) return Seconds(*count * seconds);
  return fail(Error::Kind::invalid, fmt::format("'{}' is no duration", text),
              "a number with m, h or d: 24h");
}

Result<WallTime> moment_of(const std::string& text) {
  if (const auto time = utc_time(text)) return *time;
  return fail(Error::Kind::invalid, fmt::format("'{}' is no time", text),
              "UTC, like 2026-01-01 or 2026-01-01T12:00Z");
}

Result<HoursRequest> hours_of(const Request& request, WallTime now) {
  auto hours = request.hours;
  const auto moved = [&](Seconds by) {
    return now + std::chrono::duration_cast<WallTime::duration>(by);
  };
  if (!request.last.empty()) {
    hours.from = moved(-JOULELAB_TRY(duration_of(request.last)));
    hours.to = now;
  } else if (!request.forecast.empty()) {
    hours.from = now;
    hours.to = moved(JOULELAB_TRY(duration_of(request.forecast)));
  } else if (!request.begin.empty()) {
    hours.from = JOULELAB_TRY(moment_of(request.begin));
    hours.to = request.end.empty() ? now : JOULELAB_TRY(moment_of(request.end));
  } else if (!request.end.empty()) {
    return fail(Error::Kind::invalid, "--end alone says no time", "add --begin");
  }
  return hours;
}

std::string json_of(const IntensitySeries& series) {
  const auto& about = series.about;
  nlohmann::ordered_json all{{"place", about.place},
                             {"code", about.code},
                             {"basis", name_of(about.basis)},
                             {"g_per_kwh", about.value.value},
                             {"source", about.source},
                             {"licence", about.licence},
                             {"note", about.note}};
  auto& hours = all["hours"] = nlohmann::ordered_json::array();
  for (const auto& step : series.steps) {
    hours.push_back({{"begin", text_of(step.begin)},
                     {"end", text_of(step.end)},
                     {"g_per_kwh", step.value.value},
                     {"is_estimated", step.is_estimated},
                     {"is_forecast", step.is_forecast}});
  }
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

void print_step(const IntensityStep& step) {
  fmt::print("  {} to {}  {:>7} g/kWh{}{}\n", minute_text(step.begin), minute_text(step.end),
             significant(step.value.value), step.is_estimated ? "  estimated" : "",
             step.is_forecast ? "  forecast" : "");
}

// All of a day, and the first and last hours of more.
void print_steps(const std::vector<IntensityStep>& steps) {
  constexpr std::size_t most = 48, shown = 12;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps.size() > most && i == shown) {
      fmt::print("  ... {} more; --csv FILE writes all\n", steps.size() - 2 * shown);
      i = steps.size() - shown;
    }
    print_step(steps[i]);
  }
}

void print_series(const IntensitySeries& series) {
  const auto& about = series.about;
  const auto [least, most] = std::ranges::minmax(series.steps, {}, &IntensityStep::value);
  fmt::print(
      "{}\n",
      wrapped(fmt::format("{}, {}, by {}", about.place, name_of(about.basis), about.source), 2));
  print_steps(series.steps);
  print_line(stdout, "mean", significant(about.value.value) + " g/kWh");
  print_line(stdout, "least",
             fmt::format("{} g/kWh, {}", significant(least.value.value), minute_text(least.begin)));
  print_line(stdout, "most",
             fmt::format("{} g/kWh, {}", significant(most.value.value), minute_text(most.begin)));
  if (about.range) {
    print_line(stdout, "range",
               fmt::format("{} to {} g/kWh: {}", significant(about.range->low.value),
                           significant(about.range->high.value), about.range->why));
  }
  if (!about.licence.empty()) print_line(stdout, "licence", about.licence);
  if (!about.note.empty()) print_line(stdout, "note", about.note);
}

int run_hours(const Request& request) {
  const auto settings = usual_service_settings();
  const auto wanted = hours_of(request, settings.clock->wall());
  if (!wanted) return print_error(wanted.error());
  const auto series = open_hours(*wanted, settings);
  if (!series) return print_error(series.error());
  if (!request.csv.empty()) {
    if (const auto written = write_text(request.csv, hours_csv(*series)); !written)
      return print_error(written.error());
  }
  if (request.json) {
    fmt::print("{}\n", json_of(*series));
  } else {
    print_series(*series);
  }
  return exit_done;
}

}  // namespace

void add_hours_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command = app.add_subcommand(
      "hours", "The intensity of a place hour by hour, from a file or a service");
  command->footer(examples);
  command->add_option("place", request->hours.place, "a code or a name: FR, US-CA, Germany");
  command
      ->add_option("--from", request->hours.source,
                   "FILE.csv, or a service: " + join(service_names(), ", "))
      ->required();
  command->add_option("--zone", request->hours.zone, "the service's own name of the place");
  auto* begin = command->add_option("--begin", request->begin, "the first hour, UTC");
  auto* end = command->add_option("--end", request->end, "the end of the last; default: now");
  auto* last = command->add_option("--last", request->last, "the time until now: 24h, 7d");
  auto* forecast = command->add_option("--forecast", request->forecast, "from now on: 24h");
  last->excludes(begin)->excludes(end)->excludes(forecast);
  forecast->excludes(begin)->excludes(end);
  command->add_option("--csv", request->csv, "write the hours to this file, to be read again");
  command->add_flag("--json", request->json, "print them as JSON (docs/FORMATS.md)");
  command->callback([request, &action] { action = [request] { return run_hours(*request); }; });
}

}  // namespace joulelab
