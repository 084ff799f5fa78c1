// choose_methods(): which meters are the software side and which the hardware side.

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "analyse/method_pair.h"
#include "analyse/word.h"
#include "base/text.h"

namespace joulelab {
namespace {

using Names = std::vector<std::string>;

// The meters of these runs in the order in which they appear.
struct Inventory {
  Names meters;
  Names wattmeters;  // those with a measured channel of the whole machine
};

void add_once(Names& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

Inventory inventory_of(std::span<const Run> runs) {
  Inventory inventory;
  for (const auto& run : runs) {
    if (run.status != RunStatus::finished) continue;
    for (const auto& line : run.account.lines) {
      if (!line.estimate) continue;
      add_once(inventory.meters, line.meter);
      const bool is_wall = line.component == Component::wall && line.grade == Grade::measured;
      if (is_wall) add_once(inventory.wattmeters, line.meter);
    }
  }
  return inventory;
}

std::string meters_text(const Names& meters) {
  return "meters of these runs: " + (meters.empty() ? "none" : join(meters, ", "));
}

Result<void> check_names(const Methods& wanted, const Names& known) {
  for (const auto* side : {&wanted.software, &wanted.hardware}) {
    for (const auto& name : *side) {
      if (contains(known, name)) continue;
      const auto near = nearest(name, known);
      return fail(Error::Kind::invalid, fmt::format("no meter '{}' saw any of these runs", name),
                  (near ? fmt::format("did you mean '{}'? ", *near) : "") + meters_text(known));
    }
  }
  for (const auto& name : wanted.software) {
    if (!contains(wanted.hardware, name)) continue;
    return fail(Error::Kind::invalid,
                fmt::format("meter '{}' is on the software side and on the hardware side", name),
                "a meter is compared with another one; " + meters_text(known));
  }
  return {};
}

Result<Names> choose_hardware(const Inventory& inventory, const Names& software) {
  Names choice;
  std::ranges::copy_if(inventory.wattmeters, std::back_inserter(choice),
                       [&](const std::string& name) { return !contains(software, name); });
  if (choice.size() == 1) return choice;
  if (choice.empty()) {
    return fail(Error::Kind::missing,
                "no meter saw the whole machine in these runs: there is no hardware side",
                "measure with a wattmeter (joulelab meters lists them), or name the reference: "
                "--hardware METER; " +
                    meters_text(inventory.meters));
  }
  return fail(Error::Kind::invalid,
              fmt::format("{} wattmeters saw these runs: {}", choice.size(), list_text(choice)),
              fmt::format("name the reference: --hardware {}", choice.front()));
}

Result<Names> choose_software(const Inventory& inventory, const Names& hardware) {
  Names choice;
  std::ranges::copy_if(inventory.meters, std::back_inserter(choice), [&](const std::string& name) {
    return !contains(hardware, name) && !contains(inventory.wattmeters, name);
  });
  if (!choice.empty()) return choice;
  const bool is_alone = inventory.meters.size() == hardware.size();
  return fail(Error::Kind::missing,
              is_alone ? fmt::format("{} alone saw these runs: there is nothing to compare it with",
                                     list_text(hardware))
                       : "no other meter than wattmeters saw these runs",
              is_alone ? "measure with both: joulelab measure --meter rapl,nvml,shelly:HOST"
                       : "name the other one: --software METER; " + meters_text(inventory.meters));
}

}  // namespace

Result<Methods> choose_methods(std::span<const Run> runs, const Methods& wanted) {
  const auto inventory = inventory_of(runs);
  if (inventory.meters.empty()) {
    return fail(Error::Kind::missing, "no meter saw any finished run among these",
                "joulelab runs list shows what there is");
  }
  JOULELAB_TRY(check_names(wanted, inventory.meters));
  Methods methods = wanted;
  if (methods.hardware.empty()) {
    methods.hardware = JOULELAB_TRY(choose_hardware(inventory, wanted.software));
  }
  if (methods.software.empty()) {
    methods.software = JOULELAB_TRY(choose_software(inventory, methods.hardware));
  }
  return methods;
}

}  // namespace joulelab
