#include "meter/graphics_card.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// The number in "card0"; the card's connectors are called "card0-DP-1".
std::optional<long long> card_number(const fs::path& folder) {
  const auto name = folder.filename().string();
  if (!name.starts_with("card")) return std::nullopt;
  return to_integer(std::string_view(name).substr(4));
}

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

fs::path sensors_of(const fs::path& card, std::span<const std::string_view> drivers) {
  for (const auto& hwmon : folders_in(card / "device/hwmon")) {
    const auto name = read_text(hwmon / "name");
    if (name && std::ranges::count(drivers, trim(*name)) > 0) return hwmon;
  }
  return {};
}

fs::path path_of(const CardFile& file, const GraphicsCard& card) {
  constexpr std::string_view in_card = "card/";
  if (file.file.starts_with(in_card)) return card.folder / file.file.substr(in_card.size());
  return card.hwmon / file.file;
}

Channel channel_for(const CardFile& file, const GraphicsCard& card, const MeterSpec& spec,
                    const Channel& model) {
  auto channel = model;
  channel.name = fmt::format("{}/{}-{}", spec.name(), file.quantity, card.number);
  channel.meter = spec.name();
  channel.form = file.form;
  channel.unit = file.unit;
  channel.resolution = file.factor;
  if (file.form == Form::condition) channel.gain = {};
  if (file.form != Form::counter) channel.freeze_after.reset();
  return channel;
}

}  // namespace

std::vector<GraphicsCard> graphics_cards(const fs::path& root,
                                         std::span<const std::string_view> drivers) {
  std::vector<std::pair<long long, GraphicsCard>> found;
  std::set<fs::path> devices;  // a device may have more than one card
  for (const auto& folder : folders_in(root / "sys/class/drm")) {
    const auto number = card_number(folder);
    const auto hwmon = number ? sensors_of(folder, drivers) : fs::path{};
    if (hwmon.empty()) continue;
    std::error_code ignored;
    const auto device = fs::canonical(folder / "device", ignored);
    if (!devices.insert(device).second) continue;
    const auto address = device.filename() == "device" ? folder.filename() : device.filename();
    found.emplace_back(*number, GraphicsCard{std::to_string(*number), address, folder, hwmon});
  }
  std::ranges::sort(found, {}, [](const auto& numbered) { return numbered.first; });
  std::vector<GraphicsCard> cards;
  for (auto& [number, card] : found) cards.push_back(std::move(card));
  return cards;
}

Result<void> add_card(SysfsMeter& meter, const GraphicsCard& card, std::span<const CardFile> files,
                      const MeterSpec& spec, const Channel& model) {
  std::optional<Error> refusal;
  bool has_energy = false;
  for (const auto& file : files) {
    const bool is_energy = file.form != Form::condition;
    const auto path = path_of(file, card);
    const auto checked = check_sensor(path);
    if (!checked) {
      const bool is_worse = !refusal || checked.error().kind == Error::Kind::denied;
      if (is_energy && is_worse) refusal = checked.error();
      continue;
    }
    if (!is_energy && !has_energy) continue;  // what would it explain?
    has_energy = has_energy || is_energy;
    meter.add(channel_for(file, card, spec, model), path, file.factor);
  }
  if (has_energy) return {};
  return tl::unexpected(*refusal);
}

}  // namespace joulelab
