#include "study/gpu_record.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "study/process.h"

namespace joulelab {
namespace {

constexpr std::string_view head =
    "# The GPUs before Joulelab set them. To put this back: joulelab gpus restore\n";

GpuBefore& board_named(GpuRecord& record, std::string_view name) {
  const auto found = std::ranges::find(record.before, name, &GpuBefore::board);
  if (found != record.before.end()) return *found;
  record.before.push_back({.board = std::string(name)});
  return record.before.back();
}

bool read_line(std::string_view line, GpuRecord& record) {
  if (line.empty() || line.front() == '#') return true;
  const auto words = split(line, ' ');
  if (words[0] == "process" && words.size() == 4) {
    record.process = line.substr(words[0].size() + 1);
    return true;
  }
  if (words[0] == "clock" && words.size() == 2) {
    board_named(record, words[1]).is_to_unlock = true;
    return true;
  }
  if (words[0] != "limit" || words.size() != 3) return false;
  const auto limit = to_integer(words[2]);
  constexpr long long most_mw = 100'000'000;
  if (!limit || *limit <= 0 || *limit > most_mw) return false;
  board_named(record, words[1]).power_limit_mw = static_cast<unsigned>(*limit);
  return true;
}

}  // namespace

std::string gpu_record_text(const GpuRecord& record) {
  auto text = fmt::format("{}process {}\n", head, record.process);
  for (const auto& one : record.before) {
    if (one.power_limit_mw) text += fmt::format("limit {} {}\n", one.board, *one.power_limit_mw);
    if (one.is_to_unlock) text += fmt::format("clock {}\n", one.board);
  }
  return text;
}

Result<GpuRecord> parse_gpu_record(const std::string& text, const std::filesystem::path& file) {
  GpuRecord record;
  for (const auto line : split(text, '\n')) {
    if (read_line(line, record)) continue;
    return fail(Error::Kind::broken, fmt::format("{} is no record of GPUs", file.string()),
                "set the GPUs yourself (nvidia-smi -pl, -rgc), then: joulelab gpus restore "
                "--forget");
  }
  return record;
}

Result<GpuLock> GpuLock::take(const GpuBench& bench) {
  const auto file = bench.record.string() + ".lock";
  std::error_code ignored;
  std::filesystem::create_directories(bench.record.parent_path(), ignored);
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return tl::unexpected(system_error(file, "open", errno));
  GpuLock lock(fd);
  while (::flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return tl::unexpected(system_error(file, "lock", errno));
  }
  return lock;
}

GpuLock::~GpuLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::optional<GpuRecord>> load_gpu_record(const GpuBench& bench) {
  std::error_code ignored;
  if (!std::filesystem::exists(bench.record, ignored)) return std::optional<GpuRecord>();
  const auto text = JOULELAB_TRY(read_text(bench.record));
  return std::optional(JOULELAB_TRY(parse_gpu_record(text, bench.record)));
}

Result<void> put_back(const GpuRecord& record, const GpuBench& bench) {
  const auto control = JOULELAB_TRY(NvmlControl::open(bench.root, bench.library));
  JOULELAB_TRY(control.restore(record.before));
  std::error_code error;
  std::filesystem::remove(bench.record, error);
  if (error) return tl::unexpected(system_error(bench.record, "remove", error.value()));
  return {};
}

Result<std::vector<GpuBefore>> restore_gpus(const GpuBench& bench, const std::string& process) {
  std::error_code ignored;
  // A look without the lock: most machines never had such a file, and need no other.
  if (!std::filesystem::exists(bench.record, ignored)) return std::vector<GpuBefore>();
  const auto lock = JOULELAB_TRY(GpuLock::take(bench));
  const auto record = JOULELAB_TRY(load_gpu_record(bench));
  if (!record || (!process.empty() && record->process != process)) return std::vector<GpuBefore>();
  if (process.empty() && is_running(record->process)) {
    return fail(Error::Kind::invalid,
                fmt::format("process {} has set this machine's GPUs for a run and is at work",
                            split(record->process, ' ').front()),
                "wait for it: it puts them back");
  }
  JOULELAB_TRY(put_back(*record, bench));
  return record->before;
}

std::string text_of(const GpuBefore& before) {
  std::string text;
  if (before.power_limit_mw)
    text = fmt::format("the power limit of {} is {:g} W again", before.board,
                       *before.power_limit_mw / 1000.0);
  if (before.is_to_unlock)
    text += fmt::format("{}the clock of {} is free", text.empty() ? "" : " and ", before.board);
  return text;
}

}  // namespace joulelab
