#include "cli/start_print.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/print.h"

namespace joulelab {
namespace {

constexpr int strip_columns = 60;

// "2026-01-01 14:00": UTC to the minute, as people read it.
std::string clock_text(WallTime time) {
  auto text = utc_text(unix_ns_of(time)).substr(0, 16);
  text[10] = ' ';
  return text;
}

std::string percent(double share) { return significant(100 * share) + " %"; }

std::string mass_text(GramsCO2e grams) {
  return fmt::format("{}{}", grams.value < 0 ? "-" : "", text_of(GramsCO2e{std::abs(grams.value)}));
}

// The first figure of a line says of what it is; the others are alike.
std::string grams_text(GramsCO2e grams, const StartQuestion& question) {
  return fmt::format("{} CO2e{}", mass_text(grams), question.has_energy ? "" : " per kWh");
}

std::string saving_text(const StartSaving& saving, const StartQuestion& question) {
  const auto grams = grams_of(saving, question);
  if (!grams) {
    const auto energy = question.pue * energy_of(question.load);
    return fmt::format("{}; what starting at once emits is not known: its hours are missing",
                       grams_text(energy * saving.chosen, question));
  }
  return fmt::format("{}, at once {}: saves {} ({})", grams_text(grams->chosen, question),
                     mass_text(grams->at_once), mass_text(grams->saved), percent(grams->share));
}

WallTime column_time(const StartWindow& window, int column) {
  return window.earliest + (window.latest_end - window.earliest) / strip_columns * column;
}

// A bar for each part of the window, the tallest for the dirtiest; a dot where hours are missing.
std::string bars(const IntensitySeries& series, const StartWindow& window) {
  constexpr const char* blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const IntensityIntegral hours(series);
  std::vector<std::optional<double>> means;
  double least = 1e300, most = 0;
  for (int i = 0; i < strip_columns; ++i) {
    const auto mean = hours.mean(column_time(window, i), column_time(window, i + 1));
    means.push_back(mean ? std::optional(mean->value) : std::nullopt);
    if (mean) least = std::min(least, mean->value), most = std::max(most, mean->value);
  }
  std::string text;
  for (const auto& mean : means) {
    const double share = mean && most > least ? (*mean - least) / (most - least) : 0;
    text += mean ? blocks[static_cast<std::size_t>(std::lround(7 * share))] : ".";
  }
  return text;
}

// Marks the parts of the window that a run works in for the better half, and of one that is shorter
// than a part the one in which it begins.
std::string marks(std::span<const RunSlot> slots, const StartWindow& window) {
  std::string text;
  for (int i = 0; i < strip_columns; ++i) {
    const auto from = column_time(window, i), to = column_time(window, i + 1);
    Seconds worked{0};
    bool is_short_begun = false;
    for (const auto& slot : slots) {
      worked += std::max(Seconds{0}, Seconds(std::min(slot.end, to) - std::max(slot.begin, from)));
      is_short_begun |= slot.end - slot.begin < to - from && from <= slot.begin && slot.begin < to;
    }
    text += is_short_begun || worked >= Seconds(to - from) / 2 ? '=' : ' ';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

void print_strip(const char* label, const std::string& text) {
  fmt::print("  {:<12} {}\n", label, text);
}

void print_slots(const ChosenStart& choice, const StartQuestion& question) {
  const auto& slots = choice.slots->slots;
  print_line(stdout, "interrupted", saving_text(*choice.slots_saving, question));
  constexpr std::size_t most_shown = 6;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(slots.size(), most_shown); ++i) {
    const auto begin = clock_text(slots[i].begin), end = clock_text(slots[i].end);
    const bool is_same_day = begin.substr(0, 10) == end.substr(0, 10);
    texts.push_back(fmt::format("{} to {}", begin, is_same_day ? end.substr(11) : end));
  }
  if (slots.size() > most_shown)
    texts.push_back(fmt::format("and {} more (--json has all)", slots.size() - most_shown));
  print_line(stdout, "slots", join(texts, "; "));
}

void print_choice(const IntensitySeries& series, const ChosenStart& choice,
                  const StartQuestion& question) {
  const auto& start = choice.start;
  print_line(stdout, "by", fmt::format("{}; {}", text_of(series.about), series.about.source));
  print_line(stdout, "start",
             fmt::format("{}, to end at {}{}", clock_text(start.start), clock_text(start.end),
                         start.start == question.window.earliest ? ": at once" : ""));
  print_line(stdout, "emits", saving_text(choice.saving, question));
  const auto energy = question.pue * energy_of(question.load);
  print_line(stdout, "other starts",
             fmt::format("{} in the mean, {} at worst", grams_text(energy * start.mean, question),
                         mass_text(energy * start.worst)));
  if (choice.past) {
    print_line(stdout, "past weeks",
               fmt::format("the same wait would have saved {} in the median of {} (5 % to 95 %: "
                           "{} to {})",
                           percent(choice.past->median),
                           counted(static_cast<std::size_t>(choice.past->weeks), "week"),
                           percent(choice.past->low), percent(choice.past->high)));
  }
  if (choice.slots) print_slots(choice, question);
  print_strip("intensity", bars(series, question.window));
  const RunSlot piece{start.start, start.end};
  print_strip("in one piece", marks({&piece, 1}, question.window));
  if (choice.slots) print_strip("interrupted", marks(choice.slots->slots, question.window));
}

// What a choice does on the other basis: a sentence of its own, beside no figure of the first.
void print_judgement(const char* basis, const ChosenStart& choice, const StartQuestion& question) {
  if (choice.by_other) {
    print_line(stdout, fmt::format("by {}", basis),
               "the same start: " + saving_text(*choice.by_other, question));
  }
  if (choice.slots_by_other) {
    print_line(stdout, "", "the same slots: " + saving_text(*choice.slots_by_other, question));
  }
}

void print_scores(const JudgedBacktest& judged) {
  const auto basis = [](Basis of) { return of == Basis::marginal ? "marginal" : "average"; };
  fmt::print("\nchosen by the {}, judged by the {}: saved of starting at once\n",
             basis(judged.chosen_by), basis(judged.judged_by));
  fmt::print("  {:<34} {:>8} {:>8} {:>8} {:>8}\n", "", "all", "median", "5 %", "95 %");
  for (const auto& score : judged.backtest.scores) {
    const auto what = score.foresight == Foresight::perfect     ? "perfect foresight"
                      : score.foresight == Foresight::yesterday ? "as the day before"
                                                                : "as the week before";
    fmt::print("  {:<34} {:>6.1f} % {:>6.1f} % {:>6.1f} % {:>6.1f} %\n",
               fmt::format("{}{}", what, score.is_interruptible ? ", interrupted" : ""),
               100 * score.total, 100 * score.median, 100 * score.low, 100 * score.high);
  }
}

// The first table's starts by month and by hour: in which it pays.
void print_months(const StartBacktest& backtest) {
  const auto share = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", 100 * *value) : std::string("-");
  };
  const auto& best = backtest.scores.front();
  const auto known =
      std::ranges::find(backtest.scores, Foresight::yesterday, &BacktestScore::foresight);
  fmt::print("\nsaved in one piece, %, by the month and by the hour (UTC) of the question\n");
  const auto print_row = [&](const char* label, std::span<const std::optional<double>> values) {
    fmt::print("  {:<10}", label);
    for (const auto& value : values) fmt::print(" {:>4}", share(value));
    fmt::print("\n");
  };
  const auto print_block = [&](const char* label, int first, int count, auto part) {
    fmt::print("  {:<10}", label);
    for (int i = 0; i < count; ++i) fmt::print(" {:>4}", first + i);
    fmt::print("\n");
    print_row("perfect", part(best));
    print_row("day before", part(*known));
  };
  print_block("month", 1, 12, [](const BacktestScore& score) {
    return std::span<const std::optional<double>>(score.by_month);
  });
  for (const int half : {0, 12}) {
    print_block("hour", half, 12, [half](const BacktestScore& score) {
      return std::span<const std::optional<double>>(score.by_hour)
          .subspan(static_cast<std::size_t>(half), 12);
    });
  }
}

void print_backtests(const StartReport& report) {
  const auto& first = report.backtests.front().backtest;
  fmt::print("\nback-test: {} starts, one every {}, in windows of {}\n", first.scores[0].starts,
             text_of(first.every), text_of(report.backtest_window));
  for (const auto& judged : report.backtests) print_scores(judged);
  print_months(first);
}

}  // namespace

void print_start(const StartReport& report) {
  const auto& advice = report.advice;
  const auto& question = advice.question;
  fmt::print("{}: {}{}{}\n", report.run.empty() ? "a run" : "run " + report.run,
             text_of(length_of(question.load)),
             question.has_energy ? ", " + text_of(energy_of(question.load)) : ", energy not given",
             question.pue == 1 ? "" : fmt::format(", PUE {}", significant(question.pue)));
  print_line(stdout, "window",
             fmt::format("{} to {} (UTC)", clock_text(question.window.earliest),
                         clock_text(question.window.latest_end)));
  print_choice(advice.hours, advice.choice, question);
  print_judgement("marginal", advice.choice, question);
  if (advice.marginal) {
    fmt::print("\nby the marginal intensity, which says what the shift itself changes\n");
    print_choice(*advice.marginal, *advice.marginal_choice, question);
    print_judgement("average", *advice.marginal_choice, question);
  }
  if (!report.backtests.empty()) print_backtests(report);
  for (const auto& warning : advice.warnings) print_warning(stdout, warning);
}

}  // namespace joulelab
