#include "meter/json_answer.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/text.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

// More digits than a double surely keeps: then they are not what the device counts in.
constexpr std::size_t digits_most = 15;

std::optional<Json::json_pointer> parse_pointer(const std::string& text) {
  try {
    return Json::json_pointer(text);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::vector<std::string> tokens_of(Json::json_pointer pointer) {
  std::vector<std::string> tokens;
  for (; !pointer.empty(); pointer.pop_back()) tokens.push_back(pointer.back());
  std::ranges::reverse(tokens);
  return tokens;
}

// Walks through a text of JSON to the number at one place, and keeps how it was printed.
class Printed final : public Json::json_sax_t {
 public:
  explicit Printed(std::vector<std::string> place) : place_(std::move(place)) {}
  const std::optional<std::string>& found() const { return found_; }

  bool null() override { return passed(); }
  bool boolean(bool) override { return passed(); }
  bool number_integer(Json::number_integer_t value) override { return at(std::to_string(value)); }
  bool number_unsigned(Json::number_unsigned_t value) override { return at(std::to_string(value)); }
  bool number_float(Json::number_float_t, const std::string& printed) override {
    return at(printed);
  }
  bool string(std::string& value) override { return at(value); }
  bool binary(Json::binary_t&) override { return passed(); }
  bool start_object(std::size_t) override { return enter({.is_array = false, .token = {}}); }
  bool key(std::string& name) override {
    levels_.back().token = name;
    return true;
  }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter({.is_array = true, .token = "0"}); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;
  }

 private:
  struct Level {
    bool is_array = false;
    std::string token;  // of the value that comes next
    std::size_t index = 0;
  };
  bool enter(Level level) {
    levels_.push_back(std::move(level));
    return true;
  }
  bool leave() {
    levels_.pop_back();
    return passed();
  }
  bool passed() {
    if (levels_.empty() || !levels_.back().is_array) return true;
    levels_.back().token = std::to_string(++levels_.back().index);
    return true;
  }
  bool at(const std::string& printed) {
    if (std::ranges::equal(levels_, place_, {}, &Level::token)) found_ = printed;
    return passed();
  }

  std::vector<std::string> place_;
  std::vector<Level> levels_;
  std::optional<std::string> found_;
};

// "6.404" counts in thousandths, "6404e-6" in millionths.
std::optional<double> step_of(std::string_view printed) {
  const auto number = to_double(printed);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  const auto exponent_at = std::min(printed.find_first_of("eE"), printed.size());
  const auto mantissa = printed.substr(0, exponent_at);
  const auto first = std::min(mantissa.find_first_of("123456789"), mantissa.size());
  const auto significant = mantissa.substr(first);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (static_cast<std::size_t>(std::ranges::count_if(significant, is_digit)) > digits_most)
    return std::nullopt;
  const auto point = std::min(mantissa.find('.'), mantissa.size());
  const auto decimals = mantissa.size() - std::min(point + 1, mantissa.size());
  auto digits = printed.substr(std::min(exponent_at + 1, printed.size()));
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const auto exponent = to_integer(digits).value_or(0);
  const double step = std::pow(10.0, static_cast<double>(exponent) - static_cast<double>(decimals));
  return std::isfinite(step) ? std::optional(step) : std::nullopt;
}

}  // namespace

bool is_json_pointer(const std::string& text) { return parse_pointer(text).has_value(); }

JsonAnswer::JsonAnswer(std::string printed, Json document)
    : printed_(std::move(printed)), document_(std::make_shared<const Json>(std::move(document))) {}

std::optional<JsonAnswer> JsonAnswer::parse(std::string text) {
  auto document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) return std::nullopt;
  return JsonAnswer(std::move(text), std::move(document));
}

const Json* JsonAnswer::find(const std::string& pointer) const {
  const auto place = parse_pointer(pointer);
  if (!place) return nullptr;
  try {
    return document_->contains(*place) ? &document_->at(*place) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;
  }
}

bool JsonAnswer::has(const std::string& pointer) const { return find(pointer) != nullptr; }

bool JsonAnswer::is_null(const std::string& pointer) const {
  const auto* value = find(pointer);
  return value && value->is_null();
}

std::optional<double> JsonAnswer::number(const std::string& pointer) const {
  const auto* value = find(pointer);
  if (!value) return std::nullopt;
  if (value->is_number()) return value->get<double>();
  if (!value->is_string()) return std::nullopt;
  const auto number = to_double(value->get_ref<const std::string&>());
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<double> JsonAnswer::last_digit(const std::string& pointer) const {
  const auto place = parse_pointer(pointer);
  if (!place || !number(pointer)) return std::nullopt;
  Printed printed(tokens_of(*place));
  Json::sax_parse(printed_, &printed);
  return printed.found() ? step_of(*printed.found()) : std::nullopt;
}

std::string JsonAnswer::text(const std::string& pointer) const {
  const auto* value = find(pointer);
  return value && value->is_string() ? value->get<std::string>() : std::string();
}

bool JsonAnswer::is_false(const std::string& pointer) const {
  const auto* value = find(pointer);
  return value && (*value == false || *value == "false");
}

}  // namespace joulelab
