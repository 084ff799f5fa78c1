#include "analyse/calibrate.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>

#include "analyse/word.h"
#include "base/text.h"
#include "record/name.h"
#include "stats/descriptive.h"
#include "stats/least_squares.h"

namespace joulelab {
namespace {

using Column = std::vector<double>;

// A predictor: which of the software channels it adds up.
struct Term {
  std::string name;
  std::vector<std::size_t> channels;
};

struct Model {
  std::vector<Term> terms;
  std::vector<Column> columns;  // W, one a term
  LeastSquares fit;
  LeftOutError left_out;
  double widening = 1;
};

Column wall_of(const CalibrationPoints& points) {
  Column wall;
  for (const auto& point : points.points) wall.push_back(point.wall_w);
  return wall;
}

Column column_of(const CalibrationPoints& points, const Term& term) {
  Column column;
  for (const auto& point : points.points) {
    double sum = 0;
    for (const auto channel : term.channels) sum += point.software_w[channel];
    column.push_back(sum);
  }
  return column;
}

std::vector<Term> sum_of_all(const CalibrationPoints& points) {
  Term all{"software", {}};
  for (std::size_t i = 0; i < points.software.size(); ++i) all.channels.push_back(i);
  return {all};
}

std::vector<Term> by_component(const CalibrationPoints& points) {
  std::map<Component, Term> terms;
  for (std::size_t i = 0; i < points.software.size(); ++i) {
    auto& term = terms[points.software[i].component];
    term.name = name_of(points.software[i].component);
    term.channels.push_back(i);
  }
  std::vector<Term> list;
  for (auto& [component, term] : terms) list.push_back(std::move(term));
  return list;
}

double range_share(const Column& column) {
  const auto [low, high] = std::ranges::minmax(column);
  const double mean = std::abs(mean_of(column));
  return mean > 0 ? (high - low) / mean : 0;
}

std::vector<std::string> architectures_of(const CalibrationPoints& points) {
  std::vector<std::string> names;
  for (const auto& point : points.points) names.push_back(point.architecture);
  return names;
}

// Why leaving out one architecture after the other tells nothing; empty where it does: what is left
// must be enough for a calibration of its own.
std::string why_not_by_architecture(const Column& software,
                                    const std::vector<std::string>& architectures) {
  const std::set<std::string> names(architectures.begin(), architectures.end());
  if (names.size() < 2) {
    return "all runs are of one architecture: how well others are predicted is not known";
  }
  for (const auto& name : names) {
    Column rest;
    for (std::size_t i = 0; i < software.size(); ++i) {
      if (architectures[i] != name) rest.push_back(software[i]);
    }
    if (rest.size() < fewest_calibration_runs - 1 || range_share(rest) < least_power_range) {
      return fmt::format(
          "without {} the runs that remain are too few or too alike for a line of their own: how "
          "well other architectures are predicted is not known",
          name);
    }
  }
  return {};
}

Column absolute_shares(const Column& wall, const LeftOut& left_out) {
  Column shares;
  for (std::size_t i = 0; i < wall.size(); ++i) {
    shares.push_back(std::abs(left_out.predicted[i] - wall[i]) / wall[i]);
  }
  return shares;
}

std::vector<LeftOutGroup> groups_of(const Column& wall, const LeftOut& left_out,
                                    const std::vector<std::string>& labels) {
  const auto shares = absolute_shares(wall, left_out);
  std::vector<LeftOutGroup> groups;
  for (const auto& name : std::set<std::string>(labels.begin(), labels.end())) {
    Column own;
    double squares = 0;
    for (std::size_t i = 0; i < wall.size(); ++i) {
      if (labels[i] != name) continue;
      own.push_back(shares[i]);
      squares += std::pow(left_out.predicted[i] - wall[i], 2);
    }
    groups.push_back({.name = name,
                      .runs = static_cast<int>(own.size()),
                      .median_share = median_of(own),
                      .rms_w = std::sqrt(squares / static_cast<double>(own.size()))});
  }
  return groups;
}

// Observed by expected scatter, never below 1 (Birge 1932): the fit takes runs for independent, and
// runs of one architecture that share an offset are not.
double widening_of(const LeastSquares& fit, const LeftOut& left_out) {
  double variance = 0;  // of a left-out run about its prediction, by that of an error
  for (const double leverage : left_out.leverage) variance += 1 + leverage;
  const double expected =
      fit.residual_sd * std::sqrt(variance / static_cast<double>(left_out.leverage.size()));
  return expected > 0 ? std::max(1.0, left_out.root_mean_square_error / expected) : 1;
}

// Nothing where the model is not determined, with every run and with those that are left.
std::optional<Model> model_of(const CalibrationPoints& points, std::vector<Term> terms) {
  Model model{std::move(terms), {}, {}, {}, 1};
  for (const auto& term : model.terms) model.columns.push_back(column_of(points, term));
  const auto wall = wall_of(points);
  const auto fit = least_squares(model.columns, wall);
  if (!fit) return std::nullopt;
  model.fit = *fit;
  auto labels = architectures_of(points);
  model.left_out.why_by_run =
      why_not_by_architecture(column_of(points, sum_of_all(points).front()), labels);
  model.left_out.is_by_architecture = model.left_out.why_by_run.empty();
  if (!model.left_out.is_by_architecture) {
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = fmt::format("{}", i);
  }
  const auto left_out = leave_one_group_out(model.columns, wall, labels);
  if (!left_out) return std::nullopt;
  model.left_out.rms_w = left_out->root_mean_square_error;
  model.left_out.median_share = median_of(absolute_shares(wall, *left_out));
  if (model.left_out.is_by_architecture) {
    model.left_out.groups = groups_of(wall, *left_out, labels);
    model.widening = widening_of(model.fit, *left_out);
  }
  return model;
}

// How much of a term's variance the others explain, as the factor by which that widens its
// coefficient's variance.
double variance_inflation(const Model& model, std::size_t term) {
  const auto& column = model.columns[term];
  const double squares = variance_of(column) * static_cast<double>(column.size() - 1);
  return model.fit.inverse[term * (model.columns.size() + 1)] * squares;
}

// Why one term stands for all the channels; empty where each component has its own.
std::string why_one_term(const CalibrationPoints& points, const std::optional<Model>& components,
                         const Model& sum) {
  constexpr std::size_t runs_a_coefficient = 10;
  constexpr double least_movement = 0.01, most_inflation = 10;
  const auto terms = by_component(points);
  if (terms.size() < 2) return fmt::format("the software sees one component, {}", terms[0].name);
  const std::size_t needed = runs_a_coefficient * (terms.size() + 1);
  if (points.points.size() < needed) {
    return fmt::format("a factor for each of {} components would take {} runs, and there are {}",
                       terms.size(), needed, points.points.size());
  }
  for (const auto& term : terms) {
    const double moved = std::sqrt(variance_of(column_of(points, term)));
    if (moved < least_movement * mean_of(sum.columns[0])) {
      return fmt::format("the power of {} hardly varies from run to run", term.name);
    }
  }
  if (!components) return "the components' powers do not determine a factor each";
  for (std::size_t i = 0; i < components->terms.size(); ++i) {
    if (variance_inflation(*components, i) > most_inflation) {
      return fmt::format("the power of {} goes along with that of the others",
                         components->terms[i].name);
    }
  }
  if (components->left_out.rms_w >= sum.left_out.rms_w) {
    return "a factor for each component does not predict left-out runs better";
  }
  return {};
}

Interval range_of(const Column& column) {
  const auto [low, high] = std::ranges::minmax(column);
  return {low, high};
}

Calibration calibration_from(const CalibrationPoints& points, const Model& model) {
  const auto& fit = model.fit;
  Calibration calibration;
  calibration.machine = points.machine;
  calibration.offset_w = fit.coefficients[0].value;
  calibration.offset_interval_w = fit.coefficients[0].interval;
  for (std::size_t i = 0; i < model.terms.size(); ++i) {
    CalibrationTerm term{.name = model.terms[i].name,
                         .factor = fit.coefficients[i + 1].value,
                         .interval = fit.coefficients[i + 1].interval,
                         .seen_w = range_of(model.columns[i]),
                         .mean_w = fit.means[i]};
    for (const auto c : model.terms[i].channels) term.channels.push_back(points.software[c]);
    calibration.terms.push_back(std::move(term));
  }
  calibration.residual_sd_w = fit.residual_sd;
  calibration.degrees_of_freedom = fit.degrees_of_freedom;
  calibration.inverse = fit.inverse;
  calibration.left_out = model.left_out;
  calibration.widening = model.widening;
  Column durations;
  for (const auto& point : points.points) {
    durations.push_back(point.duration_s);
    calibration.run_ids.push_back(point.run);
  }
  calibration.seen_s = range_of(durations);
  calibration.hardware_meter = points.hardware_meter;
  calibration.hardware_channels = points.hardware_channels;
  calibration.hardware_grade = points.hardware_grade;
  calibration.hardware_gain = points.hardware_gain;
  calibration.hardware_offset = points.hardware_offset;
  return calibration;
}

constexpr const char* more_runs =
    "measure more, lighter and heavier ones, with the same meters and --save; the idle machine is "
    "one: joulelab measure --save --work idle:60";

Result<void> check(const CalibrationPoints& points, const Column& software) {
  if (points.points.size() < fewest_calibration_runs) {
    return fail(Error::Kind::invalid,
                fmt::format("{} can be used, and a calibration takes at least {}",
                            counted(points.points.size(), "run"), fewest_calibration_runs),
                more_runs);
  }
  const double share = range_share(software);
  if (share >= least_power_range) return {};
  return fail(Error::Kind::invalid,
              fmt::format("the software power of these runs varies by only {} % of its mean, and a "
                          "calibration takes {:.0f} %: there is no line through one point",
                          significant(100 * share), 100 * least_power_range),
              more_runs);
}

}  // namespace

Result<Calibration> calibrate(const CalibrationPoints& points) {
  const auto all = sum_of_all(points);
  JOULELAB_TRY(check(points, column_of(points, all.front())));
  const auto sum = model_of(points, all);
  if (!sum || !(sum->fit.coefficients[1].interval.low > 0)) {
    return fail(Error::Kind::invalid,
                "the wall power of these runs does not follow the software's: the factor's 95 % "
                "interval holds zero",
                "see how they differ: joulelab compare");
  }
  const auto components = model_of(points, by_component(points));
  const auto why = why_one_term(points, components, *sum);
  auto calibration = calibration_from(points, why.empty() ? *components : *sum);
  calibration.why_these_terms =
      why.empty() ? fmt::format(
                        "each component has its own factor: it predicts left-out runs "
                        "better than the sum ({} against {} W)",
                        significant(components->left_out.rms_w), significant(sum->left_out.rms_w))
                  : "one factor for the sum: " + why;
  return calibration;
}

}  // namespace joulelab
