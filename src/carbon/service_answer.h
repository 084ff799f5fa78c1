#pragma once
// What the answers of services have in common: JSON whose parts may lack, be null, or be a number
// in quotes, and times that come in chunks.

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "carbon/generation_mix.h"
#include "carbon/service.h"

namespace joulelab {

// Error `broken` where `body` is no JSON.
Result<nlohmann::json> parse_answer(std::string_view body, const ServiceFacts& service);

// Error `broken` for an answer that is JSON and not what was asked for.
tl::unexpected<Error> strange_answer(const ServiceFacts& service, std::string_view lacks);

// The part `name` of an object; nothing where there is none, or null, or it is of another kind.
const nlohmann::json* part_of(const nlohmann::json& object, const char* name);
const nlohmann::json* array_of(const nlohmann::json& object, const char* name);
std::optional<double> number_of(const nlohmann::json& object, const char* name);  // also of "9123"
std::string text_of(const nlohmann::json& object, const char* name);
std::optional<WallTime> time_of(const nlohmann::json& object, const char* name);
bool is_set(const nlohmann::json& object, const char* name);

// Calls `ask` for each piece of [from, to] that is at most `most` long. The pieces lie on multiples
// of `most` since 1970, widened to whole `step`s at the ends, so that the cache meets them again.
Result<void> in_chunks(WallTime from, WallTime to, Seconds most, Seconds step,
                       const std::function<Result<void>(WallTime, WallTime)>& ask);

WallTime later(WallTime time, Seconds wait);

// A series of what a service gave. Error `missing` where `steps` is empty. Steps that came twice
// count once.
Result<IntensitySeries> series_of(const ServiceFacts& service, const ServicePlace& place,
                                  Basis basis, std::vector<IntensityStep> steps);

// The same of what was generated, by the factors of each fuel, whose range it carries too.
Result<IntensitySeries> mix_series(const ServiceFacts& service, const ServicePlace& place,
                                   const std::vector<MixStep>& mix);

// Error `missing`: the service tells only the past of `what`.
tl::unexpected<Error> no_forecast(const ServiceFacts& service, std::string_view what);

// The last step of `series` alone.
Result<IntensitySeries> last_step(const Result<IntensitySeries>& series);

}  // namespace joulelab
