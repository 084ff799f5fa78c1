// joulelab reprice: the same energy anywhere and at any hour, without running again.

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "analyse/reprice.h"
#include "base/file.h"
#include "base/text.h"
#include "carbon/hours_file.h"
#include "carbon/place_choice.h"
#include "cli/command.h"
#include "cli/print.h"
#include "cli/reprice_print.h"
#include "cli/store_choice.h"
#include "record/name.h"
#include "report/reprice_report.h"

namespace joulelab {
namespace {

constexpr const char* examples = R"(examples:
  joulelab reprice 20260101T12 --at FR,PL,US-OR
  joulelab reprice --study quick --at all --page world.html
  joulelab reprice 20260101T12 20260102T09 --at all --at cloud --csv places.csv
  joulelab reprice 20260101T12 --at hours --hours france_2025.csv

The energy of the runs is added up and priced under each place; nothing is run
again. Places of different bases are ranked apart. A tier holds what cannot be
told from its first place, since the ranges of their figures overlap; "less" and
"more" count the places that surely emit less or more: beyond both 95 % ranges.
docs/PLACE.md)";

struct RepriceRequest {
  std::vector<std::string> runs, at;
  std::string study, store, basis, csv, page, hours;
  int most = 20;
  bool json = false;
};

struct ChosenRuns {
  std::vector<Run> runs;
  std::string subject;
  std::size_t unfinished = 0;  // of the study, left out
};

Result<ChosenRuns> runs_of_study(Store& store, const std::string& study) {
  ChosenRuns chosen{.runs = {}, .subject = "study " + study};
  for (auto& run : JOULELAB_TRY(store.list({.study = study, .status = {}, .id_prefix = {}}))) {
    if (run.status == RunStatus::finished) {
      chosen.runs.push_back(std::move(run));
    } else {
      ++chosen.unfinished;
    }
  }
  if (chosen.runs.empty()) {
    return fail(Error::Kind::missing,
                fmt::format("study '{}' has no finished run in this store", study),
                "joulelab runs list");
  }
  return chosen;
}

Result<ChosenRuns> chosen_runs(const RepriceRequest& request) {
  if (request.runs.empty() == request.study.empty()) {
    return fail(Error::Kind::invalid,
                request.runs.empty() ? "no run was named" : "runs and a study were named",
                "name runs by the beginning of their ids, or --study NAME: joulelab runs list");
  }
  auto store = JOULELAB_TRY(open_existing_store(request.store));
  if (!request.study.empty()) return runs_of_study(*store, request.study);
  ChosenRuns chosen;
  for (const auto& id : request.runs) {
    auto run = JOULELAB_TRY(store->load(id));
    const auto known = std::ranges::find(chosen.runs, run.id, &Run::id);
    if (known == chosen.runs.end()) chosen.runs.push_back(std::move(run));
  }
  chosen.subject = chosen.runs.size() == 1 ? "run " + chosen.runs.front().id
                                           : counted(chosen.runs.size(), "run");
  return chosen;
}

// "all,hours" and "Hours" are names like any other: told apart as chosen_places() tells them.
std::vector<std::string> names_at(const RepriceRequest& request) {
  std::vector<std::string> names;
  for (const auto& word : request.at) {
    for (const auto part : split(word, ',')) {
      if (const auto name = trim(part); !name.empty()) names.push_back(lower(name));
    }
  }
  return names;
}

// A list of runs has no samples; when the energy was taken, only they tell.
Result<void> load_samples(const RepriceRequest& request, std::vector<Run>& runs) {
  auto store = JOULELAB_TRY(open_existing_store(request.store));
  for (auto& run : runs) run = JOULELAB_TRY(store->load(run.id));
  return {};
}

Result<std::vector<Intensity>> places_of(const RepriceRequest& request) {
  auto places = JOULELAB_TRY(chosen_places(request.at));
  if (request.basis.empty()) return places;
  const auto basis = basis_named(request.basis);
  std::erase_if(places, [&](const Intensity& place) { return place.basis != basis; });
  if (places.empty()) {
    return fail(Error::Kind::missing,
                fmt::format("none of these places has a figure of the basis {}", request.basis),
                "joulelab places lists the basis of each");
  }
  return places;
}

void warn_of_unfinished(const ChosenRuns& chosen, RepriceFinding& finding) {
  if (chosen.unfinished == 0) return;
  finding.warnings.push_back(
      {"excluded-runs",
       fmt::format("{} of the study failed or {} cut: left out, though what "
                   "they took was emitted too",
                   counted(chosen.unfinished, "run"), chosen.unfinished == 1 ? "was" : "were")});
}

// Had the runs begun at each hour of a file. What it does not say of itself is taken as an average
// intensity of what is consumed, the basis that grids are told by most.
Result<RepriceFinding> by_hours(const RepriceRequest& request) {
  if (request.hours.empty() || names_at(request).size() != 1) {
    return fail(Error::Kind::invalid, "hours need a file of their own, and no place beside them",
                "--at hours --hours FILE.csv: docs/PLACE.md");
  }
  Intensity about{.basis = basis_named(request.basis).value_or(Basis::consumption)};
  about.place = about.source = std::filesystem::path(request.hours).filename().string();
  const auto text = JOULELAB_TRY(read_text(request.hours));
  const auto series = JOULELAB_TRY(parse_hours(text, request.hours, about));
  auto chosen = JOULELAB_TRY(chosen_runs(request));
  if (!request.study.empty()) JOULELAB_TRY(load_samples(request, chosen.runs));
  auto finding = JOULELAB_TRY(reprice_hours(chosen.runs, chosen.subject, series));
  warn_of_unfinished(chosen, finding);
  return finding;
}

Result<RepriceFinding> by_places(const RepriceRequest& request) {
  if (!request.hours.empty()) {
    return fail(Error::Kind::invalid, "a file of hours was named, but not asked for",
                "--at hours --hours FILE.csv");
  }
  const auto places = JOULELAB_TRY(places_of(request));
  const auto chosen = JOULELAB_TRY(chosen_runs(request));
  auto finding = JOULELAB_TRY(reprice(chosen.runs, chosen.subject, places));
  warn_of_unfinished(chosen, finding);
  return finding;
}

Result<void> reprice_and_show(const RepriceRequest& request) {
  for (const auto& file : {request.csv, request.page}) {
    if (!file.empty()) JOULELAB_TRY(check_writable(file));
  }
  const bool is_by_hours = contains(names_at(request), "hours");
  const auto finding = JOULELAB_TRY(is_by_hours ? by_hours(request) : by_places(request));
  if (!request.csv.empty()) JOULELAB_TRY(write_text(request.csv, reprice_csv(finding)));
  if (!request.page.empty()) JOULELAB_TRY(write_text(request.page, reprice_html(finding)));
  if (request.json) {
    fmt::print("{}", reprice_json(finding));
  } else {
    print_repriced(stdout, finding, static_cast<std::size_t>(request.most));
  }
  return {};
}

}  // namespace

void add_reprice_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<RepriceRequest>();
  auto* command =
      app.add_subcommand("reprice", "The same energy under every place, ranked, on a map");
  command->footer(examples);
  command->add_option("runs", request->runs, "runs by the beginning of their ids");
  command->add_option("--study", request->study, "the finished runs of a study instead");
  command
      ->add_option("--at", request->at,
                   "places by name, commas between; all (countries), states, cloud, or hours")
      ->allow_extra_args(false)
      ->required();
  command->add_option("--hours", request->hours,
                      "a CSV of hours with their intensities, for --at hours");
  command->add_option("--basis", request->basis, "only figures of this basis")
      ->check(CLI::IsMember({"life_cycle", "direct", "consumption", "marginal", "market"}))
      ->type_name("");
  command->add_option("--most", request->most, "places shown of a ranking; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--csv", request->csv, "write a line for each place and run to this file");
  command->add_option("--page", request->page, "write a page with map and ranking (HTML)");
  command->add_flag("--json", request->json, "one object (docs/FORMATS.md)");
  command->add_option("--store", request->store, "another store");
  command->callback([request, &action] {
    action = [request] {
      const auto shown = reprice_and_show(*request);
      return shown ? exit_done : print_error(shown.error());
    };
  });
}

}  // namespace joulelab
