// Other people's logs and tables, of every format that the import knows, whole and trimmed.
#include "ingest/audit.h"
#include "ingest/recognise.h"
#include "target.h"

JOULELAB_FUZZ(text) {
  for (const int trim : {0, 1}) {
    const auto import = joulelab::read_import(text, "fuzz", {.trim = trim});
    if (!import) continue;
    (void)joulelab::audit({*import});
  }
  (void)joulelab::read_import(text, "fuzz", {.time_column = "t", .power_column = "p"});
}
