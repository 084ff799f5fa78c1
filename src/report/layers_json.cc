#include "record/json_part.h"
#include "report/json_value.h"
#include "report/layers_report.h"

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

// Three fields: the value, and its bounds with "_low" and "_high".
void put(Json& object, const std::string& name, const std::optional<LayerFigure>& figure) {
  object[name] = figure ? Json(figure->value) : Json(nullptr);
  put_interval(object, name + "_", figure ? figure->interval : std::nullopt);
}

Json of(const std::optional<LayerPass>& pass) {
  if (!pass) return nullptr;
  Json json = Json::object();
  put(json, "energy_j", pass->energy_j);
  put(json, "time_s", pass->time_s);
  json["repetitions"] = pass->repetitions;
  json["window_s"] = pass->window_s;
  return json;
}

Json of(const LayerLine& layer) {
  Json json{{"number", layer.number},
            {"name", layer.name},
            {"kind", layer.kind},
            {"output", layer.output},
            {"parameters", layer.parameters},
            {"macs", layer.macs},
            {"backward_macs", layer.backward_macs},
            {"bytes", layer.bytes},
            {"gradient_bytes", layer.gradient_bytes}};
  put(json, "energy_j", layer.energy_j);
  put(json, "share", layer.share);
  put(json, "time_s", layer.time_s);
  put(json, "j_per_gmac", layer.j_per_gmac);
  json["forward"] = of(layer.forward);
  json["backward"] = of(layer.backward);
  return json;
}

Json of(const LayerKind& kind) {
  Json json{{"kind", kind.kind}, {"layers", kind.layers}, {"macs", kind.macs}};
  put(json, "energy_j", kind.energy_j);
  put(json, "share", kind.share);
  put(json, "time_s", kind.time_s);
  put(json, "j_per_gmac", kind.j_per_gmac);
  return json;
}

Json of(const LayerCheck& check) {
  Json json{{"pass", check.pass}};
  put(json, "sum_j", check.sum_j);
  put(json, "whole_j", check.whole_j);
  put(json, "ratio", check.ratio);
  put(json, "sum_time_s", check.sum_time_s);
  put(json, "whole_time_s", check.whole_time_s);
  put(json, "time_ratio", check.time_ratio);
  return json;
}

template <class Items>
Json all_of(const Items& items) {
  return list_of(items, [](const auto& item) { return of(item); });
}

}  // namespace

std::string layers_json(const LayersFinding& finding) {
  Json json{{"format", "joulelab-layers"},
            {"version", 1},
            {"run", finding.run},
            {"joulelab_version", JOULELAB_VERSION},
            {"architecture", finding.architecture},
            {"input", finding.input},
            {"classes", finding.classes},
            {"batch_size", finding.batch_size},
            {"device", finding.device},
            {"library", finding.library},
            {"threads", finding.threads},
            {"rounds", finding.rounds},
            {"shortest_window_s", finding.shortest_window_s},
            {"parameters", finding.parameters},
            {"macs", finding.macs},
            {"operations", finding.operations},
            {"grade", nullable(finding.grade)},
            {"measured_share", finding.measured_share},
            {"modelled_share", finding.modelled_share},
            {"constant_share", finding.constant_share},
            {"not_covered", finding.not_covered}};
  put_interval(json, "gain_", finding.gain);
  json["idle_share"] = nullable(finding.idle_share);
  json["sentences"] = finding.sentences;
  json["checks"] = all_of(finding.checks);
  json["kinds"] = all_of(finding.kinds);
  json["layers"] = all_of(finding.layers);
  json["warnings"] =
      list_of(finding.warnings, [](const Warning& warning) { return json_of(warning); });
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace joulelab
