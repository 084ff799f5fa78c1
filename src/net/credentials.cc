#include "net/credentials.h"

#include <cstdlib>
#include <fmt/format.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/toml.h"

namespace joulelab {
namespace {

// "my plug" -> "MY_PLUG": what a shell accepts in a name.
std::string variable_part(std::string_view name) {
  std::string part;
  for (const char c : name) {
    const bool is_lower = c >= 'a' && c <= 'z';
    const bool is_kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    part += is_lower ? static_cast<char>(c - 'a' + 'A') : is_kept ? c : '_';
  }
  return part;
}

std::optional<Credentials> from_environment(std::string_view name,
                                            const CredentialSources& sources) {
  const auto password = sources.variable(variable_of(name, "PASSWORD"));
  if (!password) return std::nullopt;
  return Credentials{sources.variable(variable_of(name, "USER")).value_or(""), *password};
}

// A secret that everybody on the machine can read is none.
Result<void> check_private(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0 || (status.st_mode & 077) == 0) return {};
  return fail(Error::Kind::denied,
              fmt::format("{} holds passwords and others may read it", file.string()),
              fmt::format("run: chmod 600 {}", file.string()));
}

// The text of an error of toml++ may quote the file; only the place is passed on.
Result<toml::table> parse(const std::filesystem::path& file) {
  const auto text = JOULELAB_TRY(read_text(file));
  toml::parse_result parsed = toml::parse(text);
  if (parsed) return std::move(parsed).table();
  return fail(
      Error::Kind::invalid,
      fmt::format("{}, line {}: not TOML", file.string(), parsed.error().source().begin.line),
      "a table for each device: [\"plug.local\"], then user = ... and password = ...");
}

// The file's tables, or nothing where there is no file.
Result<std::optional<toml::table>> tables_of(const CredentialSources& sources) {
  std::error_code ignored;
  if (sources.file.empty() || !std::filesystem::exists(sources.file, ignored)) return std::nullopt;
  JOULELAB_TRY(check_private(sources.file));
  return JOULELAB_TRY(parse(sources.file));
}

}  // namespace

std::string variable_of(std::string_view name, std::string_view what) {
  return fmt::format("JOULELAB_{}_{}", variable_part(name), what);
}

CredentialSources usual_credential_sources() {
  CredentialSources sources;
  sources.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
  if (const auto named = sources.variable("JOULELAB_CREDENTIALS")) {
    sources.file = *named;
  } else if (const auto home = sources.variable("HOME")) {
    sources.file = std::filesystem::path(*home) / ".config/joulelab/credentials.toml";
  }
  return sources;
}

Result<std::optional<Credentials>> credentials_for(std::string_view name, std::string_view host,
                                                   const CredentialSources& sources) {
  if (auto given = from_environment(name, sources)) return given;
  const auto tables = JOULELAB_TRY(tables_of(sources));
  if (!tables) return std::nullopt;
  for (const auto key : {host, name}) {
    const auto* table = (*tables)[key].as_table();
    if (!table) continue;
    const auto password = (*table)["password"].value<std::string>();
    if (!password) {
      return fail(Error::Kind::invalid,
                  fmt::format("{}: the table of '{}' has no password", sources.file.string(), key));
    }
    return Credentials{(*table)["user"].value_or<std::string>(""), *password};
  }
  return std::nullopt;
}

Result<std::optional<std::string>> key_for(std::string_view name,
                                           const CredentialSources& sources) {
  if (auto given = sources.variable(variable_of(name, "KEY")); given && !given->empty())
    return given;
  const auto tables = JOULELAB_TRY(tables_of(sources));
  const auto* table = tables ? (*tables)[name].as_table() : nullptr;
  if (!table) return std::nullopt;
  auto key = (*table)["key"].value<std::string>();
  if (key) return key;
  return fail(Error::Kind::invalid,
              fmt::format("{}: the table of '{}' has no key", sources.file.string(), name));
}

}  // namespace joulelab
