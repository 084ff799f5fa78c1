#include "analyse/learned_costs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/distribution.h"

namespace joulelab {
namespace {

using Member = std::string Configuration::*;

bool is_same_work(const ImageWork& a, const ImageWork& b) {
  const auto left = a.features(), right = b.features();
  constexpr double alike = 0.01;  // of the logarithm
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!(left[i] > 0 && right[i] > 0)) continue;  // not known of one of them
    if (std::abs(std::log(left[i] / right[i])) > alike) return false;
  }
  return true;
}

template <class Value>
double mean_log(const Configuration& configuration, Value value_of) {
  double sum = 0;
  for (const auto index : configuration.cases) sum += std::log(value_of(index));
  return sum / static_cast<double>(configuration.cases.size());
}

template <class Value>
double squares_about(const Configuration& configuration, double mean, Value value_of) {
  double sum = 0;
  for (const auto index : configuration.cases) {
    const double apart = std::log(value_of(index)) - mean;
    sum += apart * apart;
  }
  return sum;
}

CostModel fitted(std::span<const Configuration> configurations, double Configuration::*value) {
  std::vector<CostExample> examples;
  for (const auto& each : configurations)
    examples.push_back({each.machine, each.work, each.*value});
  return fit_costs(examples).value_or(CostModel{});
}

double share_of_rating(std::span<const Configuration> configurations) {
  double logs = 0;
  int count = 0;
  for (const auto& each : configurations) {
    if (!each.rated_w) continue;
    logs += std::log(each.energy_j / each.time_s / *each.rated_w);
    ++count;
  }
  return count > 0 ? std::exp(logs / count) : 0;
}

// Squares of what was missed, of each group that could be left out.
class MissSum {
 public:
  void add(const std::string& group, double missed) {
    squares_ += missed * missed;
    ++count_;
    groups_.insert(group);
  }
  std::optional<Miss> miss() const {
    if (groups_.size() < 2) return std::nullopt;
    return Miss{std::sqrt(squares_ / count_), static_cast<int>(groups_.size())};
  }

 private:
  double squares_ = 0;
  int count_ = 0;
  std::set<std::string> groups_;
};

double pooled_sd(std::span<const Configuration> configurations, double Configuration::*squares) {
  double sum = 0, freedom = 0;
  for (const auto& each : configurations) {
    sum += each.*squares;
    freedom += static_cast<double>(each.cases.size()) - 1;
  }
  return freedom > 0 ? std::sqrt(sum / freedom) : 0;
}

}  // namespace

std::vector<Configuration> configurations_of(std::span<const PredictionCase> cases) {
  std::vector<Configuration> configurations;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& one = cases[i];
    auto found = std::ranges::find_if(configurations, [&](const Configuration& each) {
      return each.architecture == one.architecture && each.machine == one.machine &&
             is_same_work(each.work, one.work);
    });
    if (found == configurations.end()) {
      configurations.push_back({.architecture = one.architecture,
                                .machine = one.machine,
                                .work = one.work,
                                .rated_w = one.use.rated_w,
                                .cases = {}});
      found = std::prev(configurations.end());
    }
    found->cases.push_back(i);
  }
  for (auto& each : configurations) {
    const auto energy = [&](std::size_t i) { return cases[i].energy_j / cases[i].images; };
    const auto time = [&](std::size_t i) { return cases[i].duration_s / cases[i].images; };
    const double log_energy = mean_log(each, energy), log_time = mean_log(each, time);
    each.energy_j = std::exp(log_energy);
    each.time_s = std::exp(log_time);
    each.energy_squares = squares_about(each, log_energy, energy);
    each.time_squares = squares_about(each, log_time, time);
  }
  return configurations;
}

LearnedCosts::LearnedCosts(std::vector<Configuration> configurations, bool left_out)
    : configurations_(std::move(configurations)),
      energy_(fitted(configurations_, &Configuration::energy_j)),
      time_(fitted(configurations_, &Configuration::time_s)),
      share_of_rating_(share_of_rating(configurations_)) {
  for (const auto& each : configurations_) {
    architectures_.insert(each.architecture);
    machines_.insert(each.machine);
  }
  energy_misses_.repeat_sd = pooled_sd(configurations_, &Configuration::energy_squares);
  time_misses_.repeat_sd = pooled_sd(configurations_, &Configuration::time_squares);
  if (left_out) learn_misses();
}

void LearnedCosts::learn_misses() {
  for (const Member by : {&Configuration::architecture, &Configuration::machine}) {
    const bool is_machine = by == &Configuration::machine;
    MissSum energy, time;
    for (const auto& group : is_machine ? machines_ : architectures_) {
      auto rest = configurations_;
      std::erase_if(rest, [&](const Configuration& each) { return each.*by == group; });
      if (rest.empty()) continue;
      const LearnedCosts other(std::move(rest), false);
      for (const auto& each : configurations_) {
        // Without its architecture a machine that trained nothing else is another one too.
        if (each.*by != group || (!is_machine && !other.has_machine(each.machine))) continue;
        const auto predicted = other.energy(each.architecture, each.machine, each.work);
        energy.add(group, std::log(predicted.value / each.energy_j));
        const auto seconds = other.time(each.architecture, each.machine, each.work, each.rated_w);
        if (seconds) time.add(group, std::log(seconds->value / each.time_s));
      }
    }
    (is_machine ? energy_misses_.machine : energy_misses_.architecture) = energy.miss();
    (is_machine ? time_misses_.machine : time_misses_.architecture) = time.miss();
  }
}

const Configuration* LearnedCosts::seen(const std::string& architecture, const std::string& machine,
                                        const ImageWork& work) const {
  const auto found = std::ranges::find_if(configurations_, [&](const Configuration& each) {
    return each.architecture == architecture && each.machine == machine &&
           is_same_work(each.work, work);
  });
  return found == configurations_.end() ? nullptr : &*found;
}

double LearnedCosts::excess(const ImageWork& work) const {
  const auto at = work.features();
  double sum = 0;
  for (std::size_t j = 0; j < at.size(); ++j) {
    if (energy_.costs[j] <= 0 && time_.costs[j] <= 0) continue;  // it costs nothing
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (const auto& each : configurations_) {
      least = std::min(least, each.work.features()[j]);
      most = std::max(most, each.work.features()[j]);
    }
    sum += std::max({0.0, std::log(at[j] / most), std::log(least / at[j])});
  }
  return sum;
}

// Student's t on the root mean square of what was missed, by groups: runs of one left-out group err
// together, so they are one. Wider outside what was seen, in proportion to how far.
std::optional<Interval> LearnedCosts::interval(double value, const Misses& misses,
                                               const std::string& architecture,
                                               const std::string& machine,
                                               const ImageWork& work) const {
  double variance = misses.repeat_sd * misses.repeat_sd;
  int groups = std::numeric_limits<int>::max();
  const bool is_other_machine = !has_machine(machine);
  const auto add = [&](const std::optional<Miss>& miss) {
    if (!miss) return false;
    variance += miss->sd * miss->sd;
    groups = std::min(groups, miss->groups);
    return true;
  };
  if (is_other_machine && !add(misses.machine)) return std::nullopt;
  const bool needs_architecture = !is_other_machine || !has_architecture(architecture);
  if (needs_architecture && !add(misses.architecture)) return std::nullopt;
  constexpr double upper = 0.95;  // of a two-sided 90 %
  const double reach =
      student_t_quantile(upper, groups - 1) * std::sqrt(variance) * (1 + excess(work));
  return Interval{value * std::exp(-reach), value * std::exp(reach)};
}

ImageCost LearnedCosts::energy(const std::string& architecture, const std::string& machine,
                               const ImageWork& work) const {
  const double value = energy_.per_image(machine, work);
  return {value, interval(value, energy_misses_, architecture, machine, work)};
}

std::optional<ImageCost> LearnedCosts::time(const std::string& architecture,
                                            const std::string& machine, const ImageWork& work,
                                            std::optional<double> rated_w) const {
  double value = time_.per_image(machine, work);
  if (!has_machine(machine)) {
    if (!rated_w || share_of_rating_ <= 0) return std::nullopt;
    value = energy_.per_image(machine, work) / (share_of_rating_ * *rated_w);
  }
  return ImageCost{value, interval(value, time_misses_, architecture, machine, work)};
}

}  // namespace joulelab
