#pragma once
// A table of runs may name the log of each run in a column `trace_file`: then the row and the log
// are one run, and its energy counts once.

#include <map>

#include "ingest/import.h"

namespace joulelab {

class NamedLogs {
 public:
  // `imports` must outlive this and stay where they are.
  explicit NamedLogs(std::span<const Import> imports);

  // The log that the row names: its path ends with what the row says. Nothing where the row names
  // none, or one that was not imported.
  const Import* of(const ImportedRow& row) const;

 private:
  std::multimap<std::string, const Import*> by_name_;  // the last part of the path
};

}  // namespace joulelab
