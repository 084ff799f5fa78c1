#include "ingest/beside.h"

#include <algorithm>
#include <filesystem>

namespace joulelab {
namespace {

std::optional<Instant> begin_of(const Import& import) {
  std::optional<Instant> begin;
  for (const auto& imported : import.traces) {
    if (imported.trace.points.empty()) continue;
    begin = std::min(begin.value_or(Instant::max()), imported.trace.points.front().at);
  }
  return begin;
}

bool has_power(const Import& import) {
  return std::ranges::any_of(import.traces, [](const ImportedTrace& imported) {
    return imported.trace.channel.form == Form::gauge && !imported.trace.points.empty();
  });
}

}  // namespace

std::string folder_of(std::string_view file) {
  return std::filesystem::path(file).parent_path().string();
}

std::string stamp_in_name(std::string_view file) {
  const auto stem = std::filesystem::path(file).stem().string();
  const auto dash = stem.find_last_of("-_");
  const auto tail = dash == std::string::npos ? stem : stem.substr(dash + 1);
  const auto digits = std::ranges::count_if(tail, [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 8 ? tail : std::string();
}

std::optional<Instant> end_of(const Import& import) {
  std::optional<Instant> end;
  for (const auto& imported : import.traces) {
    if (imported.trace.points.empty()) continue;
    end = std::max(end.value_or(Instant::min()), imported.trace.points.back().at);
  }
  return end;
}

const Import* power_log_beside(std::span<const Import> imports, const Import& usage) {
  const auto stamp = stamp_in_name(usage.file);
  const auto begin = begin_of(usage), end = end_of(usage);
  if (usage.format != Format::usage_log || stamp.empty() || !begin || !end) return nullptr;
  const Import* only = nullptr;
  for (const auto& import : imports) {
    const bool is_beside = folder_of(import.file) == folder_of(usage.file);
    if (!is_beside || !has_power(import) || stamp_in_name(import.file) != stamp) continue;
    if (*end_of(import) < *begin || *end < *begin_of(import)) continue;
    if (only) return nullptr;
    only = &import;
  }
  return only;
}

}  // namespace joulelab
