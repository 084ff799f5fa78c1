#include "study/process.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

// The start in clock ticks since boot: field 22 of /proc/PID/stat, counted behind the program's
// name, which may itself hold spaces and brackets. Empty where there is no such process.
std::string start_of(const std::string& pid) {
  const auto stat = read_text("/proc/" + pid + "/stat");
  if (!stat) return {};
  const auto name_end = stat->rfind(')');
  if (name_end == std::string::npos) return {};
  const auto fields = split(trim(std::string_view(*stat).substr(name_end + 1)), ' ');
  constexpr std::size_t state_field = 3, start_field = 22;
  if (fields.size() <= start_field - state_field) return {};
  const bool is_dead = fields[0] == "Z" || fields[0] == "X";
  return is_dead ? std::string() : std::string(fields[start_field - state_field]);
}

std::string boot() {
  return std::string(trim(read_text("/proc/sys/kernel/random/boot_id").value_or("unknown")));
}

}  // namespace

std::string this_process() {
  const auto pid = fmt::format("{}", ::getpid());
  return fmt::format("{} {} {}", pid, start_of(pid), boot());
}

bool is_running(const std::string& process) {
  const auto words = split(process, ' ');
  if (words.size() != 3 || words[1].empty() || words[2] != boot()) return false;
  return start_of(std::string(words[0])) == words[1];
}

}  // namespace joulelab
