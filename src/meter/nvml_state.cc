#include "meter/nvml_state.h"

#include <array>
#include <fmt/format.h>

namespace joulelab {
namespace {

struct Answer {
  NvmlStatus status = NvmlStatus::function_not_found;
  double value = 0;
};

using Question = Answer (*)(const NvmlFunctions&, NvmlDevice*);

Answer ask_utilization(const NvmlFunctions& functions, NvmlDevice* device) {
  NvmlUtilization utilization;
  const auto status = ask(functions.utilization, device, &utilization);
  return {status, static_cast<double>(utilization.gpu)};
}

Answer ask_memory_utilization(const NvmlFunctions& functions, NvmlDevice* device) {
  NvmlUtilization utilization;
  const auto status = ask(functions.utilization, device, &utilization);
  return {status, static_cast<double>(utilization.memory)};
}

Answer ask_temperature(const NvmlFunctions& functions, NvmlDevice* device) {
  constexpr int chip = 0;  // NVML_TEMPERATURE_GPU, the only sensor that this function knows
  unsigned celsius = 0;
  const auto status = ask(functions.temperature_celsius, device, chip, &celsius);
  return {status, static_cast<double>(celsius)};
}

template <NvmlClock clock>
Answer ask_clock(const NvmlFunctions& functions, NvmlDevice* device) {
  unsigned megahertz = 0;
  const auto status = ask(functions.clock_mhz, device, clock, &megahertz);
  return {status, static_cast<double>(megahertz)};
}

Answer ask_power_limit(const NvmlFunctions& functions, NvmlDevice* device) {
  unsigned power_mw = 0;
  const auto status = ask(functions.power_limit_mw, device, &power_mw);
  return {status, power_mw * 1e-3};
}

Answer ask_throttle_reasons(const NvmlFunctions& functions, NvmlDevice* device) {
  unsigned long long mask = 0;
  const auto status = ask(functions.throttle_reasons, device, &mask);
  return {status, static_cast<double>(mask)};
}

struct Condition {
  std::string_view unit, name;
  double resolution = 1;
  Question question = nullptr;
};

constexpr std::array conditions = {
    Condition{"percent", "utilisation", 1, ask_utilization},
    Condition{"percent", "memory-utilisation", 1, ask_memory_utilization},
    Condition{"celsius", "temperature", 1, ask_temperature},
    Condition{"megahertz", "sm-clock", 1, ask_clock<NvmlClock::sm>},
    Condition{"megahertz", "memory-clock", 1, ask_clock<NvmlClock::memory>},
    Condition{"watts", "power-limit", 1e-3, ask_power_limit},
    Condition{"bits", "throttle-reasons", 1, ask_throttle_reasons},
};

Channel channel_for(const Condition& condition, const NvmlBoard& board, const MeterSpec& spec) {
  return {.name = fmt::format("{}/{}-{}", spec.name(), condition.name, board.index),
          .meter = spec.name(),
          .component = Component::gpu,
          .device = board.uuid,
          .form = Form::condition,
          .grade = Grade::measured,
          .unit = std::string(condition.unit),
          .resolution = condition.resolution};
}

}  // namespace

Result<NvmlState> NvmlState::open(const MeterSpec& spec, const std::filesystem::path& root) {
  constexpr std::array<std::string_view, 1> options = {"library"};
  JOULELAB_TRY(check_options(spec, options));
  NvmlState state;
  state.library_ = JOULELAB_TRY(NvmlLibrary::open(root, spec.text("library")));
  const auto boards = JOULELAB_TRY(state.library_->boards());
  for (const auto& board : boards) {
    if (board.device == nullptr) continue;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      const auto answer = conditions[i].question(state.library_->functions(), board.device);
      if (is_unsupported(answer.status)) continue;
      state.channels_.push_back(channel_for(conditions[i], board, spec));
      state.eyes_.push_back({board.device, i});
    }
  }
  if (!state.eyes_.empty()) return state;
  return fail(Error::Kind::missing, "no NVIDIA board tells its state", "check with: nvidia-smi");
}

Result<void> NvmlState::read(Instant at, std::vector<Sample>& samples) {
  for (std::size_t i = 0; i < eyes_.size(); ++i) {
    const auto answer =
        conditions[eyes_[i].condition].question(library_->functions(), eyes_[i].device);
    const bool is_known = answer.status == NvmlStatus::success;
    samples.push_back(
        {at, i, is_known ? answer.value : 0, is_known ? Event::none : Event::unreadable});
  }
  return {};
}

}  // namespace joulelab
