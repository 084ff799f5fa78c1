#pragma once
// Imported runs as a study: collected, audited, made into runs, analysed.

#include "analyse/findings.h"
#include "base/clock.h"
#include "cli/import_source.h"
#include "record/run.h"
#include "study/study.h"

namespace joulelab {

struct ImportOrder {
  std::string study;  // that the runs belong to; may be empty
  ImportSource source;
  std::vector<std::string> methods;  // paths whose runs answer RQ3 alone
  bool as_published = false;
};

struct ImportedStudy {
  std::string name;
  bool is_as_published = false;
  std::vector<Import> imports;  // repaired, unless as published; those of `methods` last
  std::vector<Collected::PassedOver> passed_over;
  std::vector<AuditFinding> findings;
  std::vector<Run> runs;
  std::vector<Run> method_runs;  // nothing: `runs` answer RQ3 too
};

// Errors: those of reading.
Result<ImportedStudy> import_study(const ImportOrder& order);

// What [data] of a study file asks for; `folder` is the file's. Error `invalid` also where the
// study is none of imported data.
Result<ImportOrder> import_order_of(const Study& study, const std::filesystem::path& folder);

Findings findings_of(const ImportedStudy& study, const std::vector<Intensity>& places, double pue,
                     WallTime now);

}  // namespace joulelab
