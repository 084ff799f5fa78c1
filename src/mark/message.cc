// JSON for the wire. The parser is told not to throw: a foreign line ends as an Error.
#include "mark/message.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace joulelab {
namespace {

using Json = nlohmann::ordered_json;

std::int64_t nanoseconds(Instant at) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}

Json to_json(const Mark& mark) {
  Json json{{"v", 1},
            {"type", mark.edge == Mark::Edge::begin ? "begin" : "end"},
            {"t_ns", nanoseconds(mark.at)},
            {"name", mark.name}};
  if (mark.index) json["index"] = *mark.index;
  return json;
}

// JSON has no word for infinity or "not a number": such a value is left out, as missing.
Json to_json(const Values& values) {
  Json members = Json::object();
  for (const auto& [name, value] : values.values) {
    if (std::isfinite(value)) members[name] = value;
  }
  Json json{{"v", 1}, {"type", "values"}};
  if (values.at != Instant{}) json["t_ns"] = nanoseconds(values.at);
  json["values"] = members;
  return json;
}

Json to_json(const Facts& facts) {
  Json members = Json::object();
  for (const auto& [name, word] : facts.facts) members[name] = word;
  return {{"v", 1}, {"type", "facts"}, {"facts", members}};
}

Json to_json(const Warning& warning) {
  return {{"v", 1}, {"type", "warning"}, {"code", warning.code}, {"text", warning.text}};
}

auto malformed(std::string_view cause) {
  return fail(Error::Kind::invalid, fmt::format("malformed mark line: {}", cause),
              "see docs/PROTOCOL.md");
}

const Json* member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

Result<std::string> word(const Json& object, const char* name) {
  const Json* text = member(object, name);
  if (!text || !text->is_string() || text->get_ref<const std::string&>().empty()) {
    return malformed(fmt::format("'{}' must be a text", name));
  }
  return text->get<std::string>();
}

// A whole number from 0 to `most`; nothing where the line does not have it.
Result<std::optional<std::int64_t>> count(const Json& object, const char* name, std::int64_t most) {
  const Json* number = member(object, name);
  if (!number) return std::nullopt;
  if (!number->is_number_unsigned() ||
      number->get<std::uint64_t>() > static_cast<std::uint64_t>(most)) {
    return malformed(fmt::format("'{}' must be a whole number from 0 to {}", name, most));
  }
  return number->get<std::int64_t>();
}

Result<Instant> instant(const Json& json, Instant arrived) {
  const auto t_ns = JOULELAB_TRY(count(json, "t_ns", std::numeric_limits<std::int64_t>::max()));
  return t_ns ? Instant(std::chrono::nanoseconds(*t_ns)) : arrived;
}

Result<Message> decode_mark(const Json& json, Mark::Edge edge, Instant arrived) {
  Mark mark{.at = arrived, .edge = edge, .name = {}, .index = {}};
  mark.name = JOULELAB_TRY(word(json, "name"));
  mark.at = JOULELAB_TRY(instant(json, arrived));
  if (const auto index = JOULELAB_TRY(count(json, "index", std::numeric_limits<int>::max()))) {
    mark.index = static_cast<int>(*index);
  }
  return mark;
}

Result<Message> decode_values(const Json& json, Instant arrived) {
  const Json* members = member(json, "values");
  if (!members || !members->is_object()) return malformed("'values' must be an object of numbers");
  Values values;
  values.at = JOULELAB_TRY(instant(json, arrived));
  for (const auto& [name, value] : members->items()) {
    if (!value.is_number()) return malformed(fmt::format("value '{}' must be a number", name));
    values.values[name] = value.get<double>();
  }
  return values;
}

Result<Message> decode_facts(const Json& json) {
  const Json* members = member(json, "facts");
  if (!members || !members->is_object()) return malformed("'facts' must be an object of texts");
  Facts facts;
  for (const auto& [name, value] : members->items()) {
    if (!value.is_string()) return malformed(fmt::format("fact '{}' must be a text", name));
    facts.facts[name] = value.get<std::string>();
  }
  return facts;
}

}  // namespace

std::string encode(const Message& message) {
  const auto json = std::visit([](const auto& told) { return to_json(told); }, message);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Message> decode(std::string_view line, Instant arrived) {
  const auto json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return malformed("not a JSON object");
  const Json* version = member(json, "v");
  if (!version || *version != 1) return malformed("'v' must be 1");
  const auto type = JOULELAB_TRY(word(json, "type"));
  if (type == "begin") return decode_mark(json, Mark::Edge::begin, arrived);
  if (type == "end") return decode_mark(json, Mark::Edge::end, arrived);
  if (type == "values") return decode_values(json, arrived);
  if (type == "facts") return decode_facts(json);
  if (type == "warning") {
    Warning warning;  // not in one brace: a return from within one would leak what is built so far
    warning.code = JOULELAB_TRY(word(json, "code"));
    warning.text = JOULELAB_TRY(word(json, "text"));
    return warning;
  }
  return malformed(fmt::format("unknown type '{}'", type));
}

}  // namespace joulelab
