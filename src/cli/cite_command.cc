// joulelab cite: what a paper, a model card or an authority asks of a run or a study, ready to
// paste.

#include <fmt/format.h>

#include "base/text.h"
#include "base/wrap.h"
#include "carbon/location.h"
#include "cli/command.h"
#include "cli/footprint_choice.h"
#include "cli/print.h"
#include "cli/store_choice.h"
#include "record/name.h"
#include "report/disclosure_report.h"

namespace joulelab {
namespace {

struct Request {
  std::string run, study, format, location, pue, per = "run", training_type, hardware, store;
  FootprintChoice footprint;
};

constexpr const char* examples = R"(examples:
  joulelab cite 20260101T12 --location FR
  joulelab cite --study quick --format latex --pue 1.2
  joulelab cite 20260101T12 --format huggingface --training-type fine-tuning
  joulelab cite 20260101T12 --per epoch --embodied "8 h100"

Without --format it writes the paragraph and the checklist. docs/PLACE.md)";

std::string paragraph(const Disclosure& disclosure) {
  return wrapped(disclosure_paragraph(disclosure), 0) + "\n";
}

struct NamedFormat {
  const char* name;
  std::string (*text)(const Disclosure&);
};

constexpr NamedFormat formats[] = {{"paragraph", paragraph},
                                   {"markdown", disclosure_markdown},
                                   {"latex", disclosure_latex},
                                   {"bibtex", disclosure_bibtex},
                                   {"huggingface", disclosure_card},
                                   {"eu", disclosure_eu},
                                   {"checklist", disclosure_checklist},
                                   {"json", disclosure_json}};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const auto& format : formats) names.emplace_back(format.name);
  return names;
}

Result<std::vector<Run>> runs_of(const Request& request) {
  if (request.run.empty() == request.study.empty()) {
    return fail(Error::Kind::invalid,
                request.run.empty() ? "neither a run nor a study was named"
                                    : "a run and a study were named",
                "joulelab cite RUN, or joulelab cite --study NAME");
  }
  auto store = JOULELAB_TRY(open_existing_store(request.store));
  if (!request.run.empty()) {
    auto run = JOULELAB_TRY(store->load(request.run));
    return std::vector<Run>{std::move(run)};
  }
  auto runs = JOULELAB_TRY(store->list({.study = request.study, .status = {}, .id_prefix = {}}));
  if (runs.empty()) {
    return fail(Error::Kind::missing,
                fmt::format("study '{}' has no run in this store", request.study),
                "joulelab runs list");
  }
  return runs;
}

// A published PUE is that of the place, which has to be known first.
Result<PricedPlace> place_for(const Request& request, std::span<const Run> runs) {
  std::optional<Intensity> location;
  if (!request.location.empty()) location = JOULELAB_TRY(resolve_place(request.location));
  const bool is_pue_asked = !request.pue.empty();
  auto place =
      JOULELAB_TRY(priced_place(runs, location, is_pue_asked ? std::optional(1.0) : std::nullopt));
  if (!is_pue_asked) return place;
  auto pue = JOULELAB_TRY(pue_named(request.pue, place.intensity.code));
  place.pue = pue.value;
  place.pue_source = std::move(pue.source);
  return place;
}

// What is consumed arrived, so that its figure holds the losses; a contract's may hold anything.
Result<void> check_losses(const Intensity& intensity) {
  if (intensity.basis != Basis::consumption && intensity.basis != Basis::market) return {};
  return fail(Error::Kind::invalid,
              fmt::format("the intensity of {} is of basis {}, which holds the losses of the grid "
                          "or may hold them",
                          intensity.place, name_of(intensity.basis)),
              "leave out --grid-losses");
}

Result<Disclosure> disclosure_for(const Request& request) {
  const auto runs = JOULELAB_TRY(runs_of(request));
  const auto place = JOULELAB_TRY(place_for(request, runs));
  const auto extra = JOULELAB_TRY(footprint_request(request.footprint, place.intensity.code));
  if (extra.loss_share) JOULELAB_TRY(check_losses(place.intensity));
  return disclosure_of(runs, {.study = request.study,
                              .place = place,
                              .extra = extra,
                              .per = *functional_unit_named(request.per),
                              .training_type = request.training_type,
                              .hardware = request.hardware,
                              .joulelab_version = JOULELAB_VERSION});
}

Result<void> cite(const Request& request) {
  const auto disclosure = JOULELAB_TRY(disclosure_for(request));
  if (request.format.empty()) {
    fmt::print("{}\n{}", paragraph(disclosure), disclosure_checklist(disclosure));
    return {};
  }
  for (const auto& format : formats) {
    if (request.format == format.name) fmt::print("{}", format.text(disclosure));
  }
  return {};
}

}  // namespace

void add_cite_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command =
      app.add_subcommand("cite", "A run or a study as papers and model cards ask for it");
  command->footer(examples);
  command->add_option("run", request->run, "the run's id, or the beginning of it");
  command->add_option("--study", request->study, "all runs of this study instead");
  command->add_option("--format", request->format, join(format_names(), ", "))
      ->check(CLI::IsMember(format_names()));
  command->add_option("--location", request->location,
                      "the place whose electricity it took; else as it was measured");
  command->add_option("--pue", request->pue,
                      "the data centre's overhead, or published; else as it was measured");
  command->add_option("--per", request->per, "of SCI: run, epoch, 1000-images or accuracy-point")
      ->check(CLI::IsMember({"run", "epoch", "1000-images", "accuracy-point"}))
      ->capture_default_str();
  command
      ->add_option("--training-type", request->training_type,
                   "pre-training or fine-tuning, as the card has it")
      ->check(CLI::IsMember({"pre-training", "fine-tuning"}));
  command->add_option("--hardware", request->hardware,
                      "in your words, where the run does not tell: \"8 A100\"");
  add_footprint_options(*command, request->footprint);
  command->add_option("--store", request->store, "another store");
  command->callback([request, &action] {
    action = [request] {
      const auto status = cite(*request);
      return status ? exit_done : print_error(status.error());
    };
  });
}

}  // namespace joulelab
