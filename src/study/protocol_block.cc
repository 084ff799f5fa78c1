#include "study/protocol_block.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "base/quantity_text.h"
#include "base/text.h"

namespace joulelab {
namespace {

using Names = std::vector<std::string>;

// A number, or { until_relative_half_width = 0.05, at_least = 5, at_most = 30 }.
void read_repetitions(const TomlReader& table, Protocol& protocol) {
  constexpr int most = 10'000;
  auto& repetitions = protocol.repetitions;
  const auto* node = table.find("repetitions");
  if (node == nullptr || node->kind != TomlNode::Kind::table) {
    repetitions = static_cast<int>(table.integer("repetitions", repetitions, 1, most));
    return;
  }
  const auto reader = table.at(*node, "repetitions");
  reader.allow_only(Names{"until_relative_half_width", "at_least", "at_most"});
  if (reader.find("until_relative_half_width") == nullptr) {
    reader.complain(node->line, "repetitions have no 'until_relative_half_width'",
                    "write how narrow the interval of a mean must be, such as 0.05: within 5 %");
  }
  StoppingRule rule;
  rule.relative_half_width =
      reader.number("until_relative_half_width", rule.relative_half_width, 0.0001, 1);
  // Two runs have an interval; it is twelve times as wide as they are apart.
  rule.at_least = static_cast<int>(reader.integer("at_least", rule.at_least, 2, most));
  rule.at_most = static_cast<int>(
      reader.integer("at_most", std::max(rule.at_least, rule.at_most), rule.at_least, most));
  protocol.until = rule;
  repetitions = rule.at_most;
}

void read_budget(const TomlReader& table, Budget& budget) {
  const auto complain = [&](const char* key, const Error& error) {
    table.complain(table.find(key)->line, error.what, error.hint);
  };
  if (table.find("energy_budget") != nullptr) {
    const auto energy = parse_energy(table.text("energy_budget", "1J"));
    if (energy) budget.energy = *energy;
    if (!energy) complain("energy_budget", energy.error());
  }
  if (table.find("target_accuracy") != nullptr)
    budget.target_accuracy = table.number("target_accuracy", 1, 0.0001, 1);
  budget.stops_if_projected_over = table.truth("stop_if_projected_over", false);
  if (budget.stops_if_projected_over && table.find("energy_budget") == nullptr) {
    table.complain(table.find("stop_if_projected_over")->line,
                   "there is no budget that a projection could be over",
                   "add energy_budget = \"50 Wh\"");
  }
}

}  // namespace

Protocol read_protocol(const TomlReader& root) {
  const auto table = root.table("protocol", "[protocol]");
  table.allow_only(Names{"repetitions", "seed", "order", "warm_up_s", "idle_baseline_s",
                         "cool_down_s", "stop_on_failure", "energy_budget",
                         "stop_if_projected_over", "target_accuracy"});
  Protocol protocol;
  constexpr double longest_s = 86400;
  const auto seconds = [&](std::string_view key, Seconds fallback) {
    return Seconds(table.number(key, fallback.count(), 0, longest_s));
  };
  read_repetitions(table, protocol);
  read_budget(table, protocol.budget);
  protocol.seed = static_cast<std::uint64_t>(table.integer(
      "seed", static_cast<long long>(protocol.seed), 0, std::numeric_limits<long long>::max()));
  protocol.warm_up = seconds("warm_up_s", protocol.warm_up);
  protocol.idle_baseline = seconds("idle_baseline_s", protocol.idle_baseline);
  protocol.cool_down = seconds("cool_down_s", protocol.cool_down);
  protocol.stop_on_failure = table.truth("stop_on_failure", protocol.stop_on_failure);
  const auto order = table.text("order", "random-blocks");
  if (order == "as-written") {
    protocol.order = CellOrder::as_written;
  } else if (order != "random-blocks") {
    table.complain(table.find("order")->line, fmt::format("unknown order '{}'", order),
                   suggestion(order, Names{"random-blocks", "as-written"}));
  }
  return protocol;
}

}  // namespace joulelab
