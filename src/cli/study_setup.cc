#include "cli/study_setup.h"

#include <algorithm>
#include <fmt/format.h>
#include <signal.h>

#include "base/file.h"
#include "base/paths.h"
#include "base/text.h"
#include "carbon/location.h"
#include "cli/data.h"
#include "cli/trainer.h"
#include "meter/machine.h"
#include "study/command_line.h"
#include "study/gpu_option.h"
#include "study/study_file.h"
#include "work/command.h"
#include "work/fake.h"

namespace joulelab {
namespace {

constexpr std::string_view fallback_data = "shapes";

Vocabulary vocabulary() {
  Vocabulary words;
  for (const auto& dataset : known_datasets()) words.data_sets.push_back(dataset.name);
  words.data_sets.emplace_back(fallback_data);
  for (const auto& kind : meter_kinds()) words.meters.emplace_back(kind.name);
  words.resolve_place = resolve_place;
  return words;
}

// Ctrl-C and its kin are blocked and waited for (work/command.h); here they are only seen.
bool is_stop_pending() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
         sigismember(&pending, SIGHUP) == 1;
}

// As much of it as the study says, as far as it says so in numbers.
FakeTraining fake_training(const Options& options) {
  const auto given = [&](const char* option, long long usual) {
    constexpr long long most = 1'000'000;
    const auto found = options.find(option);
    if (found == options.end()) return usual;
    return std::clamp(to_integer(found->second).value_or(usual), 1LL, most);
  };
  return {.epochs = static_cast<int>(given("epochs", 3)),
          .images = static_cast<double>(given("train_images", 1000))};
}

// What varies, but for what fake_training() heeds, and the name of a recipe: that acts by its
// options.
bool makes_another_kind(const Study& study, const std::string& name, const std::string& value) {
  if (name == recipe_factor || name == "epochs" || name == "train_images" || is_gpu_option(name))
    return false;
  const auto usual = study.options.find(name);
  return usual == study.options.end() || usual->second != value;
}

Result<std::unique_ptr<Workload>> make_work(const Study& study, const Cell& cell,
                                            std::uint64_t seed, Clock& clock, FakeLoad* load,
                                            const std::filesystem::path& logs) {
  if (study.work == WorkKind::fake) {
    std::string kind;
    const auto options = options_of(study, cell);
    for (const auto& [name, value] : options) {
      if (makes_another_kind(study, name, value)) kind += value + " ";
    }
    return std::make_unique<FakeWork>(clock, kind, seed, fake_training(options), load);
  }
  auto argv = JOULELAB_TRY(command_line(study, cell));
  if (study.work == WorkKind::train) argv.front() = JOULELAB_TRY(find_trainer());
  std::error_code ignored;  // a folder that cannot be made shows when the log is opened
  std::filesystem::create_directories(logs, ignored);
  return std::make_unique<CommandWork>(argv, logs / fmt::format("{:04}.log", cell.order));
}

// Every place in the study that names data.
std::vector<std::string*> data_names_of(Study& study) {
  std::vector<std::string*> names;
  for (auto& factor : study.factors) {
    if (factor.name != "data") continue;
    for (auto& level : factor.levels) names.push_back(&level);
  }
  for (auto& over : study.overrides) {
    const auto data = over.options.find("data");
    if (data != over.options.end()) names.push_back(&data->second);
  }
  return names;
}

}  // namespace

Result<LoadedStudy> load_study_text(const std::string& text, const std::string& name) {
  LoadedStudy loaded{.text = text, .folder = {}};
  auto words = vocabulary();
  auto study = parse_study(text, words);
  // Asking the trainer takes most of a second, so only a study that trains, or is wrong, asks.
  if (!study || (study->work == WorkKind::train && !study->data)) {
    static const auto architectures = trainer_architectures();  // a search is several studies
    if (architectures) {
      words.architectures = *architectures;
      study = parse_study(text, words);
    } else {
      loaded.warnings.push_back(
          {"trainer-missing", fmt::format("Architectures are not checked: {}; {}.",
                                          architectures.error().what, architectures.error().hint)});
    }
  }
  if (!study) {
    return fail(Error::Kind::invalid, describe(name, study.error()),
                "docs/STUDY_FILE.md explains every key");
  }
  loaded.study = std::move(*study);
  return loaded;
}

Result<LoadedStudy> load_study_file(const std::filesystem::path& file) {
  const auto text = JOULELAB_TRY(read_text(file));
  auto loaded = JOULELAB_TRY(load_study_text(text, file.string()));
  loaded.folder = file.parent_path();
  return loaded;
}

void provide_data(LoadedStudy& loaded, bool quiet) {
  if (loaded.study.work != WorkKind::train) return;
  for (auto* name : data_names_of(loaded.study)) {
    if (!dataset_named(*name)) continue;  // `shapes`, or a folder of one's own
    const auto status = fetch_dataset(*name, default_data_dir(), quiet);
    if (status) continue;
    loaded.warnings.push_back(
        {"data-fallback",
         fmt::format(
             "Data set {} could not be had ({}). The study runs on '{}' instead, drawn shapes: its "
             "accuracies say nothing about {}. To try again: joulelab data fetch {}",
             *name, status.error().what, fallback_data, *name, *name)});
    *name = fallback_data;
  }
  for (auto& factor : loaded.study.factors) {
    if (factor.name != "data") continue;
    std::ranges::sort(factor.levels);
    // clang 14 cannot make std::ranges::unique's result.
    factor.levels.erase(std::unique(factor.levels.begin(), factor.levels.end()),
                        factor.levels.end());
  }
}

StudySetup set_up(const LoadedStudy& loaded, const std::filesystem::path& logs) {
  const Study& study = loaded.study;
  const auto machine = inspect_machine("/");
  std::unique_ptr<Clock> clock = std::make_unique<SteadyClock>();
  std::unique_ptr<FakeLoad> load;
  if (study.work == WorkKind::fake) {
    clock = std::make_unique<FakeClock>();
    load = std::make_unique<FakeLoad>();
  }
  auto& time = *clock;
  Laboratory laboratory{
      .make_workload =
          [&study, &time, seen = load.get(), logs](const Cell& cell, std::uint64_t seed) {
            return make_work(study, cell, seed, time, seen, logs);
          },
      .open_meters = [&loaded, machine, seen = load.get()]() -> Result<OpenedMeters> {
        auto opened = JOULELAB_TRY(open_meters(loaded.study.meters, {"/", machine, seen}));
        opened.warnings.insert(opened.warnings.end(), loaded.warnings.begin(),
                               loaded.warnings.end());
        return opened;
      },
      .clock = time,
      .machine = machine,
      .should_stop = is_stop_pending,
      // On the fake clock a journal would sync once for each second that did not pass.
      .has_journal = study.work != WorkKind::fake,
  };
  return {std::move(load), std::move(clock), std::move(laboratory)};
}

}  // namespace joulelab
