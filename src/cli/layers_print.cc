#include "cli/layers_print.h"

#include <algorithm>
#include <fmt/format.h>

#include "analyse/word.h"
#include "base/text.h"
#include "base/wrap.h"
#include "cli/print.h"

namespace joulelab {
namespace {

constexpr double giga = 1e9, mega = 1e6, milli = 1e-3;
constexpr const char* row =
    "{:<27} {:>8} {:>5} {:>6} {:>8} {:>7} {:>7} {:>6}\n";  // 80 columns with their gaps
constexpr std::size_t name_columns = 27;

struct EnergyScale {
  double factor = 1;
  const char* unit = "J";
};

// The unit in which the largest layer has one to three digits before the point.
EnergyScale scale_of(const LayersFinding& finding) {
  double largest = 0;
  for (const auto& layer : finding.layers)
    largest = std::max(largest, layer.energy_j ? layer.energy_j->value : 0);
  if (largest >= 1 || largest == 0) return {};
  return largest >= milli ? EnergyScale{milli, "mJ"} : EnergyScale{1e-6, "uJ"};
}

std::string number(double value) { return three_digits(value); }

std::string figure(const std::optional<LayerFigure>& figure, double factor) {
  return figure ? number(figure->value / factor) : "-";
}

// Half the interval, in percent of the value.
std::string reach(const std::optional<LayerFigure>& figure) {
  if (!figure || !figure->interval || figure->value <= 0) return "-";
  const auto [low, high] = *figure->interval;
  const double percent = 50 * (high - low) / figure->value;
  return percent > 999 ? ">999" : fmt::format("{:.{}f}", percent, percent < 9.5 ? 1 : 0);
}

std::string share_text(const std::optional<LayerFigure>& share) {
  return share ? fmt::format("{:.1f}", 100 * share->value) : "-";
}

// What is left out is the front: the end tells the layer.
std::string fitted(const std::string& name) {
  if (name.size() <= name_columns) return name;
  return "..." + name.substr(name.size() - name_columns + 3);
}

std::string title(const LayerLine& layer) {
  const bool says_kind = layer.name.find(layer.kind) != std::string::npos;
  return fitted(says_kind ? layer.name : layer.name + " " + layer.kind);
}

void print_heads(std::FILE* out, const char* first, const EnergyScale& scale) {
  fmt::print(out, row, first, scale.unit, "+-%", "share%", "ms", "GMAC", "J/GMAC", "MB");
}

void print_row(std::FILE* out, const std::string& name, const LayerLine& layer,
               const EnergyScale& scale, int batch_size) {
  const double macs = layer.macs + layer.backward_macs;
  fmt::print(out, row, name, figure(layer.energy_j, scale.factor), reach(layer.energy_j),
             share_text(layer.share), number(layer.time_s.value / milli),
             macs > 0 ? number(macs / giga) : "-", figure(layer.j_per_gmac, 1),
             number((layer.bytes + layer.gradient_bytes) / mega / std::max(1, batch_size)));
}

LayerLine line_of(const LayerKind& kind, const LayersFinding& finding) {
  LayerLine line{.kind = kind.kind, .macs = kind.macs, .time_s = kind.time_s};
  line.energy_j = kind.energy_j;
  line.share = kind.share;
  line.j_per_gmac = kind.j_per_gmac;
  for (const auto& layer : finding.layers) {
    if (layer.kind != kind.kind) continue;
    line.bytes += layer.bytes;
    line.gradient_bytes += layer.gradient_bytes;
  }
  return line;
}

std::string with_interval(const LayerFigure& figure) {
  if (!figure.interval) return number(figure.value);
  return fmt::format("{} ({})", number(figure.value), interval_text(*figure.interval));
}

void print_checks(std::FILE* out, const LayersFinding& finding, const EnergyScale& scale) {
  constexpr const char* line = "{:<10} {:>9} {:>9}  {:<23} {:>7} {:>7}\n";
  fmt::print(out, "\n");
  fmt::print(out, line, "pass", "layers", "whole", "layers / whole (95 %)", "ms", "whole");
  for (const auto& check : finding.checks) {
    const auto ratio = check.ratio.value_or(check.time_ratio);
    fmt::print(out, line, check.pass,
               check.sum_j ? figure(check.sum_j, scale.factor) + " " + scale.unit : "-",
               check.whole_j ? figure(check.whole_j, scale.factor) + " " + scale.unit : "-",
               with_interval(ratio), number(check.sum_time_s.value / milli),
               number(check.whole_time_s.value / milli));
  }
}

}  // namespace

std::vector<LayerLine> in_order(std::vector<LayerLine> layers, LayerOrder order) {
  if (order == LayerOrder::forward) return layers;
  const auto key = [order](const LayerLine& layer) {
    const auto& figure = order == LayerOrder::energy ? layer.energy_j : layer.j_per_gmac;
    if (order == LayerOrder::time) return layer.time_s.value;
    return figure ? figure->value : -1;
  };
  std::ranges::stable_sort(layers, std::greater<>(), key);
  return layers;
}

void print_layers(std::FILE* out, const LayersFinding& finding, const LayersView& view) {
  fmt::print(
      out, "{}\n\n",
      wrapped(fmt::format("{}, {}, batches of {}, on {}, {} ({}): {} in {}. Each figure is "
                          "of one image, forward and backward.",
                          finding.architecture, finding.input, finding.batch_size, finding.device,
                          finding.library,
                          counted(static_cast<std::size_t>(to_integer(finding.threads).value_or(1)),
                                  "thread"),
                          counted(finding.layers.size(), "layer"),
                          counted(static_cast<std::size_t>(finding.rounds), "round")),
              0));
  const auto scale = scale_of(finding);
  print_heads(out, "layer", scale);
  const auto layers = in_order(finding.layers, view.order);
  const auto shown = view.most == 0 ? layers.size() : std::min(view.most, layers.size());
  for (std::size_t i = 0; i < shown; ++i)
    print_row(out, title(layers[i]), layers[i], scale, finding.batch_size);
  if (shown < layers.size())
    fmt::print(out, "... {} more; --top 0 shows all\n", layers.size() - shown);
  fmt::print(out, "\n");
  print_heads(out, "kind", scale);
  for (const auto& kind : finding.kinds) {
    print_row(out, fitted(fmt::format("{} x {}", kind.layers, kind.kind)), line_of(kind, finding),
              scale, finding.batch_size);
  }
  print_checks(out, finding, scale);
  fmt::print(out, "\n");
  for (const auto& sentence : finding.sentences) fmt::print(out, "{}\n", wrapped(sentence, 0));
  for (const auto& warning : finding.warnings) print_warning(out, warning);
}

}  // namespace joulelab
