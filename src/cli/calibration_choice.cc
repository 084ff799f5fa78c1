#include "cli/calibration_choice.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/text.h"

namespace joulelab {
namespace {

constexpr const char* how_to_calibrate =
    "measure some runs with both kinds of meter (joulelab measure --save --meter auto,WATTMETER), "
    "then: joulelab calibrate";

tl::unexpected<Error> none_for(const Machine& machine, const std::string& reason) {
  return fail(Error::Kind::invalid,
              fmt::format("there is no calibration of this machine ({}): {}", machine.host, reason),
              how_to_calibrate);
}

bool is_there(std::span<const NamedMeter> meters, const CalibrationChannel& wanted) {
  return std::ranges::any_of(meters, [&](const NamedMeter& meter) {
    return std::ranges::any_of(meter.meter->channels(), [&](const Channel& channel) {
      return channel.name == wanted.name && channel.device == wanted.device;
    });
  });
}

}  // namespace

Result<Calibration> calibration_for(const Machine& machine, Store& store) {
  const auto all = JOULELAB_TRY(store.calibrations());
  const Calibration* nearest = nullptr;
  for (const auto& calibration : all) {
    const auto found = differences(machine, calibration.machine);
    if (found.empty()) return calibration;
    if (!nearest || found.size() < differences(machine, nearest->machine).size()) {
      nearest = &calibration;
    }
  }
  if (!nearest) return none_for(machine, "the store holds none at all");
  return none_for(machine, fmt::format("the nearest, {}, is of another: {}", nearest->id,
                                       join(differences(machine, nearest->machine), "; ")));
}

Result<Calibration> calibration_for(const Machine& machine, const std::filesystem::path& store) {
  std::error_code ignored;
  if (!std::filesystem::exists(store, ignored)) {
    return none_for(machine, fmt::format("there is no store {}", store.string()));
  }
  const auto opened = JOULELAB_TRY(open_store(store));
  return calibration_for(machine, *opened);
}

Result<void> check_meters(const Calibration& calibration, std::span<const NamedMeter> meters) {
  std::vector<std::string> missing;
  std::set<std::string> kinds;
  for (const auto& term : calibration.terms) {
    for (const auto& channel : term.channels) {
      kinds.insert(channel.name.substr(0, channel.name.find('/')));
      if (!is_there(meters, channel)) missing.push_back(channel.name);
    }
  }
  if (missing.empty()) return {};
  return fail(
      Error::Kind::invalid,
      fmt::format("calibration {} rests on {}, which these meters do not read or read of "
                  "another device",
                  calibration.id, join(missing, ", ")),
      fmt::format("--meter {}; or calibrate anew: joulelab calibrate", fmt::join(kinds, ",")));
}

}  // namespace joulelab
