#pragma once
// A Channel as the store's JSON: what stands beside the samples of a trace.

#include <string>
#include <string_view>

#include "base/result.h"
#include "record/channel.h"

namespace joulelab {

std::string to_json_text(const Channel& channel);
// Error `broken` for a text that is no channel.
Result<Channel> channel_from_json_text(std::string_view text);

}  // namespace joulelab
