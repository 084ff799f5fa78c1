#include "meter/nvml.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>

#include "meter/descendant.h"
#include "meter/nvml_process.h"

namespace joulelab {
namespace {

// The gain of a board's sensor differs from board to board by about 5 % (Yang, Adamek and Armour,
// SC24, of its power; we take the counter to integrate the same sensor).
constexpr Bounds gain{0.95, 1.05};
// How often the counter is renewed is not documented: as the slowest of the powers.
constexpr Seconds update_period{0.1};
// NVML's reference, of the field for the average, and of the old question from Ampere on.
constexpr Seconds long_average{1};
// A board that is awake never rests for so long, and being asked wakes it.
constexpr Seconds freeze_after{1};
// The counter has 64 bits and does not wrap in the life of a board: a fall is a reset. The power is
// more than any board's.
constexpr auto counter_range = std::numeric_limits<std::uint64_t>::max();
constexpr Watts highest_power{5000};
// A value of all ones and its kin is no count of millijoules.
constexpr auto highest_mj = counter_range / 1000;
constexpr double milli = 1e-3;
// A board that is lost does not come back without a reset; but a single bad answer is no loss.
constexpr int patience = 3;

bool is_lost(NvmlStatus status) {
  switch (status) {
    case NvmlStatus::gpu_is_lost:
    case NvmlStatus::reset_required:
    case NvmlStatus::not_supported:
    case NvmlStatus::uninitialized:
    case NvmlStatus::driver_not_loaded:
    case NvmlStatus::unknown:
      return true;
    default:
      return false;
  }
}

// A power in mW, in whichever type the driver chose to give it.
std::uint64_t milliwatts(const NvmlFieldValue& answer) {
  const auto clamped = [](auto number) {
    return number > 0 ? static_cast<std::uint64_t>(number) : std::uint64_t{0};
  };
  switch (answer.type) {
    case NvmlFieldValue::Type::real:
      return clamped(std::min(answer.value.real, 1e12));
    case NvmlFieldValue::Type::unsigned_long:
      return sizeof(long) == sizeof(std::uint32_t) ? answer.value.unsigned_32
                                                   : answer.value.unsigned_64;
    case NvmlFieldValue::Type::unsigned_64:
      return answer.value.unsigned_64;
    case NvmlFieldValue::Type::signed_64:
      return clamped(answer.value.signed_64);
    case NvmlFieldValue::Type::signed_32:
      return clamped(answer.value.signed_32);
    default:
      return answer.value.unsigned_32;
  }
}

// How a board's sensor of power attends to it: how often it renews its value, and of how long
// before that the value is the mean.
struct Attention {
  Seconds update{0.1};
  Seconds averaging{0};      // of the instant; 0: not known
  bool is_by_second = true;  // whether the old question for power tells the mean of a second
};

// Yang, Adamek and Armour (SC24, arXiv 2312.02741) by generation, as a digest of their table has
// it; and NVML's reference, of the old question. Generations that they did not have are taken to be
// renewed like the last ones, over a time that is not known.
Attention attention_of(const NvmlBoard& board) {
  constexpr Seconds fast{0.02}, usual{0.1};
  const int capability = board.capability;
  if (capability == 0) return {usual, Seconds{0}, false};
  if (capability < 60) return {usual, Seconds{0}, false};       // up to Maxwell
  if (capability <= 72) return {fast, Seconds{0.01}, false};    // Pascal, Volta
  if (capability == 75) return {usual, usual, false};           // Turing
  if (capability == 80) return {usual, Seconds{0.025}, false};  // GA100
  if (capability < 89) return {usual, usual, true};             // the rest of Ampere
  const bool is_grace = board.name.find("GH200") != std::string::npos;
  if (capability == 90) return {usual, Seconds{is_grace ? 0.02 : 0.025}, true};  // Hopper
  return {usual, Seconds{0}, true};                                              // Ada, Blackwell
}

Warning shared_board(const NvmlBoard& board) {
  return {"shared-board",
          fmt::format("Board {} ({}) is divided into instances (MIG). Its energy is the whole "
                      "board's, that of its other users included.",
                      board.index, board.name)};
}

}  // namespace

Channel Nvml::channel_for(Quantity quantity, const NvmlBoard& board, const MeterSpec& spec) {
  const auto attention = attention_of(board);
  const auto named = [&](std::string_view name) {
    return Channel{.name = fmt::format("{}/{}-{}", spec.name(), name, board.index),
                   .meter = spec.name(),
                   .component = Component::gpu,
                   .device = board.uuid,
                   .form = Form::gauge,
                   .resolution = milli,
                   .update_period = update_period,
                   .gain = gain};
  };
  switch (quantity) {
    case Quantity::energy: {
      auto channel = named("energy");
      channel.form = Form::counter;
      channel.freeze_after = freeze_after;
      return channel;
    }
    case Quantity::power_instant: {
      auto channel = named("power-instant");
      channel.update_period = attention.update;
      channel.averaging = attention.averaging;
      return channel;
    }
    case Quantity::power_average: {
      auto channel = named("power-average");
      channel.averaging = long_average;
      return channel;
    }
    case Quantity::power: {
      auto channel = named("power");
      channel.update_period = attention.update;
      channel.averaging = attention.is_by_second ? long_average : attention.averaging;
      return channel;
    }
    case Quantity::processes:
      break;
  }
  auto channel = named("processes");
  channel.form = Form::condition;
  channel.unit = "processes";
  channel.resolution = 1;
  channel.update_period = Seconds{0};
  channel.gain = {};
  return channel;
}

Nvml::Reading Nvml::ask_processes(NvmlDevice* device) const {
  const auto found = compute_processes(library_->functions(), device);
  if (found.status != NvmlStatus::success) return {found.status, 0};
  return {found.status,
          counts_all_processes_ ? found.pids.size() : count_descendants(root_, found.pids)};
}

// The two new questions for power: of this instant, and on average over a second. One call.
std::array<Nvml::Reading, 2> Nvml::ask_fields(NvmlDevice* device) const {
  std::array answers = {NvmlFieldValue{.field = nvml_power_instant_field},
                        NvmlFieldValue{.field = nvml_power_average_field}};
  const auto status =
      ask(library_->functions().fields, device, static_cast<int>(answers.size()), answers.data());
  std::array<Reading, 2> readings;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    readings[i].status = status == NvmlStatus::success ? answers[i].status : status;
    readings[i].value = milliwatts(answers[i]);
  }
  return readings;
}

std::vector<Nvml::Reading> Nvml::ask_board(const NvmlBoard& board,
                                           std::span<const Quantity> quantities) const {
  if (board.device == nullptr)
    return std::vector<Reading>(quantities.size(), {NvmlStatus::gpu_is_lost, 0});
  const auto& functions = library_->functions();
  std::optional<std::array<Reading, 2>> fields;
  const auto field = [&](std::size_t index) {
    if (!fields) fields = ask_fields(board.device);
    return (*fields)[index];
  };
  std::vector<Reading> readings;
  for (const auto quantity : quantities) {
    Reading reading;
    unsigned long long energy_mj = 0;
    unsigned power_mw = 0;
    switch (quantity) {
      case Quantity::energy:
        reading.status = ask(functions.energy_mj, board.device, &energy_mj);
        reading.value = energy_mj;
        break;
      case Quantity::power_instant:
        reading = field(0);
        break;
      case Quantity::power_average:
        reading = field(1);
        break;
      case Quantity::power:
        reading.status = ask(functions.power_mw, board.device, &power_mw);
        reading.value = power_mw;
        break;
      case Quantity::processes:
        reading = ask_processes(board.device);
        break;
    }
    readings.push_back(reading);
  }
  return readings;
}

// The counter first: of what covers the same the ledger takes the first. The old question for power
// only where the driver does not know the new ones, which say what they mean. Of a board that
// cannot be asked the energy is missing, and nothing else is known.
std::vector<Nvml::Quantity> Nvml::quantities_of(const NvmlBoard& board) const {
  if (board.device == nullptr) return {Quantity::energy};
  constexpr std::array energies = {Quantity::energy, Quantity::power_instant,
                                   Quantity::power_average, Quantity::power};
  const auto readings = ask_board(board, energies);
  std::vector<Quantity> known;
  bool has_new_power = false;
  for (std::size_t i = 0; i < energies.size(); ++i) {
    if (is_unsupported(readings[i].status)) continue;
    if (energies[i] == Quantity::power && has_new_power) continue;
    has_new_power = has_new_power || energies[i] != Quantity::energy;
    known.push_back(energies[i]);
  }
  if (!known.empty() && !is_unsupported(ask_processes(board.device).status))
    known.push_back(Quantity::processes);
  return known;
}

Result<Nvml> Nvml::open(const MeterSpec& spec, const std::filesystem::path& root) {
  constexpr std::array<std::string_view, 2> options = {"library", "processes"};
  JOULELAB_TRY(check_options(spec, options));
  const auto which = spec.text("processes", "own");
  if (which != "own" && which != "all") {
    return fail(Error::Kind::invalid,
                fmt::format("meter {}: processes={} is neither own nor all", spec.name(), which));
  }
  Nvml nvml(root);
  nvml.counts_all_processes_ = which == "all";
  nvml.library_ = JOULELAB_TRY(NvmlLibrary::open(root, spec.text("library")));
  const auto boards = JOULELAB_TRY(nvml.library_->boards());
  for (const auto& board : boards) {
    auto quantities = nvml.quantities_of(board);
    if (quantities.empty()) continue;
    for (const auto quantity : quantities)
      nvml.channels_.push_back(channel_for(quantity, board, spec));
    if (board.is_divided) nvml.warnings_.push_back(shared_board(board));
    nvml.boards_.push_back(
        {board, std::move(quantities), Counter(counter_range, highest_power, Joules{milli}), {}});
  }
  const auto version = nvml.library_->driver_version();
  if (nvml.boards_.empty()) {
    return fail(Error::Kind::missing,
                fmt::format("no NVIDIA board tells its energy or power (driver {})", version),
                "virtual GPUs and some mobile ones do not");
  }
  if (std::ranges::none_of(boards, [](const NvmlBoard& board) { return board.device; })) {
    return fail(Error::Kind::broken, fmt::format("no NVIDIA board answers (driver {})", version),
                "check with: nvidia-smi; a lost board needs a restart of the machine");
  }
  return nvml;
}

Sample Nvml::sample_of(Quantity quantity, const Reading& reading, Instant at, Board& board) {
  const bool is_possible = quantity != Quantity::energy || reading.value <= highest_mj;
  if (reading.status != NvmlStatus::success || !is_possible)
    return {.at = at, .event = Event::unreadable};
  if (quantity == Quantity::energy) {
    const auto event = board.counter.update(reading.value, at - board.last);
    board.last = at;
    return {.at = at, .value = board.counter.energy().value, .event = event};
  }
  const double factor = quantity == Quantity::processes ? 1 : milli;
  return {.at = at, .value = static_cast<double>(reading.value) * factor};
}

Result<void> Nvml::read(Instant at, std::vector<Sample>& samples) {
  std::size_t lost_boards = 0, channel = 0;
  NvmlStatus last_status = NvmlStatus::success;
  for (auto& board : boards_) {
    const auto readings = ask_board(board.board, board.quantities);
    bool is_board_lost = true;
    for (std::size_t i = 0; i < readings.size(); ++i) {
      const auto quantity = board.quantities[i];
      samples.push_back(sample_of(quantity, readings[i], at, board));
      samples.back().channel = channel++;
      if (quantity == Quantity::processes) continue;
      is_board_lost = is_board_lost && is_lost(readings[i].status);
      last_status = readings[i].status;
    }
    if (is_board_lost) ++lost_boards;
  }
  readings_without_board_ = lost_boards == boards_.size() ? readings_without_board_ + 1 : 0;
  if (readings_without_board_ < patience) return {};
  return fail(Error::Kind::broken,
              fmt::format("all {} NVIDIA boards are lost: {}", boards_.size(),
                          library_->explain(last_status)),
              "check with: nvidia-smi; a lost board needs a restart of the machine");
}

}  // namespace joulelab
