// The layers as a tidy table: a layer a line.

#include "base/csv.h"
#include "report/csv_field.h"
#include "report/layers_report.h"

namespace joulelab {

using namespace csv;

namespace {

Fields bounded(const std::optional<LayerFigure>& figure) {
  if (!figure) return Fields(3);
  Fields fields{number(figure->value)};
  append(fields, bounds_of(figure->interval));
  return fields;
}

Fields of(const std::optional<LayerPass>& pass) {
  if (!pass) return Fields(7);
  auto fields = bounded(pass->energy_j);
  append(fields, bounded(pass->time_s));
  fields.push_back(std::to_string(pass->repetitions));
  return fields;
}

}  // namespace

std::string layers_csv(const LayersFinding& finding) {
  Fields head{"run",   "architecture",   "batch_size", "number", "name",
              "kind",  "output",         "parameters", "macs",   "backward_macs",
              "bytes", "gradient_bytes", "grade"};
  const auto add_bounded = [&head](const std::string& name) {
    append(head, {name, name + "_low", name + "_high"});
  };
  for (const char* name : {"energy_j", "share", "time_s", "j_per_gmac"}) add_bounded(name);
  for (const std::string pass : {"forward_", "backward_"}) {
    add_bounded(pass + "energy_j");
    add_bounded(pass + "time_s");
    head.push_back(pass + "repetitions");
  }
  std::string text = csv_line(head);
  for (const auto& layer : finding.layers) {
    Fields line{finding.run,
                finding.architecture,
                std::to_string(finding.batch_size),
                std::to_string(layer.number),
                layer.name,
                layer.kind,
                layer.output,
                std::to_string(layer.parameters),
                number(layer.macs),
                number(layer.backward_macs),
                number(layer.bytes),
                number(layer.gradient_bytes),
                finding.grade};
    append(line, bounded(layer.energy_j));
    append(line, bounded(layer.share));
    append(line, bounded(layer.time_s));
    append(line, bounded(layer.j_per_gmac));
    append(line, of(layer.forward));
    append(line, of(layer.backward));
    text += csv_line(line);
  }
  return text;
}

}  // namespace joulelab
