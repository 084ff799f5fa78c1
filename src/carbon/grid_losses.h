#pragma once
// What is lost between power station and socket. An intensity counts what is generated, so a kWh at
// the socket causes 1 / (1 - share) times as much.

#include <optional>
#include <string>
#include <string_view>

namespace joulelab {

struct GridLosses {
  double share = 0;   // of what is fed in
  int year = 0;       // years old for most countries: the statistics are slow
  std::string place;  // "US" where "US-OR" was asked for
  std::string source;
};

// Of the country that the code is in; nothing where no figure with a source is at hand (most of the
// world). Thread-safe.
std::optional<GridLosses> grid_losses_of(std::string_view code);

}  // namespace joulelab
