#pragma once
// A name as it is looked up, so that "España", "espana" and "ESPAÑA" are one.

#include <string>
#include <string_view>

namespace joulelab {

// Lower case; Latin letters lose their accents and ligatures come apart (é e, ß ss, Ø o), each run
// of spaces and punctuation is one hyphen. Letters of other scripts stay as they are, in their
// case.
std::string place_key(std::string_view name);

}  // namespace joulelab
