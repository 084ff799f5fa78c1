#include "analyse/prediction_case.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "analyse/coverage.h"
#include "base/csv.h"
#include "base/text.h"
#include "record/name.h"

namespace joulelab {
namespace embedded {
std::string_view architectures();
}
namespace {

// Where a run told no size, all are taken to be of this one: then only their proportions count.
constexpr ImageSize assumed_input{3, 224, 224};

std::vector<ArchitectureSize> read_table() {
  std::vector<ArchitectureSize> sizes;
  const auto table = parse_csv(embedded::architectures(), "architectures.csv");
  if (!table) return sizes;  // never: a test reads it
  for (const auto& row : table->rows) {
    const auto number = [&](std::size_t i) { return to_double(row.cells.at(i)).value_or(0); };
    const auto side = [&](std::size_t i) { return static_cast<int>(number(i)); };
    sizes.push_back({.name = row.cells.at(0),
                     .parameters = number(1),
                     .macs = number(2),
                     .activations = number(3),
                     .layers = number(4),
                     .input = {side(5), side(6), side(7)}});
  }
  return sizes;
}

const std::vector<ArchitectureSize>& table() {
  static const auto sizes = read_table();
  return sizes;
}

std::optional<double> told(const Run& run, const char* name) {
  const auto found = run.values.find(name);
  if (found != run.values.end() && std::isfinite(found->second) && found->second > 0)
    return found->second;
  const auto fact = run.facts.find(name);
  const auto number = fact == run.facts.end() ? std::nullopt : to_double(fact->second);
  return number && *number > 0 ? number : std::nullopt;
}

std::string word(const Run& run, const std::string& name) {
  const auto level = run.cell.factors.find(name);
  if (level != run.cell.factors.end()) return level->second;
  const auto fact = run.facts.find(name);
  return fact == run.facts.end() ? "" : fact->second;
}

std::string machine_of(const Run& run) {
  const auto host = run.machine.host.empty() ? word(run, "host") : run.machine.host;
  const auto device = word(run, "device");
  return device.empty() || device == "cpu" ? host : host + " " + device;
}

// What the run told of its network comes before the table's figures.
std::optional<ArchitectureSize> size_of(const Run& run, const std::string& name,
                                        PredictionCase& found) {
  auto size = architecture_size(name);
  const auto macs = told(run, "macs"), parameters = told(run, "parameters");
  const auto activations = told(run, "activations"), layers = told(run, "weighted_layers");
  const auto input = image_size(word(run, "input"));
  if (!size && !(macs && activations && layers)) return std::nullopt;
  found.has_assumed_input = !macs && !input;
  if (size) size = scaled_to(*size, input.value_or(assumed_input));
  if (!size) size = ArchitectureSize{.name = name};
  if (macs) size->macs = *macs;
  // Those of the table hang on its head, which every set of data exchanges.
  size->parameters = parameters.value_or(0);
  if (activations) size->activations = *activations;
  if (layers) size->layers = *layers;
  return size;
}

tl::unexpected<Error> no_case(std::string why) {
  return fail(Error::Kind::missing, std::move(why), "");
}

// Why its work is not MACs x images, forward and backward in float32; empty where it is.
std::string other_work_of(const Run& run) {
  if (!word(run, "tuned").empty()) return "settings were tried within its time";
  if (told(run, "progressive") || told(run, "freeze_from"))
    return "what an image costs changed within it";
  if (word(run, "base") == "frozen") return "its base was frozen";
  const auto precision = word(run, "precision");
  if (!precision.empty() && precision != "float32") return "it was trained in " + precision;
  return {};
}

}  // namespace

std::optional<ArchitectureSize> architecture_size(std::string_view name) {
  const auto found = std::ranges::find(table(), name, &ArchitectureSize::name);
  return found == table().end() ? std::nullopt : std::optional(*found);
}

std::vector<std::string> architecture_names() {
  std::vector<std::string> names;
  for (const auto& size : table()) names.push_back(size.name);
  return names;
}

ArchitectureSize scaled_to(ArchitectureSize size, ImageSize input) {
  const auto pixels = [](const ImageSize& of) { return 1.0 * of.height * of.width; };
  const double scale = pixels(input) / pixels(size.input);
  size.macs *= scale;
  size.activations *= scale;
  size.input = input;
  return size;
}

std::optional<ImageSize> image_size(std::string_view text) {
  const auto parts = split(text, 'x');
  if (parts.size() != 3) return std::nullopt;
  std::array<int, 3> sides{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto side = to_integer(parts[i]);
    if (!side || *side < 1 || *side > 100'000) return std::nullopt;
    sides[i] = static_cast<int>(*side);
  }
  return ImageSize{sides[0], sides[1], sides[2]};
}

ImageWork image_work(const ArchitectureSize& size, double batch_size) {
  return {.macs = size.macs,
          .activations = size.activations,
          .layers = size.layers / batch_size,
          .parameters = size.parameters / batch_size};
}

Result<PredictionCase> prediction_case_of(const Run& run, const RatedUse& use) {
  PredictionCase found{.run = run.id, .use = use};
  if (run.status != RunStatus::finished) return no_case("it did not finish");
  const auto energy = whole_energy_of(run);
  if (!energy || !(energy->value > 0)) return no_case("its energy is not known");
  if (const auto why = other_work_of(run); !why.empty()) return no_case(why);
  found.architecture = word(run, "architecture");
  if (found.architecture.empty()) return no_case("it told no architecture");
  const auto images = told(run, "images_seen"), batch_size = told(run, "batch_size");
  if (!images) return no_case("it told no images seen");
  if (!batch_size) return no_case("it told no batch size");
  const auto size = size_of(run, found.architecture, found);
  if (!size) {
    return no_case("MACs, activations and layers of its architecture are not known");
  }
  found.data = word(run, "data");
  found.machine = machine_of(run);
  std::set<std::string> covers;
  for (const auto& line : run.account.lines) {
    if (line.counted) covers.emplace(joulelab::name_of(line.component));
  }
  found.covers.assign(covers.begin(), covers.end());
  found.grade = grade_of(run.account).value_or(Grade::constant);
  found.images = *images;
  found.batch_size = *batch_size;
  found.work = image_work(*size, *batch_size);
  found.energy_j = energy->value;
  found.duration_s = duration_of(run).count();
  if (!(found.duration_s > 0)) return no_case("it took no time");
  const auto& work = found.work;
  if (!(work.macs > 0 && work.activations > 0 && work.layers > 0))
    return no_case("its network does no work");
  return found;
}

}  // namespace joulelab
