#include "meter/nvml_control.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace joulelab {
namespace {

constexpr double mw_per_w = 1000;

unsigned milliwatts(Watts power) {
  return static_cast<unsigned>(std::lround(power.value * mw_per_w));
}

template <class... Parameters, class... Arguments>
std::optional<unsigned> answer_of(NvmlStatus (*function)(Parameters...), Arguments... arguments) {
  unsigned value = 0;
  if (ask(function, arguments..., &value) != NvmlStatus::success) return std::nullopt;
  return value;
}

// A list that says itself how long it is, when it is asked without room.
template <class Ask>
std::vector<unsigned> list_of(Ask&& asked) {
  unsigned count = 0;
  std::vector<unsigned> list;
  if (asked(&count, nullptr) != NvmlStatus::insufficient_size || count > 100'000) return list;
  list.resize(count);
  if (asked(&count, list.data()) != NvmlStatus::success) return {};
  list.resize(std::min<std::size_t>(list.size(), count));
  return list;
}

bool is_denied(NvmlStatus status) {
  return status == NvmlStatus::no_permission || status == NvmlStatus::operating_system;
}

std::string text_of(const NvmlBoard& board) {
  return text_of(GpuState{.index = board.index, .uuid = board.uuid, .name = board.name});
}

}  // namespace

std::string text_of(const GpuState& state) {
  return fmt::format("board {} ({})", state.index, state.name.empty() ? state.uuid : state.name);
}

std::string text_of(const GpuSetting& setting) {
  std::string text;
  if (setting.power_limit) text = fmt::format("{:g} W", setting.power_limit->value);
  if (setting.clock_mhz)
    text += fmt::format("{}{} MHz", text.empty() ? "" : ", ", *setting.clock_mhz);
  return text;
}

Result<NvmlControl> NvmlControl::open(const std::filesystem::path& root, const std::string& file) {
  auto library = JOULELAB_TRY(NvmlLibrary::open(root, file));
  auto boards = JOULELAB_TRY(library->boards());
  std::erase_if(boards, [](const NvmlBoard& board) { return board.device == nullptr; });
  if (boards.empty()) {
    return fail(Error::Kind::broken, "no NVIDIA board answers", "check with: nvidia-smi");
  }
  return NvmlControl(std::move(library), std::move(boards));
}

std::vector<unsigned> NvmlControl::clocks_of(const NvmlBoard& board) const {
  const auto& f = library_->functions();
  const auto memory = list_of([&](unsigned* count, unsigned* list) {
    return ask(f.memory_clocks_mhz, board.device, count, list);
  });
  std::vector<unsigned> clocks;
  for (const auto memory_mhz : memory) {
    const auto some = list_of([&](unsigned* count, unsigned* list) {
      return ask(f.graphics_clocks_mhz, board.device, memory_mhz, count, list);
    });
    clocks.insert(clocks.end(), some.begin(), some.end());
  }
  std::ranges::sort(clocks);
  clocks.erase(std::unique(clocks.begin(), clocks.end()), clocks.end());
  return clocks;
}

GpuState NvmlControl::state_of(const NvmlBoard& board) const {
  const auto& f = library_->functions();
  GpuState state{
      .index = board.index, .uuid = board.uuid, .name = board.name, .is_divided = board.is_divided};
  state.power_limit_mw = answer_of(f.asked_power_limit_mw, board.device);
  unsigned low = 0, high = 0;
  if (ask(f.power_limit_range_mw, board.device, &low, &high) == NvmlStatus::success) {
    state.lowest_mw = low;
    state.highest_mw = high;
  }
  state.clock_mhz = answer_of(f.clock_mhz, board.device, NvmlClock::graphics);
  state.clocks_mhz = clocks_of(board);
  return state;
}

std::vector<GpuState> NvmlControl::states() const {
  std::vector<GpuState> states;
  for (const auto& board : boards_) states.push_back(state_of(board));
  return states;
}

Result<std::vector<NvmlBoard>> NvmlControl::meant(const GpuSetting& setting) const {
  if (setting.boards.empty()) return boards_;
  std::vector<NvmlBoard> chosen;
  for (const auto& name : setting.boards) {
    const auto found = std::ranges::find_if(boards_, [&](const NvmlBoard& board) {
      return board.uuid == name || fmt::format("{}", board.index) == name;
    });
    if (found == boards_.end()) {
      return fail(Error::Kind::invalid, fmt::format("there is no board '{}'", name),
                  "see: joulelab gpus");
    }
    chosen.push_back(*found);
  }
  return chosen;
}

Result<void> NvmlControl::check_limit(const GpuState& state, Watts limit) const {
  if (!state.power_limit_mw || !state.lowest_mw) {
    return fail(Error::Kind::missing,
                fmt::format("the power limit of {} cannot be set", text_of(state)),
                "leave gpu_power_limit_w out, or that board: gpu_boards");
  }
  const auto asked = milliwatts(limit);
  if (asked >= *state.lowest_mw && asked <= *state.highest_mw) return {};
  return fail(
      Error::Kind::invalid,
      fmt::format("a power limit of {:g} W: {} admits {:g} to {:g} W", limit.value, text_of(state),
                  *state.lowest_mw / mw_per_w, *state.highest_mw / mw_per_w),
      "give gpu_power_limit_w within that; see: joulelab gpus");
}

Result<void> NvmlControl::check_clock(const GpuState& state, unsigned clock_mhz) const {
  const auto& f = library_->functions();
  const auto& clocks = state.clocks_mhz;
  if (f.lock_clocks_mhz == nullptr || f.unlock_clocks == nullptr) {
    return fail(Error::Kind::missing,
                fmt::format("the driver cannot lock the clock of {}", text_of(state)),
                "a newer driver can, with a board from Volta on; or leave gpu_clock_mhz out");
  }
  // A board that tells no clocks is asked for any: it refuses for itself.
  if (clocks.empty() || std::ranges::binary_search(clocks, clock_mhz)) return {};
  const auto above = std::ranges::lower_bound(clocks, clock_mhz);
  const auto near = above == clocks.end() ? clocks.back() : *above;
  return fail(Error::Kind::invalid,
              fmt::format("a clock of {} MHz: {} has steps from {} to {} MHz, but not this one",
                          clock_mhz, text_of(state), clocks.front(), clocks.back()),
              fmt::format("give gpu_clock_mhz = {}, for one; see: nvidia-smi -q -d "
                          "SUPPORTED_CLOCKS",
                          near));
}

Result<std::vector<GpuBefore>> NvmlControl::check(const GpuSetting& setting) const {
  std::vector<GpuBefore> before;
  const auto boards = JOULELAB_TRY(meant(setting));
  for (const auto& board : boards) {
    const auto state = state_of(board);
    if (state.is_divided) {
      return fail(Error::Kind::invalid,
                  fmt::format("{} is divided into instances (MIG): a limit of it is its other "
                              "users' too",
                              text_of(state)),
                  "leave it out: gpu_boards");
    }
    GpuBefore had{.board = board.uuid};
    if (setting.power_limit) {
      JOULELAB_TRY(check_limit(state, *setting.power_limit));
      had.power_limit_mw = state.power_limit_mw;
    }
    if (setting.clock_mhz) {
      JOULELAB_TRY(check_clock(state, *setting.clock_mhz));
      had.is_to_unlock = true;
    }
    before.push_back(std::move(had));
  }
  return before;
}

Error NvmlControl::refusal(const NvmlBoard& board, const std::string& action,
                           NvmlStatus status) const {
  const auto what =
      fmt::format("cannot {} of {}: {}", action, text_of(board), library_->explain(status));
  if (is_denied(status)) {
    return {Error::Kind::denied, what,
            "NVIDIA lets only root do that: the same command, with sudo -E before it"};
  }
  if (is_unsupported(status)) return {Error::Kind::missing, what, "see: joulelab gpus"};
  return {Error::Kind::broken, what, "check with: nvidia-smi"};
}

Result<void> NvmlControl::apply(const GpuSetting& setting) const {
  const auto& f = library_->functions();
  const auto boards = JOULELAB_TRY(meant(setting));
  for (const auto& board : boards) {
    if (setting.power_limit) {
      const auto status = ask(f.set_power_limit_mw, board.device, milliwatts(*setting.power_limit));
      if (status != NvmlStatus::success)
        return tl::unexpected(refusal(board, "set the power limit", status));
    }
    if (setting.clock_mhz) {
      const auto clock = *setting.clock_mhz;
      const auto status = ask(f.lock_clocks_mhz, board.device, clock, clock);
      if (status != NvmlStatus::success)
        return tl::unexpected(refusal(board, "lock the clock", status));
    }
  }
  return {};
}

Result<void> NvmlControl::restore_board(const GpuBefore& before) const {
  const auto& f = library_->functions();
  const auto board = std::ranges::find(boards_, before.board, &NvmlBoard::uuid);
  if (board == boards_.end()) {
    return fail(Error::Kind::missing,
                fmt::format("board {}, whose settings were changed, is not there", before.board),
                "when it is back: joulelab gpus restore; or: joulelab gpus restore --forget");
  }
  // Both are tried: what one refuses the other may not.
  Result<void> restored;
  if (before.power_limit_mw) {
    const auto status = ask(f.set_power_limit_mw, board->device, *before.power_limit_mw);
    if (status != NvmlStatus::success)
      restored = tl::unexpected(refusal(*board, "put back the power limit", status));
  }
  if (before.is_to_unlock) {
    const auto status = ask(f.unlock_clocks, board->device);
    // Where it cannot be locked it is not.
    if (status != NvmlStatus::success && !is_unsupported(status) && restored)
      restored = tl::unexpected(refusal(*board, "unlock the clock", status));
  }
  return restored;
}

Result<void> NvmlControl::restore(std::span<const GpuBefore> before) const {
  Result<void> restored;
  for (const auto& one : before) {
    const auto done = restore_board(one);
    if (!done && restored) restored = tl::unexpected(done.error());
  }
  return restored;
}

}  // namespace joulelab
