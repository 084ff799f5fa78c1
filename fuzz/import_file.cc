// Other people's logs and tables, of every format that the import knows, whole and trimmed.
#include "ingest/audit.h"
#include "ingest/recognise.h"
#include "ingest/summary.h"
#include "ingest/to_run.h"
#include "target.h"

JOULELAB_FUZZ(text) {
  for (const int trim : {0, 1}) {
    const auto import = joulelab::read_import(text, "fuzz", {.trim = trim});
    if (!import) continue;
    const auto report = joulelab::audit({*import});
    for (const auto& repaired : report.repaired) {
      (void)joulelab::summaries_of(repaired, report.findings);
    }
    (void)joulelab::runs_of(report.repaired, report.findings);
  }
  (void)joulelab::read_import(text, "fuzz", {.time_column = "t", .power_column = "p"});
}
