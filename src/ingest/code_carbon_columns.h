#pragma once
// The columns that versions of CodeCarbon write, for rows that stand under another's header.

#include <span>
#include <string>
#include <vector>

namespace joulelab {

// Each as a whole row; from the files of releases 2.0 to 3.3 (docs/AUDIT.md, shifted-columns).
std::span<const std::vector<std::string>> code_carbon_columns();

}  // namespace joulelab
