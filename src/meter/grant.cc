#include "meter/grant.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rule_file = "/etc/udev/rules.d/60-joulelab-rapl.rules";
constexpr std::string_view boot_file = "/etc/tmpfiles.d/joulelab-rapl.conf";
constexpr std::string_view counters = "/sys/class/powercap/intel-rapl:*/energy_uj";

// A file of the machine, under the root.
fs::path under(const fs::path& root, const fs::path& file) { return root / file.relative_path(); }

bool is_group_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto is_later = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 32 && is_letter(name.front()) &&
         std::ranges::all_of(name, is_later);
}

// From /etc/group: name:password:number:members.
std::optional<gid_t> group_number(const fs::path& root, std::string_view group) {
  const auto text = read_text(root / "etc/group").value_or("");
  for (const auto line : split(text, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() < 3 || fields[0] != group) continue;
    if (const auto number = to_integer(fields[2])) return static_cast<gid_t>(*number);
  }
  return std::nullopt;
}

std::vector<fs::path> counter_files(const fs::path& root) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root / "sys/class/powercap", ignored)) {
    const bool is_domain = entry.path().filename().string().starts_with("intel-rapl:");
    const auto file = entry.path() / "energy_uj";
    if (is_domain && fs::exists(file, ignored)) files.push_back(file);
  }
  std::ranges::sort(files);
  return files;
}

Error refusal(const fs::path& file, std::string_view action, int error_number) {
  auto error = system_error(file, action, error_number);
  if (error.kind == Error::Kind::denied) error.hint = "run the same command with sudo";
  return error;
}

// Sets the group and the group's right to read; what else there is stays.
Result<void> set_group(const fs::path& file, gid_t group, bool may_read) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return tl::unexpected(refusal(file, "see", errno));
  constexpr uid_t same_owner = static_cast<uid_t>(-1);
  if (status.st_gid != group && ::chown(file.c_str(), same_owner, group) != 0)
    return tl::unexpected(refusal(file, "give to the group", errno));
  const mode_t others = status.st_mode & 07777 & ~static_cast<mode_t>(S_IRGRP);
  const mode_t mode = may_read ? others | S_IRGRP : others;
  if (::chmod(file.c_str(), mode) == 0) return {};
  return tl::unexpected(refusal(file, "change", errno));
}

Result<gid_t> group_made(const Grant& grant, const fs::path& root, const CommandRunner& run,
                         std::vector<std::string>& done) {
  if (const auto number = group_number(root, grant.group)) return *number;
  JOULELAB_TRY(run({"groupadd", "--system", grant.group}));
  done.push_back(fmt::format("made the group {}", grant.group));
  if (const auto number = group_number(root, grant.group)) return *number;
  return fail(Error::Kind::broken,
              fmt::format("group {} is not in {}", grant.group, (root / "etc/group").string()),
              fmt::format("run: sudo groupadd --system {}", grant.group));
}

Result<void> write_files(const Grant& grant, const fs::path& root, std::vector<std::string>& done) {
  for (const auto& file : grant.files) {
    const auto path = under(root, file.path);
    const auto present = read_text(path);
    if (present && *present == file.text) continue;
    auto written = write_text(path, file.text);
    if (!written && written.error().kind == Error::Kind::denied)
      written.error().hint = "run the same command with sudo";
    if (!written) return written;
    done.push_back(fmt::format("wrote {}", path.string()));
  }
  return {};
}

}  // namespace

Result<Grant> rapl_grant(std::string_view group) {
  if (!is_group_name(group)) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is no name of a group", group),
                "small letters, digits, - and _, and a letter first");
  }
  Grant grant{.group = std::string(group)};
  grant.files.push_back(
      {rule_file,
       fmt::format("# Made by joulelab meters --grant rapl. RAPL's energy counters may be "
                   "read by the group {0}.\n"
                   "ACTION==\"add\", SUBSYSTEM==\"powercap\", KERNEL==\"intel-rapl:*\", "
                   "RUN+=\"/bin/chgrp {0} /sys%p/energy_uj\", "
                   "RUN+=\"/bin/chmod g+r /sys%p/energy_uj\"\n",
                   group)});
  grant.files.push_back(
      {boot_file,
       fmt::format("# Made by joulelab meters --grant rapl. RAPL's energy counters may be "
                   "read by the group {0}.\n"
                   "z {1} 0440 root {0} - -\n",
                   group, counters)});
  grant.commands = {fmt::format("groupadd --system --force {}", group),
                    fmt::format("chgrp {} {}", group, counters),
                    fmt::format("chmod g+r {}", counters)};
  return grant;
}

std::string grant_text(const Grant& grant) {
  std::string text = fmt::format(
      "The kernel lets root alone read RAPL's energy counters since 2020: whoever reads\n"
      "them often enough can learn secrets of other programs (PLATYPUS, CVE-2020-8694).\n"
      "This lets the members of the group {} read them, and changes nothing\n"
      "else.\n\n",
      grant.group);
  for (const auto& file : grant.files)
    text += fmt::format("{}\n{}\n", file.path.string(), file.text);
  text += "Now, without waiting for the next boot:\n";
  for (const auto& command : grant.commands) text += fmt::format("  {}\n", command);
  text += fmt::format(
      "\nWho shall measure joins the group, and logs in anew:\n"
      "  sudo usermod --append --groups {} $USER\n\n"
      "To do it:   sudo joulelab meters --grant rapl --apply\n"
      "To undo it: sudo joulelab meters --grant rapl --undo\n"
      "Undone, the counters are root's again, and no group reads them. The group\n"
      "stays; groupdel {} removes it.\n",
      grant.group, grant.group);
  return text;
}

CommandRunner system_commands() {
  return [](const std::vector<std::string>& command) -> Result<void> {
    const auto result = JOULELAB_TRY(run_child(command, "/", Seconds{60}));
    if (result.status == 0) return {};
    return fail(Error::Kind::denied,
                fmt::format("{} failed: {}", join(command, " "), trim(result.output)),
                "run the same command with sudo");
  };
}

Result<std::vector<std::string>> apply_grant(const Grant& grant, const fs::path& root,
                                             const CommandRunner& run) {
  std::vector<std::string> done;
  const auto group = JOULELAB_TRY(group_made(grant, root, run, done));
  JOULELAB_TRY(write_files(grant, root, done));
  const auto files = counter_files(root);
  for (const auto& file : files) JOULELAB_TRY(set_group(file, group, true));
  done.push_back(fmt::format("let the group {} read {} counters", grant.group, files.size()));
  return done;
}

// The files' group becomes that of their folder again: root's, on a machine.
Result<std::vector<std::string>> undo_grant(const Grant& grant, const fs::path& root) {
  std::vector<std::string> done;
  for (const auto& file : grant.files) {
    const auto path = under(root, file.path);
    if (::unlink(path.c_str()) == 0) {
      done.push_back(fmt::format("removed {}", path.string()));
    } else if (errno != ENOENT) {
      return tl::unexpected(refusal(path, "remove", errno));
    }
  }
  const auto files = counter_files(root);
  for (const auto& file : files) {
    struct stat folder {};
    if (::stat(file.parent_path().c_str(), &folder) != 0)
      return tl::unexpected(refusal(file.parent_path(), "see", errno));
    JOULELAB_TRY(set_group(file, folder.st_gid, false));
  }
  done.push_back(fmt::format("closed {} counters", files.size()));
  return done;
}

}  // namespace joulelab
