// Windows of one layer come once a round: the scatter between rounds holds what no meter knows of,
// other programs and the clock of the processor among them.
#include "analyse/layers.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "analyse/coverage.h"
#include "analyse/round_sample.h"
#include "base/text.h"
#include "record/energy_sum.h"
#include "record/name.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

constexpr double giga = 1e9;

double value_of(const Run& run, const std::string& name) {
  const auto found = run.values.find(name);
  return found == run.values.end() ? 0 : found->second;
}

std::string fact_of(const Run& run, const std::string& name) {
  const auto found = run.facts.find(name);
  return found == run.facts.end() ? std::string() : found->second;
}

// One pass of one thing in all rounds, for one image.
struct Passes {
  RoundSample time_s;
  std::optional<RoundSample> energy_j;

  Passes& operator+=(const Passes& other) {
    const bool is_first = time_s.values.empty();
    time_s += other.time_s;
    if (is_first) {
      energy_j = other.energy_j;
    } else if (energy_j && other.energy_j) {
      *energy_j += *other.energy_j;
    } else {
      energy_j.reset();  // a sum without one of its parts is none
    }
    return *this;
  }
};

std::optional<LayerFigure> energy_of(const Passes& passes) {
  return passes.energy_j ? std::optional(figure_of(*passes.energy_j)) : std::nullopt;
}

std::optional<LayerFigure> ratio_figure(const std::optional<RoundSample>& a,
                                        const std::optional<RoundSample>& b) {
  if (!a || !b || std::ranges::any_of(b->values, [](double value) { return value == 0; }))
    return std::nullopt;
  return figure_of(ratio_of(*a, *b));
}

std::optional<LayerFigure> share_of(const Passes& part, const Passes& whole) {
  auto share = ratio_figure(part.energy_j, whole.energy_j);
  if (share && share->interval) share->interval->high = std::min(1.0, share->interval->high);
  return share;
}

std::optional<LayerFigure> j_per_gmac(const Passes& passes, double macs) {
  if (!passes.energy_j || macs <= 0) return std::nullopt;
  return figure_of(scaled_sample(*passes.energy_j, giga / macs));
}

using WindowKey = std::pair<std::string, int>;  // name and index; -1: none

// The windows of a run of layers with their accounts, by name and number, in the order of rounds.
class RoundWindows {
 public:
  static Result<RoundWindows> of(const Run& run);

  int rounds() const { return rounds_; }
  double shortest_s() const { return shortest_s_; }

  // Of one image, where a window holds `repetitions` batches; nothing where there is none.
  std::optional<Passes> passes(const std::string& name, int index, double repetitions) const;
  double mean_window_s(const std::string& name, int index) const;

 private:
  struct Seen {
    double duration_s = 0;
    std::optional<double> energy_j;
    double error_j = 0;
  };
  std::map<WindowKey, std::vector<Seen>> seen_;  // of a run that was cut, some have more rounds
  int rounds_ = 0;
  double batch_size_ = 1, shortest_s_ = 0;
};

// The windows that each round must have, as the run announced them.
std::vector<WindowKey> announced(const Run& run) {
  std::vector<WindowKey> keys{{"whole_forward", -1}, {"whole_backward", -1}, {"whole_step", -1}};
  const int layers = static_cast<int>(value_of(run, "layers"));
  for (int number = 0; number < layers; ++number) {
    for (const char* direction : {"forward", "backward"}) {
      if (value_of(run, fmt::format("layer.{}.{}_repetitions", number, direction)) > 0)
        keys.emplace_back(fmt::format("layer_{}", direction), number);
    }
  }
  return keys;
}

Result<RoundWindows> RoundWindows::of(const Run& run) {
  RoundWindows windows;
  for (const auto& key : announced(run)) windows.seen_[key];
  std::vector<TimeWindow> spans;
  std::vector<WindowKey> keys;
  for (const auto& window : run.windows) {
    const WindowKey key{window.name, window.index.value_or(-1)};
    if (!windows.seen_.contains(key)) continue;
    spans.push_back({window.begin, window.end});
    keys.push_back(key);
  }
  const auto accounts = JOULELAB_TRY(accounts_within(run, spans));
  windows.batch_size_ = std::max(1.0, to_double(fact_of(run, "batch_size")).value_or(1));
  windows.shortest_s_ = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto& account = accounts[i];
    Seen seen{.duration_s = account.duration.count()};
    if (account.energy && account.coverage >= least_coverage) seen.energy_j = account.energy->value;
    seen.error_j = (account.random_high - account.random_low).value / 2 / coverage_factor_of_sum;
    windows.shortest_s_ = std::min(windows.shortest_s_, seen.duration_s);
    windows.seen_[keys[i]].push_back(seen);
  }
  std::size_t rounds = std::numeric_limits<std::size_t>::max();
  for (const auto& [key, seen] : windows.seen_) rounds = std::min(rounds, seen.size());
  windows.rounds_ = static_cast<int>(rounds);
  return windows;
}

std::optional<Passes> RoundWindows::passes(const std::string& name, int index,
                                           double repetitions) const {
  const auto found = seen_.find({name, index});
  if (found == seen_.end() || repetitions <= 0) return std::nullopt;
  Passes passes{.time_s = {}, .energy_j = RoundSample{}};
  const double images = repetitions * batch_size_;
  for (int round = 0; round < rounds_; ++round) {
    const auto& seen = found->second[static_cast<std::size_t>(round)];
    passes.time_s.values.push_back(seen.duration_s / images);
    passes.time_s.errors.push_back(0);
    if (!seen.energy_j) passes.energy_j.reset();
    if (!passes.energy_j) continue;
    passes.energy_j->values.push_back(*seen.energy_j / images);
    passes.energy_j->errors.push_back(seen.error_j / images);
  }
  return passes;
}

double RoundWindows::mean_window_s(const std::string& name, int index) const {
  const auto found = seen_.find({name, index});
  double sum = 0;
  for (int round = 0; round < rounds_; ++round)
    sum += found->second[static_cast<std::size_t>(round)].duration_s;
  return sum / rounds_;
}

// Builds the finding up from the windows.
class LayerSums {
 public:
  LayerSums(const Run& run, const RoundWindows& windows) : run_(run), windows_(windows) {}

  void add_layers(LayersFinding& finding);
  void add_kinds(LayersFinding& finding) const;
  void add_checks(LayersFinding& finding) const;
  std::optional<double> idle_share() const;

 private:
  std::optional<Passes> add_pass(const std::string& name, int number, const std::string& direction,
                                 std::optional<LayerPass>& pass) const;
  LayerLine line(int number, Passes& both);

  const Run& run_;
  const RoundWindows& windows_;
  std::vector<Passes> layers_;  // of each layer, both passes
  Passes forward_, backward_, step_;
};

std::optional<Passes> LayerSums::add_pass(const std::string& name, int number,
                                          const std::string& direction,
                                          std::optional<LayerPass>& pass) const {
  const double repetitions = value_of(run_, name + direction + "_repetitions");
  const auto window = "layer_" + direction;
  const auto passes = windows_.passes(window, number, repetitions);
  if (!passes) return std::nullopt;
  pass = LayerPass{.energy_j = energy_of(*passes),
                   .time_s = figure_of(passes->time_s),
                   .repetitions = static_cast<int>(repetitions),
                   .window_s = windows_.mean_window_s(window, number)};
  return passes;
}

LayerLine LayerSums::line(int number, Passes& both) {
  const auto name = fmt::format("layer.{}.", number);
  LayerLine line{.number = number,
                 .name = fact_of(run_, name + "name"),
                 .kind = fact_of(run_, name + "kind"),
                 .output = fact_of(run_, name + "output"),
                 .parameters = static_cast<std::int64_t>(value_of(run_, name + "parameters")),
                 .macs = value_of(run_, name + "macs"),
                 .backward_macs = value_of(run_, name + "backward_macs"),
                 .bytes = value_of(run_, name + "bytes"),
                 .gradient_bytes = value_of(run_, name + "gradient_bytes")};
  if (const auto passes = add_pass(name, number, "forward", line.forward)) {
    forward_ += *passes;
    both += *passes;
  }
  if (const auto passes = add_pass(name, number, "backward", line.backward)) {
    backward_ += *passes;
    both += *passes;
  }
  return line;
}

void LayerSums::add_layers(LayersFinding& finding) {
  const int count = static_cast<int>(value_of(run_, "layers"));
  for (int number = 0; number < count; ++number) {
    Passes both;
    auto added = line(number, both);
    if (!added.forward && !added.backward) continue;
    added.time_s = figure_of(both.time_s);
    added.energy_j = energy_of(both);
    added.j_per_gmac = j_per_gmac(both, added.macs + added.backward_macs);
    step_ += both;
    layers_.push_back(std::move(both));
    finding.layers.push_back(std::move(added));
  }
  for (std::size_t i = 0; i < layers_.size(); ++i)
    finding.layers[i].share = share_of(layers_[i], step_);
}

void LayerSums::add_kinds(LayersFinding& finding) const {
  std::map<std::string, std::pair<LayerKind, Passes>> kinds;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto& layer = finding.layers[i];
    auto& [kind, passes] = kinds[layer.kind];
    kind.kind = layer.kind;
    ++kind.layers;
    kind.macs += layer.macs + layer.backward_macs;
    passes += layers_[i];
  }
  for (auto& [name, one] : kinds) {
    auto& [kind, passes] = one;
    kind.time_s = figure_of(passes.time_s);
    kind.energy_j = energy_of(passes);
    kind.share = share_of(passes, step_);
    kind.j_per_gmac = j_per_gmac(passes, kind.macs);
    finding.kinds.push_back(std::move(kind));
  }
  std::ranges::stable_sort(finding.kinds, std::greater<>(), [](const LayerKind& kind) {
    return kind.energy_j ? kind.energy_j->value : kind.time_s.value;
  });
}

void LayerSums::add_checks(LayersFinding& finding) const {
  for (const auto& [pass, sum] :
       {std::pair{"forward", &forward_}, {"backward", &backward_}, {"step", &step_}}) {
    const auto window = fmt::format("whole_{}", pass);
    const auto whole = windows_.passes(window, -1, value_of(run_, window + "_repetitions"));
    if (!whole || sum->time_s.values.empty()) continue;
    finding.checks.push_back({.pass = pass,
                              .sum_time_s = figure_of(sum->time_s),
                              .whole_time_s = figure_of(whole->time_s),
                              .time_ratio = figure_of(ratio_of(sum->time_s, whole->time_s)),
                              .sum_j = energy_of(*sum),
                              .whole_j = energy_of(*whole),
                              .ratio = ratio_figure(sum->energy_j, whole->energy_j)});
  }
}

std::optional<double> LayerSums::idle_share() const {
  if (!run_.idle_power || !step_.energy_j) return std::nullopt;
  return run_.idle_power->value * mean_of(step_.time_s.values) / mean_of(step_.energy_j->values);
}

std::optional<Interval> gain_of(const Account& account) {
  if (!account.energy || account.energy->value <= 0) return std::nullopt;
  return Interval{account.low.value / account.energy->value,
                  account.high.value / account.energy->value};
}

// How long a window should last so that every counted channel is renewed in it often enough.
double least_window_s(const Run& run) {
  const auto slowest =
      slowest_renewal(run, [](const LedgerLine& line, const Channel&) { return line.counted; });
  return least_renewals * slowest.count();
}

void add_warnings(const Run& run, LayersFinding& finding) {
  finding.warnings = run.warnings;
  const double least_s = least_window_s(run);
  if (finding.shortest_window_s < least_s) {
    finding.warnings.push_back(
        {"layers-short",
         fmt::format("The shortest window of a layer lasted {:.3g} s, fewer than {} renewals of "
                     "the slowest meter that counts: its energy is uncertain. Write: "
                     "--seconds-per-layer {:.2g}",
                     finding.shortest_window_s, least_renewals, least_s)});
  }
}

}  // namespace

Result<LayersFinding> layers_of(const Run& run) {
  const auto windows = JOULELAB_TRY(RoundWindows::of(run));
  if (windows.rounds() == 0) {
    return fail(Error::Kind::missing, fmt::format("run {} has no round of layers", run.id),
                "joulelab layers --arch NAME makes one");
  }
  LayersFinding finding{.run = run.id,
                        .architecture = fact_of(run, "architecture"),
                        .input = fact_of(run, "input"),
                        .device = fact_of(run, "device"),
                        .library = fact_of(run, "library"),
                        .threads = fact_of(run, "threads"),
                        .rounds = windows.rounds()};
  if (const auto grade = grade_of(run.account)) finding.grade = name_of(*grade);
  finding.batch_size = static_cast<int>(to_double(fact_of(run, "batch_size")).value_or(0));
  finding.classes = static_cast<int>(value_of(run, "classes"));
  finding.macs = value_of(run, "macs");
  finding.parameters = static_cast<std::int64_t>(value_of(run, "parameters"));
  finding.operations = static_cast<int>(value_of(run, "operations"));
  finding.shortest_window_s = windows.shortest_s();
  finding.gain = gain_of(run.account);
  finding.measured_share = run.account.measured_share;
  finding.modelled_share = run.account.modelled_share;
  finding.constant_share = run.account.constant_share;
  finding.not_covered = run.account.not_covered;
  LayerSums sums(run, windows);
  sums.add_layers(finding);
  sums.add_kinds(finding);
  sums.add_checks(finding);
  finding.idle_share = sums.idle_share();
  add_warnings(run, finding);
  finding.sentences = sentences_of(finding);
  return finding;
}

}  // namespace joulelab
