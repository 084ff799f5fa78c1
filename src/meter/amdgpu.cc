#include "meter/amdgpu.h"

#include <array>

#include "base/file.h"
#include "base/text.h"
#include "meter/graphics_card.h"

namespace joulelab {
namespace {

// No study of this sensor's accuracy is known to us: a judgement, wider than that of others.
constexpr Bounds gain{0.9, 1.1};

// Documentation/gpu/amdgpu/thermal.rst, "hwmon". The average first: between two readings it misses
// less.
constexpr std::array files = {
    CardFile{"power1_average", Form::gauge, "power-average", "", 1e-6},
    CardFile{"power1_input", Form::gauge, "power-instant", "", 1e-6},
    CardFile{"card/device/gpu_busy_percent", Form::condition, "utilisation", "percent", 1},
    CardFile{"card/device/mem_busy_percent", Form::condition, "memory-utilisation", "percent", 1},
    CardFile{"temp1_input", Form::condition, "temperature", "celsius", 1e-3},
    CardFile{"freq1_input", Form::condition, "clock", "megahertz", 1e-6},
    CardFile{"freq2_input", Form::condition, "memory-clock", "megahertz", 1e-6},
    CardFile{"power1_cap", Form::condition, "power-limit", "watts", 1e-6},
};

// Only a chip with cores beside the graphics has a north bridge, whose voltage it tells.
bool is_apu(const GraphicsCard& card) {
  const auto label = read_text(card.hwmon / "in1_label");
  return label && trim(*label) == "vddnb";
}

}  // namespace

Result<SysfsMeter> open_amdgpu(const MeterSpec& spec, const std::filesystem::path& root) {
  constexpr std::array<std::string_view, 1> drivers = {"amdgpu"};
  JOULELAB_TRY(check_options(spec, {}));
  SysfsMeter meter;
  std::optional<Error> refusal;
  for (const auto& card : graphics_cards(root, drivers)) {
    const bool is_package = is_apu(card);
    const Channel model{.component = is_package ? Component::package : Component::gpu,
                        .device = is_package ? std::string("0") : card.address,
                        .gain = gain};
    const auto added = add_card(meter, card, files, spec, model);
    if (!added) refusal = added.error();
  }
  if (!meter.channels().empty()) return meter;
  if (refusal && refusal->kind == Error::Kind::denied) return tl::unexpected(*refusal);
  return fail(Error::Kind::missing, "no AMD graphics that tells its power",
              "the driver amdgpu tells it, of most cards since 2012");
}

}  // namespace joulelab
