#include "meter/ipmitool.h"

#include <charconv>
#include <fmt/format.h>

#include "base/child.h"
#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

constexpr std::string_view options[] = {"port", "interface", "privilege", "cipher"};

// "dc" as one byte; nothing for any other word.
std::optional<char> byte_in(std::string_view word) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, 16);
  if (word.size() != 2 || error != std::errc{} || end != word.data() + word.size())
    return std::nullopt;
  return static_cast<char>(value);
}

// The bytes of a line of nothing but bytes.
std::string bytes_in(std::string_view line) {
  std::string bytes;
  for (const auto word : split(trim(line), ' ')) {
    const auto byte = byte_in(word);
    if (!byte) return {};
    bytes += *byte;
  }
  return bytes;
}

// The code of "Unable to send RAW command (channel=0x0 netfn=0x2c lun=0x0 cmd=0x2 rsp=0xc1): ...".
std::optional<char> completion_code(std::string_view output) {
  constexpr std::string_view mark = "rsp=0x";
  const auto at = output.find(mark);
  return at == std::string_view::npos ? std::nullopt : byte_in(output.substr(at + mark.size(), 2));
}

Result<std::string> choice(const MeterSpec& spec, const std::string& option,
                           const std::vector<std::string>& allowed) {
  const auto chosen = spec.text(option, allowed.front());
  for (const auto& value : allowed) {
    if (value == chosen) return chosen;
  }
  return fail(Error::Kind::invalid,
              fmt::format("meter {}: there is no {} '{}'", spec.name(), option, chosen),
              "one of: " + join(allowed, ", "));
}

std::string upper(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

}  // namespace

Result<std::string> parse_ipmitool(std::string_view output) {
  if (const auto code = completion_code(output)) return std::string(1, *code);
  std::string answer(1, '\0');
  for (const auto line : split(output, '\n')) answer += bytes_in(line);
  if (answer.size() > 1) return answer;
  const auto reason = trim(output);
  return fail(Error::Kind::transient,
              fmt::format("ipmitool got no answer: {}", reason.substr(0, reason.find('\n'))),
              "does the controller answer there, and are user and password right?");
}

Result<std::unique_ptr<Ipmitool>> Ipmitool::open(const MeterSpec& spec,
                                                 const CredentialSources& sources,
                                                 std::string_view program) {
  JOULELAB_TRY(check_options(spec, options));
  if (spec.address.empty() || spec.address.starts_with('-')) {
    return fail(Error::Kind::invalid, fmt::format("meter {} needs an address", spec.name()),
                "--meter ipmi-lan:bmc.example.org");
  }
  const auto port = JOULELAB_TRY(spec.number("port", 1, 65535)).value_or(623);
  const auto interface = JOULELAB_TRY(choice(spec, "interface", {"lanplus", "lan"}));
  const auto privilege =
      JOULELAB_TRY(choice(spec, "privilege", {"user", "operator", "administrator"}));
  const auto cipher = JOULELAB_TRY(spec.number("cipher", 0, 17));
  const auto credentials = JOULELAB_TRY(credentials_for(spec.name(), spec.address, sources));
  if (!credentials) {
    return fail(Error::Kind::denied,
                fmt::format("no user and password for the controller {}", spec.address),
                "docs/METERS.md, section \"Credentials\"");
  }
  std::unique_ptr<Ipmitool> link(new Ipmitool);
  if (link->folder_.path().empty())
    return fail(Error::Kind::broken, "no temporary folder could be made", "check TMPDIR");
  const auto password_file = link->folder_.path() / "password";
  JOULELAB_TRY(write_text(password_file, credentials->password));
  link->host_ = spec.address;
  // One attempt of a second for each packet: the time that an exchange may take is short.
  link->command_ = {std::string(program),
                    "-I",
                    interface,
                    "-H",
                    spec.address,
                    "-p",
                    fmt::format("{:.0f}", port),
                    "-U",
                    credentials->user,
                    "-f",
                    password_file.string(),
                    "-L",
                    upper(privilege),
                    "-N",
                    "1",
                    "-R",
                    "1"};
  if (cipher) {
    link->command_.insert(link->command_.end(), {"-C", fmt::format("{:.0f}", *cipher)});
  }
  return link;
}

Result<std::string> Ipmitool::exchange(const IpmiRequest& request, Seconds limit) {
  auto command = command_;
  command.insert(command.end(), {"raw", fmt::format("{:#04x}", request.function),
                                 fmt::format("{:#04x}", request.command)});
  for (const char byte : request.data)
    command.push_back(fmt::format("{:#04x}", static_cast<unsigned char>(byte)));
  auto result = run_child(command, folder_.path(), limit);
  if (result) return parse_ipmitool(result->output);
  if (result.error().kind == Error::Kind::missing)
    result.error().hint = "run: sudo apt-get install ipmitool";
  return tl::unexpected(std::move(result).error());
}

}  // namespace joulelab
