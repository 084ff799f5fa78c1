#pragma once
// The store that a command was asked to use.

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace joulelab {

// `asked` is the value of --store; empty: the usual one.
std::filesystem::path store_path(const std::string& asked);

// For commands that only read: an Error `missing` where there is none, rather than a new one.
Result<std::unique_ptr<Store>> open_existing_store(
    const std::string& asked,
    const std::string& hint =
        "joulelab measure --save and joulelab study run make one; --store names another");

}  // namespace joulelab
