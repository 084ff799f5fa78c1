#pragma once
// Every kind of meter that the house knows, by name, and which of them this machine has.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fake_load.h"
#include "base/warning.h"
#include "meter/meter_spec.h"
#include "meter/sampler.h"
#include "record/machine.h"

namespace joulelab {

struct MeterContext {
  std::filesystem::path root = "/";
  Machine machine;
  const FakeLoad* load = nullptr;  // what the fake instruments see; outlives the meters
};

struct MeterKind {
  std::string_view name;   // "rapl"
  std::string_view title;  // "Processor and memory counters (RAPL, powercap)"
  bool is_automatic;       // part of --meter auto where it is there
};

std::vector<MeterKind> meter_kinds();

// Opens an instrument as meter_spec.h writes it. Error `invalid` for an unknown kind, with the
// nearest; else what the instrument itself says.
Result<NamedMeter> open_meter(const MeterSpec& spec, const MeterContext& context);
Result<NamedMeter> open_meter(std::string_view name, const MeterContext& context);

struct OpenedMeters {
  std::vector<NamedMeter> meters;
  std::vector<Warning> warnings;  // what the choice means for the numbers: "no-sensor"
};

// Opens each named meter. "auto" is every sensor that the machine has, and where none covers the
// processor, the model, with one warning. Error `invalid` where two have one name.
Result<OpenedMeters> open_meters(std::span<const std::string> names, const MeterContext& context);

// Every instrument of this machine that needs no address, those that look at the same included, to
// be held against each other; and the model. The fake is left out.
OpenedMeters open_meters_here(const MeterContext& context);

// One kind as this machine has it.
struct MeterStatus {
  MeterKind kind;
  std::vector<Channel> channels;  // empty where it could not be opened
  std::optional<Error> problem;
};

std::vector<MeterStatus> survey_meters(const MeterContext& context);

}  // namespace joulelab
