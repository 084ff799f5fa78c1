#pragma once
// Which files belong to the same run: tools leave several beside each other.

#include <string>
#include <string_view>

namespace joulelab {

std::string folder_of(std::string_view file);

// What the name of a log says of the moment when it began: "20230309T132750" of
// "gpu-power-20230309T132750.csv", or nothing where it ends in fewer than eight digits.
std::string stamp_in_name(std::string_view file);

}  // namespace joulelab
