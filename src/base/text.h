#pragma once
// Small operations on text that several rooms need: names that were meant,
// numbers in files of foreign origin, numbers as people read them.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace joulelab {

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string lower(std::string_view text);  // ASCII only
std::string join(std::span<const std::string> parts, std::string_view separator);
bool contains(std::span<const std::string> names, std::string_view name);

// The whole of `text` as a number, or nothing. Locale plays no part.
std::optional<double> to_double(std::string_view text);
std::optional<long long> to_integer(std::string_view text);

// The candidate with the fewest edits (Damerau-Levenshtein, ignoring case), if it is near enough
// to be what was meant: at most a third of the letters wrong.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

// "; did you mean 'resnet18'?", or what is allowed where nothing is near.
std::string suggestion(std::string_view name, std::span<const std::string> candidates);

// FNV-1a (Fowler, Noll, Vo 1991) of 64 bits: the same on every machine, unlike std::hash. `basis`:
// the hash of what came before, or a seed mixed into the default.
inline constexpr std::uint64_t fnv1a_basis = 14695981039346656037ULL;
std::uint64_t fnv1a(std::string_view text, std::uint64_t basis = fnv1a_basis);

// In [0, 1), evenly, also for texts that differ in one letter: a number that only looks random.
double hashed_fraction(std::string_view text, std::uint64_t seed);

// The date and time of a point in time, ISO 8601 in UTC: "2026-01-01T00:00:00Z".
std::string utc_text(std::int64_t unix_ns);

std::string counted(std::size_t n, std::string_view noun);  // "1 run", "3 runs"

// `value` with `digits` significant digits, plain notation within 1e-4 to 1e7: "12.3", "0.00123".
std::string significant(double value, int digits = 3);

}  // namespace joulelab
