#include "study/budget.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/quantity_text.h"
#include "base/text.h"
#include "meter/sampler.h"

namespace joulelab {
namespace {

// People set budgets in watt-hours and see joules elsewhere.
std::string words_of(Joules energy) {
  return fmt::format("{} ({} Wh)", text_of(energy), significant(energy.value / 3600));
}
std::string words_of(GramsCO2e grams) { return text_of(grams) + " CO2e"; }

std::string after_epoch(const Spending& spending) {
  if (!spending.projection) return {};
  return fmt::format(" after epoch {} of {}", spending.projection->epochs_done,
                     spending.projection->epochs_planned);
}

template <class Unit>
std::optional<Stop> over(Unit budget, Unit used, const char* what, const Spending& spending) {
  if (used < budget) return std::nullopt;
  return Stop{.reason = fmt::format("{}-budget", what),
              .text = fmt::format("The budget of {} is used up: {}{}.", words_of(budget),
                                  words_of(used), after_epoch(spending))};
}

// `per_joule` turns the projection's joules into the budget's unit.
template <class Unit>
std::optional<Stop> projected_over(Unit budget, double per_joule, const char* what,
                                   const Spending& spending) {
  const auto& projection = spending.projection;
  if (!projection || per_joule * projection->energy_j.low <= budget.value) return std::nullopt;
  const auto in_unit = [&](double joules) { return text_of(Unit{per_joule * joules}); };
  const auto& [value, low, high] = projection->energy_j;
  return Stop{.reason = fmt::format("projected-{}", what),
              .text = fmt::format("The whole run was projected to take {} ({:.0f} %: {} to {}){}, "
                                  "over the budget of {}.",
                                  in_unit(value), 100 * projection->level, in_unit(low),
                                  in_unit(high), after_epoch(spending), words_of(budget))};
}

template <class Unit>
std::optional<Stop> stop_for(const std::optional<Unit>& budget, bool by_projection,
                             std::optional<double> per_joule, const char* what,
                             const Spending& spending) {
  if (!budget || !per_joule) return std::nullopt;
  if (spending.energy) {
    const Unit used{*per_joule * spending.energy->value};
    if (auto stop = over(*budget, used, what, spending)) return stop;
  }
  return by_projection ? projected_over(*budget, *per_joule, what, spending) : std::nullopt;
}

bool tells_energy(const NamedMeter& meter) {
  return std::ranges::any_of(meter.meter->channels(), [](const Channel& channel) {
    return channel.form != Form::condition;
  });
}

}  // namespace

Result<void> check_budget(const Budget& budget, std::span<const NamedMeter> meters) {
  const bool is_limited = budget.energy || budget.co2e;
  if (budget.stops_if_projected_over && !is_limited) {
    return fail(Error::Kind::invalid, "there is no budget that a projection could be over",
                "add --energy-budget 50Wh or --co2e-budget 20g");
  }
  if (budget.target_accuracy && !(0 < *budget.target_accuracy && *budget.target_accuracy <= 1)) {
    return fail(Error::Kind::invalid,
                fmt::format("a target accuracy of {} is not above 0 and up to 1",
                            significant(*budget.target_accuracy)),
                "write 0.99 for 99 %");
  }
  if (!is_limited || std::ranges::any_of(meters, tells_energy)) return {};
  return fail(Error::Kind::missing,
              "the budget cannot be held: none of the meters in use tells energy",
              "joulelab meters, which says what there is and what would grant it");
}

std::string stopped_text(const Run& run) {
  const auto ended = [&]() -> std::string {
    if (run.stop->was_killed)
      return "It did not end when asked and was killed: what it had not saved is lost.";
    if (run.exit_status == 0) return "It ended by itself when asked.";
    return fmt::format("Asked to end, it ended with status {}: what it had not saved is lost.",
                       run.exit_status);
  }();
  return fmt::format(
      "{} {} It is shorter than its plan: compare it with runs that ended by the "
      "same rule.",
      run.stop->text, ended);
}

std::optional<Warning> blind_budget(const Budget& budget, const Account& account) {
  constexpr double enough = 0.98;
  if ((!budget.energy && !budget.co2e) || (account.energy && account.coverage >= enough))
    return std::nullopt;
  return Warning{
      "blind-budget",
      fmt::format("The meters saw {:.0f} % of the run's time: it may have used more than "
                  "its budget. joulelab meters says what is missing.",
                  account.energy ? 100 * account.coverage : 0.0)};
}

std::optional<Stop> stop_for(const Budget& budget, const Spending& spending) {
  if (budget.target_accuracy && spending.accuracy.value_or(-1) >= *budget.target_accuracy) {
    return Stop{.reason = "target-accuracy",
                .text = fmt::format("The target accuracy of {} % is reached: {} %.",
                                    significant(100 * *budget.target_accuracy, 4),
                                    significant(100 * *spending.accuracy, 4))};
  }
  const bool by_projection = budget.stops_if_projected_over;
  if (auto stop = stop_for(budget.energy, by_projection, 1.0, "energy", spending)) return stop;
  return stop_for(budget.co2e, by_projection, spending.co2e_g_per_j, "co2e", spending);
}

}  // namespace joulelab
