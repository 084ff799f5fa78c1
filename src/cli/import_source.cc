#include "cli/import_source.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/wrap.h"
#include "record/name.h"

namespace joulelab {
namespace {

// The end of a long path tells more than its beginning.
std::string place_text(const AuditFinding& finding) {
  constexpr std::size_t columns = 78;
  auto lines = lines_text(finding.lines);
  if (!lines.empty()) lines = ", " + lines;
  auto file = finding.file;
  const auto room = columns - std::min(columns - 20, lines.size());
  if (file.size() > room) file = "..." + file.substr(file.size() - room + 3);
  return file + lines;
}

void print_finding(std::FILE* out, const AuditFinding& finding) {
  fmt::print(out, "  {}\n", place_text(finding));
  fmt::print(out, "{}\n", wrapped("    " + finding.text, 4));
  if (!finding.change) return;
  fmt::print(out, "{}\n",
             wrapped(fmt::format("    {}{}", change_text(*finding.change),
                                 finding.is_repaired ? " (repaired)" : ""),
                     4));
}

}  // namespace

void add_import_source_options(CLI::App& command, ImportSource& source) {
  command.add_option("path", source.paths, "files, or folders with all that is in them")
      ->required();
  command
      .add_option("--trim", source.reading.trim, "drop the first and last N data lines of a log")
      ->check(CLI::Range(0, 1'000'000'000));
  command.add_option("--path", source.labels.paths,
                     "factors in the names of files and folders: 'emissions_{data}_*.csv'");
  command.add_option("--rows", source.labels.rows,
                     "a factor of the rows in their order: architecture=VGG16:3,VGG19:3");
  command.add_option("--factor", source.labels.columns,
                     "a factor that is a column of the rows: host=region");
  command.add_option("--time", source.reading.time_column, "of any table: the column of times");
  command.add_option("--time-unit", source.reading.time_unit,
                     "what its numbers count in: s, ms, us, ns, min, h");
  command.add_option("--power", source.reading.power_column, "the column of powers");
  command.add_option("--energy", source.reading.energy_column, "or of energies that count up");
  command.add_option("--unit", source.reading.unit, "of that column: W, mW, J, kWh, ...");
  command.add_option("--component", source.component, "what it covers: wall, package, gpu, ...");
}

Result<Collected> collect_source(const ImportSource& source) {
  auto reading = source.reading;
  if (!source.component.empty()) {
    reading.component = component_named(source.component);
    if (!reading.component) {
      return fail(Error::Kind::invalid, fmt::format("there is no component '{}'", source.component),
                  "wall, platform, package, core, uncore, dram, gpu or other");
    }
  }
  return collect(source.paths, reading, source.labels);
}

std::size_t print_findings(std::FILE* out, std::span<const AuditFinding> findings, bool all) {
  constexpr std::size_t shown_most = 3;
  for (const auto& code : audit_codes()) {
    std::vector<const AuditFinding*> of_code;
    for (const auto& finding : findings) {
      if (finding.code == code.code) of_code.push_back(&finding);
    }
    if (of_code.empty()) continue;
    fmt::print(out, "{}: {} ({}, {} times)\n", code.code, code.title,
               name_of(of_code.front()->severity), of_code.size());
    const auto shown = all ? of_code.size() : std::min(of_code.size(), shown_most);
    for (std::size_t i = 0; i < shown; ++i) print_finding(out, *of_code[i]);
    if (shown < of_code.size())
      fmt::print(out, "  ... and {} more; --all shows them\n", of_code.size() - shown);
  }
  return findings.size();
}

void print_passed_over(std::FILE* out, std::span<const Collected::PassedOver> files) {
  constexpr std::size_t shown_most = 5;
  if (files.empty()) return;
  fmt::print(out, "{} files were passed over:\n", files.size());
  for (const auto& file : files.first(std::min(files.size(), shown_most))) {
    fmt::print(out, "{}\n", wrapped("  " + file.reason, 4));
  }
  if (files.size() > shown_most) fmt::print(out, "  ... and {} more\n", files.size() - shown_most);
}

}  // namespace joulelab
