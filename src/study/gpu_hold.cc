#include "study/gpu_hold.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "study/process.h"

namespace joulelab {
namespace {

constexpr double mw_per_w = 1000;

Result<void> check_ownership() {
  const char* lent = std::getenv("JOULELAB_LENT_MACHINE");
  if (lent == nullptr || std::string_view(lent).empty() || std::string_view(lent) == "0") return {};
  return fail(Error::Kind::denied,
              "this machine is lent (JOULELAB_LENT_MACHINE is set): its GPUs' settings are its "
              "owner's",
              "leave gpu_power_limit_w and gpu_clock_mhz out of the study, or run it on a machine "
              "of your own");
}

// Whoever was killed is put right first, so that what is recorded is what was there before both.
Result<void> clear_record(const GpuBench& bench) {
  const auto left = JOULELAB_TRY(load_gpu_record(bench));
  if (!left) return {};
  if (is_running(left->process) && left->process != this_process()) {
    return fail(
        Error::Kind::invalid,
        fmt::format("process {} has set this machine's GPUs", split(left->process, ' ').front()),
        "wait for it: it puts them back");
  }
  return put_back(*left, bench);
}

// One value for all boards, or each board's.
std::string told(const std::vector<std::pair<std::string, std::string>>& values) {
  const auto is_same = [&](const auto& one) { return one.second == values.front().second; };
  if (values.empty()) return {};
  if (std::ranges::all_of(values, is_same)) return values.front().second;
  std::vector<std::string> texts;
  for (const auto& [board, value] : values) texts.push_back(board + " " + value);
  return join(texts, ", ");
}

// As far as can be seen: of a lock nothing can.
bool is_as_before(const NvmlControl& control, const GpuRecord& record) {
  const auto states = control.states();
  return std::ranges::all_of(record.before, [&](const GpuBefore& before) {
    const auto state = std::ranges::find(states, before.board, &GpuState::uuid);
    return !before.power_limit_mw ||
           (state != states.end() && state->power_limit_mw == before.power_limit_mw);
  });
}

std::string watts_text(std::optional<unsigned> milliwatts) {
  return milliwatts ? fmt::format("{:g}", *milliwatts / mw_per_w) : "unknown";
}

}  // namespace

Result<std::unique_ptr<GpuHold>> GpuHold::take(const GpuSetting& setting, const GpuBench& bench) {
  JOULELAB_TRY(check_ownership());
  std::unique_ptr<GpuHold> hold;  // outlives the lock: its end waits for the guard, which takes it
  const auto lock = JOULELAB_TRY(GpuLock::take(bench));
  JOULELAB_TRY(clear_record(bench));
  auto control = JOULELAB_TRY(NvmlControl::open(bench.root, bench.library));
  auto before = JOULELAB_TRY(control.check(setting));
  GpuRecord record{this_process(), std::move(before)};
  hold.reset(new GpuHold(setting, bench, std::move(record), std::move(control)));
  hold->is_released_ = true;  // there is nothing to put back yet
  if (!bench.guard_program.empty())
    hold->guard_.emplace(JOULELAB_TRY(GpuGuard::start(bench, hold->record_.process)));
  JOULELAB_TRY(write_text(bench.record, gpu_record_text(hold->record_)));
  const auto applied = hold->control_.apply(setting);
  if (applied) {
    hold->is_released_ = false;
    return hold;
  }
  // Where this user may set nothing, nothing was set, and putting it back is refused as well.
  const auto restored = put_back(hold->record_, bench);
  if (!restored && applied.error().kind == Error::Kind::denied &&
      is_as_before(hold->control_, hold->record_)) {
    std::error_code ignored;
    std::filesystem::remove(bench.record, ignored);
  }
  return tl::unexpected(applied.error());
}

GpuHold::~GpuHold() {
  // An Error was told by release(), or leaves the record to the next start.
  [[maybe_unused]] const auto restored = release();
}

void GpuHold::complete(Run& run) const {
  std::vector<std::pair<std::string, std::string>> limits, limits_before, clocks;
  bool is_lost = false;
  for (const auto& state : control_.states()) {
    const auto before = std::ranges::find(record_.before, state.uuid, &GpuBefore::board);
    if (before == record_.before.end()) continue;
    limits.emplace_back(state.uuid, watts_text(state.power_limit_mw));
    limits_before.emplace_back(state.uuid, watts_text(before->power_limit_mw));
    clocks.emplace_back(state.uuid,
                        state.clock_mhz ? fmt::format("{}", *state.clock_mhz) : "unknown");
    is_lost = is_lost || (setting_.power_limit &&
                          (!state.power_limit_mw || std::abs(*state.power_limit_mw / mw_per_w -
                                                             setting_.power_limit->value) > 0.5));
  }
  is_lost = is_lost || limits.size() != record_.before.size();
  if (setting_.power_limit) {
    run.facts["gpu_power_limit_w"] = fmt::format("{:g}", setting_.power_limit->value);
    run.facts["gpu_power_limit_w_before"] = told(limits_before);
    run.facts["gpu_power_limit_w_read"] = told(limits);
  }
  if (setting_.clock_mhz) {
    run.facts["gpu_clock_mhz"] = fmt::format("{}", *setting_.clock_mhz);
    run.facts["gpu_clock_mhz_read"] = told(clocks);
  }
  if (!is_lost) return;
  run.warnings.push_back(
      {"gpu-setting-lost",
       fmt::format("The GPUs were set to {} for this run, but at its end they say: {}. Somebody "
                   "else changed them while it ran.",
                   text_of(setting_), limits.empty() ? "nothing" : told(limits) + " W")});
}

Result<void> GpuHold::release() {
  if (is_released_) return {};
  is_released_ = true;
  Result<void> restored;
  {
    const auto lock = JOULELAB_TRY(GpuLock::take(bench_));
    restored = put_back(record_, bench_);
  }
  // It finds no record and goes; where there still is one, it tries once more.
  guard_.reset();
  return restored;
}

}  // namespace joulelab
