#pragma once
// Who we are to a device or a service. Never part of an address, so that no store, log or report
// holds a password: from the environment, or from a file that only its owner can read.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace joulelab {

struct Credentials {
  std::string user, password;
};

// Where credentials may be; the environment is a parameter.
struct CredentialSources {
  std::function<std::optional<std::string>(const std::string&)> variable;  // by name
  std::filesystem::path file;  // TOML: a table for each host, with user and password
};

// This process's environment, and the file that JOULELAB_CREDENTIALS names, else
// ~/.config/joulelab/credentials.toml.
CredentialSources usual_credential_sources();

// For the device `name` ("shelly", or what the user calls it) at `host` ("plug.local"): first
// JOULELAB_<NAME>_USER and _PASSWORD, then the file's table ["plug.local"], then ["shelly"].
// Nothing where none is given. Errors: `denied` for a file that others may read, `invalid` for one
// that is no TOML or whose table lacks a password.
Result<std::optional<Credentials>> credentials_for(std::string_view name, std::string_view host,
                                                   const CredentialSources& sources);

// The key of the service `name` ("electricitymaps"): JOULELAB_<NAME>_KEY, else `key` in the file's
// table [electricitymaps]. Nothing where none is given. Errors as above.
Result<std::optional<std::string>> key_for(std::string_view name, const CredentialSources& sources);

// "JOULELAB_ELECTRICITYMAPS_KEY": the variable of `what` for `name`, as a shell accepts it.
std::string variable_of(std::string_view name, std::string_view what);

}  // namespace joulelab
