#include "cli/layers_print.h"

#include <algorithm>
#include <fmt/format.h>

#include "analyse/word.h"
#include "base/text.h"
#include "base/wrap.h"
#include "cli/print.h"

namespace joulelab {
namespace {

constexpr const char* row = "{:<26} {:>8} {:>5} {:>6} {:>8} {:>7} {:>7} {:>6}\n";
constexpr std::size_t name_columns = 26;

struct ColumnScale {
  double factor = 1;
  std::string unit;
};

// The unit in which the largest of a column has one to three digits before the point.
ColumnScale column_scale(double largest, const std::string& unit) {
  for (const auto& [factor, prefix] :
       {std::pair{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1.0, ""}, {1e-3, "m"}}) {
    if (largest >= factor) return {factor, prefix + unit};
  }
  return {1e-6, "µ" + unit};
}

double macs_of(const LayerLine& layer) { return layer.macs + layer.backward_macs; }

struct ColumnScales {
  ColumnScale energy, time, macs, bytes;
};

ColumnScales scales_of(const LayersFinding& finding) {
  double energy = 0, time = 0, macs = 0, bytes = 0;
  for (const auto& layer : finding.layers) {
    energy = std::max(energy, layer.energy_j ? layer.energy_j->value : 0);
    time = std::max(time, layer.time_s.value);
    macs = std::max(macs, macs_of(layer));
    bytes = std::max(bytes, layer.bytes + layer.gradient_bytes);
  }
  return {column_scale(energy, "J"), column_scale(time, "s"), column_scale(macs, "MAC"),
          column_scale(bytes / std::max(1, finding.batch_size), "B")};
}

std::string number(double value) {
  constexpr double least = 0.01;
  return value > 0 && value < least ? fmt::format("<{}", least) : three_digits(value);
}

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

void print_heads(std::FILE* out, const char* first, const ColumnScales& scales) {
  fmt::print(out, row, first, scales.energy.unit, "+-%", "share%", scales.time.unit,
             scales.macs.unit, "J/GMAC", scales.bytes.unit);
}

void print_row(std::FILE* out, const std::string& name, const LayerLine& layer,
               const ColumnScales& scales, int batch_size) {
  const double bytes = (layer.bytes + layer.gradient_bytes) / std::max(1, batch_size);
  fmt::print(out, row, name, figure(layer.energy_j, scales.energy.factor), reach(layer.energy_j),
             share_text(layer.share), number(layer.time_s.value / scales.time.factor),
             macs_of(layer) > 0 ? number(macs_of(layer) / scales.macs.factor) : "-",
             figure(layer.j_per_gmac, 1), number(bytes / scales.bytes.factor));
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

void print_checks(std::FILE* out, const LayersFinding& finding) {
  constexpr const char* line = "{:<10} {:>9} {:>9}  {:<23} {:>9} {:>9}\n";
  fmt::print(out, "\n");
  fmt::print(out, line, "pass", "layers", "whole", "layers / whole (95 %)", "layers", "whole");
  const auto energy = [](const std::optional<LayerFigure>& figure) {
    return figure ? text_of(Joules{figure->value}) : std::string("-");
  };
  const auto time = [](const LayerFigure& figure) { return text_of(Seconds{figure.value}); };
  for (const auto& check : finding.checks) {
    fmt::print(out, line, check.pass, energy(check.sum_j), energy(check.whole_j),
               with_interval(check.ratio.value_or(check.time_ratio)), time(check.sum_time_s),
               time(check.whole_time_s));
  }
}

// The largest first, but for the forward order.
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

}  // namespace

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
  const auto scales = scales_of(finding);
  print_heads(out, "layer", scales);
  const auto layers = in_order(finding.layers, view.order);
  const auto shown = view.most == 0 ? layers.size() : std::min(view.most, layers.size());
  for (std::size_t i = 0; i < shown; ++i)
    print_row(out, title(layers[i]), layers[i], scales, finding.batch_size);
  if (shown < layers.size())
    fmt::print(out, "... {} more; --top 0 shows all\n", layers.size() - shown);
  fmt::print(out, "\n");
  print_heads(out, "kind", scales);
  for (const auto& kind : finding.kinds) {
    print_row(out, fitted(fmt::format("{} x {}", kind.layers, kind.kind)), line_of(kind, finding),
              scales, finding.batch_size);
  }
  print_checks(out, finding);
  fmt::print(out, "\n");
  for (const auto& sentence : finding.sentences) fmt::print(out, "{}\n", wrapped(sentence, 0));
  for (const auto& warning : finding.warnings) print_warning(out, warning);
}

}  // namespace joulelab
