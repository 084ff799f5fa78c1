#include "ingest/code_carbon_columns.h"

#include <array>

#include "base/text.h"

namespace joulelab {
namespace {

std::vector<std::string> columns_of(std::string_view line) {
  std::vector<std::string> columns;
  for (const auto name : split(line, ',')) columns.emplace_back(name);
  return columns;
}

// What all have in common.
constexpr const char* figures =
    "duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,cpu_energy,gpu_energy,"
    "ram_energy,energy_consumed,";
constexpr const char* place = "country_name,country_iso_code,region,cloud_provider,cloud_region,";
constexpr const char* hardware =
    "cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,ram_total_size,tracking_mode,";
// The newest have all of these; rows of other lengths between are read by the first of them.
constexpr std::array use{"cpu_utilization_percent,", "gpu_utilization_percent,",
                         "ram_utilization_percent,", "ram_used_gb,"};

std::vector<std::vector<std::string>> all_columns() {
  const std::string run = "timestamp,project_name,run_id,", experiment = run + "experiment_id,";
  const std::string system = "os,python_version,", versioned = system + "codecarbon_version,";
  const std::string water = figures + std::string("water_consumed,") + place + versioned;
  std::vector<std::vector<std::string>> all{
      columns_of(run + figures + place + system + hardware + "on_cloud"),
      columns_of(run + figures + place + versioned + hardware + "on_cloud"),
      columns_of(run + figures + place + versioned + hardware + "on_cloud,pue"),
      columns_of(experiment + figures + place + versioned + hardware + "on_cloud,pue"),
  };
  auto newest = experiment + water + hardware;
  all.push_back(columns_of(newest + "on_cloud,pue,wue"));
  for (const auto* column : use) {
    newest += column;
    all.push_back(columns_of(newest + "on_cloud,pue,wue"));
  }
  return all;
}

}  // namespace

std::span<const std::vector<std::string>> code_carbon_columns() {
  static const auto all = all_columns();
  return all;
}

}  // namespace joulelab
