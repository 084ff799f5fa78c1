#pragma once
// ln emissions = ln energy + ln intensity, of runs that were made under several intensities: which
// part of the emissions' differences is the energy's and which the grid's.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stats/interval.h"

namespace joulelab {

struct VarianceShare {
  double share = 0;  // of the variance of ln emissions
  std::optional<Interval> interval;
};

// Var(ln E + ln I) = Var(ln E) + Var(ln I) + 2 Cov(ln E, ln I): the three shares sum to 1; that of
// the covariance may be negative. I contains the PUE.
struct VarianceDecomposition {
  std::map<std::string, std::string> within;  // data; empty for all runs
  int n = 0;
  double sd = 0;  // of ln emissions
  VarianceShare energy, intensity, covariance;
  std::string sentence;
};

// Two places by what was run at both: ln ratio of emissions = ln ratio of energy + ln ratio of
// intensity, each over the mean of the combinations of the other factors.
struct PlaceContrast {
  std::string a, b;      // levels of the factor that tells the places apart
  int combinations = 0;  // of the other factors, run at both
  double emissions = 1, energy = 1, intensity = 1;  // ratios, a over b
  std::optional<Interval> emissions_interval, energy_interval, intensity_interval;
  // Of the logarithm of the emissions' ratio; sum 1, one may be negative. Nothing where that ratio
  // is within 2 % of 1.
  std::optional<double> energy_share, intensity_share;
  bool is_comparable = true;  // the same basis of both intensities
  std::string sentence;
};

struct DecompositionFinding {
  std::vector<VarianceDecomposition> variances;  // all runs, then each set of data
  std::string factor;                            // that tells the places apart: "host"; or empty
  std::vector<PlaceContrast> contrasts;
};

}  // namespace joulelab
