#pragma once
// The arithmetic of PRE: two cost models, energy and time, with how far they miss an architecture
// or a machine that they did not see, told by leaving each out in turn.

#include <set>
#include <span>
#include <vector>

#include "analyse/prediction_case.h"
#include "stats/interval.h"

namespace joulelab {

// Runs that are alike but for chance: their geometric means, each of one image.
struct Configuration {
  std::string architecture, machine;
  ImageWork work;
  double energy_j = 0, time_s = 0;
  std::optional<double> rated_w;
  double energy_squares = 0, time_squares = 0;  // of the logarithms about those means
  std::vector<std::size_t> cases;               // which ones
};
std::vector<Configuration> configurations_of(std::span<const PredictionCase> cases);

// Of the logarithm: root mean square of what was missed, and how many groups that rests on.
struct Miss {
  double sd = 0;
  int groups = 0;
};

struct ImageCost {
  double value = 0;
  std::optional<Interval> interval;  // 90 %; nothing: too few groups to tell
};

class LearnedCosts {
 public:
  LearnedCosts() = default;
  // `left_out`: also learns how far it misses. At least one configuration.
  LearnedCosts(std::vector<Configuration> configurations, bool left_out);

  ImageCost energy(const std::string& architecture, const std::string& machine,
                   const ImageWork& work) const;
  // Of a machine that was not seen from the energy, and from its rating by the share of it that
  // the others drew; nothing without either.
  std::optional<ImageCost> time(const std::string& architecture, const std::string& machine,
                                const ImageWork& work, std::optional<double> rated_w) const;

  bool has_architecture(const std::string& name) const { return architectures_.contains(name); }
  bool has_machine(const std::string& name) const { return machines_.contains(name); }
  // The configuration of the very work; null: none was seen.
  const Configuration* seen(const std::string& architecture, const std::string& machine,
                            const ImageWork& work) const;
  // By how much (of the logarithm, over all features) the work lies outside what was seen.
  double excess(const ImageWork& work) const;

  const std::vector<Configuration>& configurations() const { return configurations_; }
  std::optional<Miss> architecture_miss() const { return energy_misses_.architecture; }
  std::optional<Miss> machine_miss() const { return energy_misses_.machine; }
  double repeat_sd() const { return energy_misses_.repeat_sd; }
  double time_repeat_sd() const { return time_misses_.repeat_sd; }

 private:
  struct Misses {
    std::optional<Miss> architecture, machine;
    double repeat_sd = 0;
  };
  void learn_misses();
  std::optional<Interval> interval(double value, const Misses& misses,
                                   const std::string& architecture, const std::string& machine,
                                   const ImageWork& work) const;

  std::vector<Configuration> configurations_;
  std::set<std::string> architectures_, machines_;
  CostModel energy_, time_;
  double share_of_rating_ = 0;  // geometric mean of power over rating; 0: no rating known
  Misses energy_misses_, time_misses_;
};

}  // namespace joulelab
