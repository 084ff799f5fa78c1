#include "meter/intel_gpu.h"

#include <array>

#include "meter/graphics_card.h"

namespace joulelab {
namespace {

// No study of this counter's accuracy is known to us: a judgement, wider than that of RAPL.
constexpr Bounds gain{0.9, 1.1};
// A card that is awake never rests for so long.
constexpr Seconds freeze_after{1};

// Documentation/ABI/testing/sysfs-driver-intel-{i915,xe}-hwmon. The card, where it is counted,
// before the chip on it; both are one device, so the ledger counts one of them. The clocks are in
// the folders of i915 and of xe.
constexpr std::array files = {
    CardFile{"energy1_input", Form::counter, "energy", "", 1e-6},
    CardFile{"energy2_input", Form::counter, "energy-package", "", 1e-6},
    CardFile{"temp2_input", Form::condition, "temperature", "celsius", 1e-3},
    CardFile{"card/gt_act_freq_mhz", Form::condition, "clock", "megahertz", 1},
    CardFile{"card/device/tile0/gt0/freq0/act_freq", Form::condition, "clock", "megahertz", 1},
    CardFile{"power1_max", Form::condition, "power-limit", "watts", 1e-6},
};

}  // namespace

Result<SysfsMeter> open_intel_gpu(const MeterSpec& spec, const std::filesystem::path& root) {
  // Not "i915_gt0", which counts a part of the same card again.
  constexpr std::array<std::string_view, 2> drivers = {"i915", "xe"};
  JOULELAB_TRY(check_options(spec, {}));
  SysfsMeter meter;
  std::optional<Error> refusal;
  for (const auto& card : graphics_cards(root, drivers)) {
    const Channel model{.component = Component::gpu,
                        .device = card.address,
                        .gain = gain,
                        .freeze_after = freeze_after};
    const auto added = add_card(meter, card, files, spec, model);
    if (!added) refusal = added.error();
  }
  if (!meter.channels().empty()) return meter;
  if (refusal && refusal->kind == Error::Kind::denied) return tl::unexpected(*refusal);
  return fail(Error::Kind::missing, "no Intel graphics card that counts its energy",
              "the drivers i915 (since Linux 6.2) and xe do, for cards, not for processors");
}

}  // namespace joulelab
