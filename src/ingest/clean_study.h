#pragma once
// For tests: a study in which nothing is wrong, as the files that tools leave, so that one defect
// at a time can be planted in it. Everything is computed from the run's number: no two are the
// same.

#include <cmath>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "ingest/audit.h"
#include "ingest/label.h"
#include "ingest/recognise.h"

namespace joulelab {

struct StudyFile {
  std::string name, text;
};
using StudyFiles = std::vector<StudyFile>;

// A number in [-1, 1] that depends on the seed alone.
inline double jitter(int seed) { return std::sin(12.9898 * seed + 78.233 * std::sin(1.7 * seed)); }

inline const char* code_carbon_header() {
  return "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,"
         "gpu_power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,"
         "country_iso_code,region,cloud_provider,cloud_region,os,python_version,"
         "codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,"
         "ram_total_size,tracking_mode,on_cloud,pue\n";
}

// What a row says; a test changes what it likes.
struct CodeCarbonRow {
  int number = 0;
  std::string run_id = "run-0", country = "Spain", code = "ESP", region = "catalonia";
  double duration_s = 600, cpu_w = 55, gpu_w = 180, ram_w = 9, g_per_kwh = 174, pue = 1;
  double cpu_power_w = 0, gpu_power_w = 0, ram_power_w = 0;  // 0: near the mean
  int gpu_count = 1, cpu_count = 16;
  std::string mode = "machine";

  std::string text() const {
    const double hours = duration_s / 3600;
    const double cpu = pue * cpu_w * hours / 1000, gpu = pue * gpu_w * hours / 1000,
                 ram = pue * ram_w * hours / 1000, all = cpu + gpu + ram;
    return fmt::format(
        "2024-03-{:02}T{:02}:30:00,study,{},exp,{},{},{},{},{},{},{},{},{},{},{},{},{},,,Linux,"
        "3.11,2.8.0,{},A processor of no table,{},{} x Board,2.1,41.4,64,{},N,{}\n",
        1 + number / 24, number % 24, run_id, duration_s, all * g_per_kwh / 1000,
        all * g_per_kwh / 1000 / duration_s,
        cpu_power_w > 0 ? cpu_power_w : cpu_w * (1 + 0.1 * jitter(number + 7)),
        gpu_power_w > 0 ? gpu_power_w : gpu_w * (1 + 0.2 * jitter(number + 3)),
        ram_power_w > 0 ? ram_power_w : ram_w * (1 + 0.05 * jitter(number + 5)), cpu, gpu, ram, all,
        country, code, region, cpu_count, gpu_count, gpu_count, mode, pue);
  }
};

inline CodeCarbonRow clean_row(int number, int cell) {
  CodeCarbonRow row;
  row.number = number;
  row.run_id = fmt::format("0000-{}", number);
  row.duration_s = 600 + 100 * cell + 5 * jitter(number);
  row.cpu_w = 55 + 2 * jitter(number + 11);
  row.gpu_w = 180 + 30 * cell + 4 * jitter(number + 13);
  row.ram_w = 9 + 0.3 * jitter(number + 17);
  return row;
}

// A log of `seconds` samples, one a second.
inline std::string nvidia_smi_log(int seed, int seconds) {
  std::string text =
      "timestamp, index, name, utilization.gpu [%], power.draw [W], power.limit [W], "
      "temperature.gpu\n";
  for (int i = 0; i < seconds; ++i) {
    text += fmt::format("2024/03/02 10:{:02}:{:02}.{:03}, 0, Board, {} %, {:.2f} W, 300.00 W, {}\n",
                        i / 60, i % 60, 100 + (i * 7) % 9, 80 + i % 15, 200 + 25 * jitter(seed + i),
                        60 + i % 5);
  }
  return text;
}

inline std::string usage_log(int seconds) {
  std::string text = "timestamp,cpu usage (%),memory usage (MB),temperature (Celsius)\n";
  for (int i = 0; i < seconds; ++i) {
    text += fmt::format("2024-03-02T10:{:02}:{:02}.{:06},{:.3f},{:.3f},{}\n", i / 60, i % 60,
                        500000 + i, 5 + 2 * jitter(i), 13000 + 10 * jitter(i + 1), 40 + i % 3);
  }
  return text;
}

// Four cells of three runs, each a file; a wattmeter and accuracies beside each; two boards' logs
// with the logs of their processes; a table of the runs.
inline StudyFiles clean_study() {
  StudyFiles files;
  std::string table = "architecture,data,energy_j,duration_s,avg_power_w,emissions_g,accuracy\n";
  int number = 0, cell = 0;
  for (const auto* architecture : {"vgg16", "resnet50"}) {
    for (const auto* data : {"mnist", "cifar10"}) {
      for (int repetition = 1; repetition <= 3; ++repetition) {
        auto row = clean_row(number, cell);
        if (number == 4) row.gpu_power_w = 0.4 * row.gpu_w;  // the board rested at the last look
        const auto folder = fmt::format("out_{}_{}_{}/", data, architecture, repetition);
        files.push_back({folder + "emissions.csv", code_carbon_header() + row.text()});
        const double seconds = row.duration_s + 12,
                     wall_j = 1.4 * seconds * (row.cpu_w + row.gpu_w + row.ram_w);
        files.push_back(
            {folder + "summary.json",
             fmt::format(R"({{"Wh": {}, "joules": {}, "samples": {}, "timeExecution": {}}})",
                         wall_j / 3600, wall_j, 50 * static_cast<int>(seconds), seconds)});
        const double accuracy = 0.9 - 0.05 * cell + 0.004 * jitter(number + 23);
        files.push_back(
            {folder + "accuracy.txt",
             fmt::format("acf: [0.4, 0.7, {}]\nloss_val: [1.2, 0.8, 0.5]\n", accuracy)});
        const double energy_j = row.duration_s * (row.cpu_w + row.gpu_w + row.ram_w);
        table += fmt::format("{},{},{},{},{},{},{}\n", architecture, data, energy_j, row.duration_s,
                             energy_j / row.duration_s, energy_j / 3.6e6 * 174, accuracy);
        ++number;
      }
      ++cell;
    }
  }
  files.push_back({"logs/gpu-power-20240302T100000.csv", nvidia_smi_log(1, 300)});
  files.push_back({"logs/cpu-mem-usage-20240302T100000.csv", usage_log(301)});
  files.push_back({"table.csv", table});
  return files;
}

inline std::vector<Import> imports_of(const StudyFiles& files) {
  std::vector<Import> imports;
  for (const auto& file : files) {
    auto import = read_import(file.text, file.name);
    if (!import) continue;
    (void)label(*import, {.paths = {"out_{data}_{architecture}_{repetition}"}});
    import->sha256 = fmt::format("hash of {}", file.name);
    imports.push_back(std::move(*import));
  }
  return imports;
}

inline AuditReport audit_of(const StudyFiles& files) { return audit(imports_of(files)); }

inline const AuditFinding* find_code(const AuditReport& report, std::string_view code) {
  for (const auto& finding : report.findings) {
    if (finding.code == code) return &finding;
  }
  return nullptr;
}

}  // namespace joulelab
