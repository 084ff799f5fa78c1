#include "ingest/usage_log.h"

#include <algorithm>
#include <fmt/format.h>

#include "ingest/quantity.h"
#include "ingest/stamp.h"
#include "ingest/trace_builder.h"

namespace joulelab {
namespace {

struct Usage {
  std::size_t column;
  std::string what, unit;
  Component component;
};

std::string unit_of(const HeaderName& header) {
  if (header.unit == "%" || header.unit == "pct") return "percent";
  if (header.unit == "Celsius" || header.unit == "C") return "celsius";
  return header.unit;
}

std::optional<std::size_t> time_column(std::span<const std::string> header) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto name = header_name(header[i]).name;
    if (name == "timestamp" || name == "time" || name == "datetime") return i;
  }
  return std::nullopt;
}

// Every column that says something of the processor, the memory or the temperature.
std::vector<Usage> usages_of(std::span<const std::string> header) {
  std::vector<Usage> usages;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto parted = header_name(header[i]);
    const auto has = [&](std::string_view word) {
      return parted.name.find(word) != std::string::npos;
    };
    if (has("gpu") || watts_per(parted.unit) || joules_per(parted.unit)) continue;
    const auto unit = unit_of(parted);
    if (has("memory") || has("ram") || has("rss")) {
      usages.push_back({i, "memory", unit, Component::dram});
    } else if (has("cpu")) {
      usages.push_back({i, "cpu", unit, Component::package});
    } else if (has("temperature")) {
      usages.push_back({i, "temperature", unit.empty() ? "celsius" : unit, Component::package});
    }
  }
  return usages;
}

}  // namespace

bool is_usage_log(std::span<const std::string> header) {
  const auto usages = usages_of(header);
  const auto has = [&](std::string_view what) {
    return std::ranges::find(usages, what, &Usage::what) != usages.end();
  };
  return time_column(header) && has("cpu") && has("memory");
}

bool is_cpu_log(std::span<const std::string> header) {
  const auto is_cpu_use = [](const std::string& column) {
    const auto parted = header_name(column);
    const auto has = [&](std::string_view word) {
      return parted.name.find(word) != std::string::npos;
    };
    return has("cpu") && !watts_per(parted.unit) && !joules_per(parted.unit) &&
           (parted.unit == "%" || parted.unit == "pct" || has("percent") || has("usage") ||
            has("util") || has("load"));
  };
  return time_column(header) && std::ranges::any_of(header, is_cpu_use);
}

Result<Import> read_usage_log(std::string_view text, std::string_view file,
                              const ReadOptions& options) {
  const auto table = JOULELAB_TRY(read_table(text, file, options.trim));
  const auto time = time_column(table.columns);
  const auto usages = usages_of(table.columns);
  Import import{.file = std::string(file), .format = Format::usage_log, .trimmed = options.trim};
  note_table(table, import);
  std::vector<TraceBuilder> builders;
  for (const auto& usage : usages) {
    builders.emplace_back(Channel{.name = fmt::format("usage/{}-{}", usage.what, builders.size()),
                                  .meter = "usage",
                                  .component = usage.component,
                                  .form = Form::condition,
                                  .unit = usage.unit.empty() ? "1" : usage.unit});
  }
  bool has_time = false;
  std::vector<int> timeless;
  for (const auto& row : table.rows) {
    const auto at = time ? parse_stamp(row.cells[*time]) : std::nullopt;
    if (!at) {
      timeless.push_back(row.line);
      continue;
    }
    has_time = true;
    for (std::size_t i = 0; i < usages.size(); ++i) {
      const auto quantity = parse_quantity(row.cells[usages[i].column]);
      const bool is_whole = quantity && (quantity->unit.empty() || is_unit(quantity->unit));
      builders[i].add(*at, row.line, is_whole ? std::optional(quantity->value) : std::nullopt);
    }
  }
  if (!has_time || builders.empty()) {
    return fail(Error::Kind::invalid, fmt::format("{} has no line with a time and a use", file),
                "columns such as timestamp, cpu usage (%), memory usage (MB) are read");
  }
  note_timeless(std::move(timeless), import);
  for (auto& builder : builders) import.traces.push_back(builder.finish());
  return import;
}

}  // namespace joulelab
