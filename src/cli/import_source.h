#pragma once
// What `import` and `audit` have in common: which files, how they are read, and how findings are
// printed.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "ingest/audit.h"
#include "ingest/collect.h"

namespace joulelab {

struct ImportSource {
  std::vector<std::string> paths;
  ReadOptions reading;
  LabelOptions labels;
  std::string component;
};

void add_import_source_options(CLI::App& command, ImportSource& source);

// Reads them all. Error `invalid` also for an unknown component.
Result<Collected> collect_source(const ImportSource& source);

// By code: how often, the first few in words with their figures, in 80 columns. Returns how many
// there are.
std::size_t print_findings(std::FILE* out, std::span<const AuditFinding> findings, bool all);

void print_passed_over(std::FILE* out, std::span<const Collected::PassedOver> files);

}  // namespace joulelab
