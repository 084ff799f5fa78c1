#include "report/disclosure.h"

#include <algorithm>
#include <cmath>

#include "analyse/cell.h"
#include "analyse/coverage.h"
#include "base/text.h"
#include "record/name.h"
#include "report/account_sum.h"

namespace joulelab {
namespace {

std::optional<double> told(const Run& run, const char* name) {
  const auto found = run.values.find(name);
  if (found == run.values.end() || !std::isfinite(found->second)) return std::nullopt;
  return found->second;
}

std::string fact(const Run& run, const char* name) {
  const auto found = run.facts.find(name);
  return found == run.facts.end() ? std::string() : found->second;
}

// "2 x NVIDIA A100", as CodeCarbon writes it, is two of "NVIDIA A100".
std::string without_count(std::string_view name) {
  const auto cross = name.find(" x ");
  if (cross == std::string_view::npos || !to_integer(name.substr(0, cross)))
    return std::string(name);
  return std::string(name.substr(cross + 3));
}

// The boards that count, or that the file of an imported run names.
std::map<std::string, int> accelerators_of(const Run& run) {
  std::set<std::string> boards;
  for (const auto& line : run.account.lines) {
    if (line.counted && line.component == Component::gpu) boards.insert(line.device);
  }
  const auto name = fact(run, "gpu_model");
  const auto seen = static_cast<double>(std::max<std::size_t>(boards.size(), name.empty() ? 0 : 1));
  constexpr double most = 1e6;
  const double count = std::clamp(told(run, "gpu_count").value_or(seen), seen, most);
  if (!(count >= 1)) return {};
  return {{without_count(name), static_cast<int>(count)}};
}

void add_hardware(const Run& run, std::vector<HardwareGroup>& groups) {
  constexpr double bytes_per_gib = 1024.0 * 1024 * 1024;
  HardwareGroup own{
      .cpu = run.machine.cpu,
      .logical_cpus = run.machine.logical_cpus,
      .memory_gib = std::round(static_cast<double>(run.machine.memory_bytes) / bytes_per_gib),
      .is_virtual = run.machine.is_virtual,
      .accelerators = accelerators_of(run),
      .hosts = {}};
  auto found = std::ranges::find_if(groups, [&](const HardwareGroup& group) {
    return group.cpu == own.cpu && group.logical_cpus == own.logical_cpus &&
           group.memory_gib == own.memory_gib && group.is_virtual == own.is_virtual &&
           group.accelerators == own.accelerators;
  });
  if (found == groups.end()) found = groups.insert(groups.end(), std::move(own));
  found->hosts.insert(run.machine.host);
  ++found->runs;
}

void add_counts(std::span<const Run> runs, Disclosure& disclosure) {
  std::map<std::map<std::string, std::string>, int> repeats;
  for (const auto& run : runs) {
    const bool is_finished = run.status == RunStatus::finished;
    repeats[run.cell.factors] += is_finished ? 1 : 0;
    (is_finished                       ? disclosure.finished
     : run.status == RunStatus::failed ? disclosure.failed
                                       : disclosure.cut)++;
  }
  const auto [least, most] = std::ranges::minmax_element(
      repeats, {}, [](const auto& configuration) { return configuration.second; });
  disclosure.configurations = static_cast<int>(repeats.size());
  disclosure.least_repeats = least->second;
  disclosure.most_repeats = most->second;
}

// What the counted channels saw, and what none did.
void add_boundary(const Run& run, Disclosure& disclosure) {
  for (const auto& line : run.account.lines) {
    if (!line.counted) continue;
    disclosure.covered.insert(std::string(name_of(line.component)) + " by " + line.meter);
  }
  for (const auto& part : run.account.not_covered) ++disclosure.not_covered[part];
  if (run.account.energy && run.idle_energy) {
    ++disclosure.with_baseline;
    disclosure.idle_energy += *run.idle_energy;
    disclosure.energy_with_baseline += *run.account.energy;
  }
}

void add_energy(std::span<const Run> runs, Disclosure& disclosure) {
  std::vector<const Run*> all, whole;
  std::vector<double> energies, durations;
  for (const auto& run : runs) {
    all.push_back(&run);
    disclosure.duration += duration_of(run);
    if (!run.account.energy) {
      ++disclosure.without_energy;
    } else if (run.account.coverage < least_coverage) {
      ++disclosure.partly_covered;
    }
    if (run.status != RunStatus::finished) continue;
    durations.push_back(duration_of(run).count());
    if (const auto energy = whole_energy_of(run)) {
      whole.push_back(&run);
      energies.push_back(energy->value);
    }
  }
  disclosure.total = sum_of_accounts(all);
  disclosure.duration_s = summary_of(durations);
  disclosure.energy_j = summary_of(energies);
  disclosure.absolute_energy_j = absolute_energy(whole, disclosure.energy_j);
}

void add_emissions(Disclosure& disclosure) {
  const auto& place = disclosure.place;
  if (const auto total = emissions_of(disclosure.total, place.intensity, place.pue)) {
    disclosure.footprint = footprint_of(*total, place.pue, disclosure.duration, disclosure.extra);
  }
  if (disclosure.energy_j.n == 0) return;
  Account mean{.energy = Joules{disclosure.energy_j.mean}};
  const auto bounds = disclosure.absolute_energy_j.value_or(
      Interval{disclosure.energy_j.mean, disclosure.energy_j.mean});
  mean.low = Joules{bounds.low};
  mean.high = Joules{bounds.high};
  disclosure.mean_emissions = emissions_of(mean, place.intensity, place.pue);
}

std::optional<Summary> summary_told(std::span<const Run> runs, const char* name) {
  std::vector<double> values;
  for (const auto& run : runs) {
    const auto value = told(run, name);
    if (run.status == RunStatus::finished && value) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  return summary_of(values);
}

// Forward a multiply and an add for each MAC, backward twice as much: once for the gradients of the
// inputs, once for those of the weights (Kaplan et al. 2020; Epoch AI 2022).
TrainingCompute compute_of(std::span<const Run> runs) {
  constexpr double passes = 3, operations_per_mac = 2;
  TrainingCompute compute;
  for (const auto& run : runs) {
    const auto macs = told(run, "macs"), images = told(run, "images_seen");
    if (!macs || !images || !(*macs > 0) || !(*images >= 0)) continue;
    ++compute.runs;
    compute.flop = compute.flop.value_or(0) + passes * operations_per_mac * *macs * *images;
    if (fact(run, "base") == "frozen" || told(run, "freeze_from")) compute.is_upper_bound = true;
  }
  return compute;
}

// From scratch or from weights, where all runs tell and agree.
std::string training_type_of(std::span<const Run> runs) {
  std::set<std::string> types;
  for (const auto& run : runs) {
    const auto weights = fact(run, "weights");
    types.insert(weights.empty() ? "" : weights == "none" ? "pre-training" : "fine-tuning");
  }
  return types.size() == 1 ? *types.begin() : std::string();
}

}  // namespace

Disclosure disclosure_of(std::span<const Run> runs, const DisclosureRequest& request) {
  Disclosure disclosure{
      .subject = request.study.empty() ? "run " + runs.front().id : "study " + request.study,
      .is_study = !request.study.empty(),
      .joulelab_version = request.joulelab_version,
      .stated_hardware = request.hardware,
      .place = request.place,
      .extra = request.extra};
  for (const auto& run : runs) {
    disclosure.run_ids.push_back(run.id);
    add_hardware(run, disclosure.hardware);
    add_boundary(run, disclosure);
    count_warnings(run, disclosure.warnings);
    if (!run.machine.joulelab_version.empty())
      disclosure.measured_versions.insert(run.machine.joulelab_version);
    if (const auto device = fact(run, "device"); !device.empty()) disclosure.devices.insert(device);
  }
  std::ranges::stable_sort(disclosure.hardware, std::greater{}, &HardwareGroup::runs);
  add_counts(runs, disclosure);
  add_energy(runs, disclosure);
  add_emissions(disclosure);
  disclosure.score = carbon_score_of(runs, request.place, request.extra, request.per);
  disclosure.accuracy = summary_told(runs, "accuracy");
  disclosure.parameters = summary_told(runs, "parameters");
  disclosure.macs = summary_told(runs, "macs");
  disclosure.compute = compute_of(runs);
  disclosure.training_type =
      request.training_type.empty() ? training_type_of(runs) : request.training_type;
  return disclosure;
}

}  // namespace joulelab
