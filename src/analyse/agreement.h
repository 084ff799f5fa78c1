#pragma once
// RQ3: how far the software side and the hardware side differ, from their pairs.

#include <optional>

#include "analyse/method_pair.h"

namespace joulelab {

struct AgreementRequest {
  // Within which share of each other both sides count as equal, 0 < margin < 1: hardware over
  // software between 1 - margin and 1 / (1 - margin). Chosen before the data are seen.
  std::optional<double> margin;
};

// Overall, for each architecture where there are several, and for each phase. Nothing where there
// is no pair. Pure and thread-safe.
std::optional<AgreementFinding> agreement_of(const MethodPairs& pairs,
                                             const AgreementRequest& request = {});

// Why there is no pair: "both sides saw no run: ..., 3 runs".
std::string no_pair_text(const MethodPairs& pairs);

// The one answer: how much of it the software side reported, and by which line it follows.
std::string answer_of(const AgreementFinding& finding);

// Adds the sentences to `finding`, which holds everything else (agreement_text.cc).
void add_sentences(AgreementFinding& finding);
std::string sentence_of(const AgreementLevel& level, const Methods& methods);
std::vector<std::string> notes_of(const AgreementLevel& level, bool has_margin);

}  // namespace joulelab
