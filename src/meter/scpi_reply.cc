#include "meter/scpi_reply.h"

#include <cmath>
#include <string>
#include <utility>

#include "base/text.h"

namespace joulelab {
namespace {

// Without the command that a device with HEADER ON repeats: ":RATE 250MS".
std::string_view without_header(std::string_view reply) {
  reply = trim(reply);
  const auto space = reply.find(' ');
  const bool has_header = reply.starts_with(':') && space != std::string_view::npos;
  return has_header ? trim(reply.substr(space)) : reply;
}

// SCPI (1999, 7.2.1.4 and 7.2.1.5) has 9.9E+37 for infinity and 9.91E+37 for "not a number".
std::optional<double> value_of(std::string_view text) {
  constexpr double least_special = 9.9e37;
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto number = to_double(text);
  if (!number || !std::isfinite(*number) || std::abs(*number) >= least_special) return std::nullopt;
  return number;
}

}  // namespace

std::vector<std::optional<double>> parse_scpi_values(std::string_view reply) {
  std::vector<std::optional<double>> values;
  for (const auto field : split(without_header(reply), ',')) values.push_back(value_of(field));
  return values;
}

std::optional<double> parse_scpi_number(std::string_view reply) {
  return value_of(split(without_header(reply), ';').front());
}

std::optional<Seconds> parse_scpi_rate(std::string_view reply) {
  const auto text = lower(without_header(reply));
  std::string_view number = text;
  double scale = 1;
  if (number.ends_with("ms")) {
    scale = 1e-3;
    number.remove_suffix(2);
  } else if (number.ends_with('s')) {
    number.remove_suffix(1);
  }
  const auto value = value_of(number);
  if (!value || *value <= 0) return std::nullopt;
  return Seconds{scale * *value};
}

std::optional<Integration> parse_integration(std::string_view reply) {
  constexpr std::pair<std::string_view, Integration> states[] = {
      {"res", Integration::reset}, {"rea", Integration::ready}, {"star", Integration::start},
      {"stop", Integration::stop}, {"err", Integration::error}, {"tim", Integration::timeup}};
  const auto text = lower(without_header(reply));
  for (const auto& [word, state] : states) {
    if (text.starts_with(word)) return state;
  }
  return std::nullopt;
}

}  // namespace joulelab
