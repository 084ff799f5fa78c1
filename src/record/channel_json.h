#pragma once
// A Channel as JSON: what stands beside its samples in a store and in a trace file.

#include <string>
#include <string_view>

#include "base/result.h"
#include "record/channel.h"

namespace joulelab {

std::string to_json_text(const Channel& channel);
// Error `broken` for a text that is no channel.
Result<Channel> channel_from_json_text(std::string_view text);

}  // namespace joulelab
