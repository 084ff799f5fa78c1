#include "ingest/recognise.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "fetch/checksum.h"
#include "ingest/accuracy_log.h"
#include "ingest/carbontracker.h"
#include "ingest/code_carbon.h"
#include "ingest/line_table.h"
#include "ingest/nvidia_smi.h"
#include "ingest/power_csv.h"
#include "ingest/ptd_log.h"
#include "ingest/run_table.h"
#include "ingest/usage_log.h"
#include "ingest/wattmeter_summary.h"

namespace joulelab {

std::string_view name_of(Format format) {
  switch (format) {
    case Format::code_carbon:
      return "codecarbon";
    case Format::carbontracker:
      return "carbontracker";
    case Format::nvidia_smi:
      return "nvidia-smi";
    case Format::usage_log:
      return "usage-log";
    case Format::wattmeter_summary:
      return "wattmeter-summary";
    case Format::ptd_log:
      return "ptd-log";
    case Format::power_csv:
      return "power-csv";
    case Format::run_table:
      return "run-table";
    case Format::accuracy_log:
      return "accuracy-log";
  }
  return "";
}

std::optional<Format> recognise(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  if (trim(text).starts_with('{')) return Format::wattmeter_summary;
  if (is_ptd_log(text)) return Format::ptd_log;
  if (is_accuracy_log(text)) return Format::accuracy_log;
  if (is_carbontracker(text)) return Format::carbontracker;
  const auto header = header_of(text);
  if (is_code_carbon(header)) return Format::code_carbon;
  if (is_nvidia_smi(header)) return Format::nvidia_smi;
  if (is_usage_log(header)) return Format::usage_log;
  if (is_run_table(header)) return Format::run_table;
  if (is_power_csv(header)) return Format::power_csv;
  if (is_cpu_log(header)) return Format::usage_log;
  return std::nullopt;
}

Result<Import> read_import(std::string_view whole, std::string_view file,
                           const ReadOptions& options) {
  auto text = whole;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // the mark of Windows
  std::string with_line_ends;
  if (text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos) {
    with_line_ends = text;  // the line ends of old Macs
    std::ranges::replace(with_line_ends, '\r', '\n');
    text = with_line_ends;
  }
  if (!options.power_column.empty() || !options.energy_column.empty())
    return read_power_csv(text, file, options);
  const auto format = recognise(text);
  if (!format) {
    return fail(Error::Kind::invalid, fmt::format("{} is of no known format", file),
                "a table of times with power is read by --time COLUMN --power COLUMN");
  }
  switch (*format) {
    case Format::code_carbon:
      return read_code_carbon(text, file);
    case Format::carbontracker:
      return read_carbontracker(text, file);
    case Format::nvidia_smi:
      return read_nvidia_smi(text, file, options);
    case Format::usage_log:
      return read_usage_log(text, file, options);
    case Format::wattmeter_summary:
      return read_wattmeter_summary(text, file);
    case Format::ptd_log:
      return read_ptd_log(text, file, options);
    case Format::run_table:
      return read_run_table(text, file);
    case Format::accuracy_log:
      return read_accuracy_log(text, file);
    case Format::power_csv:
      break;
  }
  return read_power_csv(text, file, options);
}

Result<Import> read_import_file(const std::filesystem::path& file, const ReadOptions& options) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored)) {
    return fail(Error::Kind::invalid, fmt::format("{} is no regular file", file.string()),
                "a device or a pipe may have no end; write it to a file first");
  }
  const auto size = std::filesystem::file_size(file, ignored);
  if (!ignored && size > largest_import_bytes) {
    return fail(Error::Kind::invalid,
                fmt::format("{} has {} bytes: too much for one import", file.string(), size),
                "split the log");
  }
  const auto text = JOULELAB_TRY(read_text(file));
  auto import = JOULELAB_TRY(read_import(text, file.string(), options));
  import.sha256 = sha256_of_text(text);
  return import;
}

}  // namespace joulelab
