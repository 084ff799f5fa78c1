#pragma once
// What a file is, by its content, and the reader for it.

#include <filesystem>

#include "ingest/import.h"

namespace joulelab {

// Nothing where it is of no known format.
std::optional<Format> recognise(std::string_view text);

// Reads `text` as what it is; columns that `options` names make it a table of times with power or
// energy. Error `invalid` for an unknown format, with what is known. Thread-safe.
Result<Import> read_import(std::string_view text, std::string_view file,
                           const ReadOptions& options = {});

// The same for a file, with the SHA-256 of its bytes. A file of over `largest_import_bytes` is
// refused.
inline constexpr std::uintmax_t largest_import_bytes = 256'000'000;
Result<Import> read_import_file(const std::filesystem::path& file, const ReadOptions& options = {});

}  // namespace joulelab
