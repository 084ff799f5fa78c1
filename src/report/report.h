#pragma once
// Findings as people and machines read them. Every function is pure and thread-safe: the same
// findings give the same bytes. The formats are contracts: docs/FORMATS.md.

#include <string>

#include "analyse/findings.h"

namespace joulelab {

// Everything, indented, UTF-8; what is not known is null, never 0.
std::string findings_json(const Findings& findings);

// The agreement of software and hardware side alone, as `joulelab compare --json` writes it.
std::string agreement_json(const AgreementFinding& finding);

// One page that holds its script, its style and the findings, and asks no network for anything.
std::string findings_html(const Findings& findings);

// The answers, tables and warnings as GitHub-flavoured Markdown.
std::string findings_markdown(const Findings& findings);

// The cells as one booktabs table, for \input; needs the package booktabs.
std::string findings_latex(const Findings& findings);

// The agreement of software and hardware side in the same form; empty where there is none.
std::string agreement_latex(const Findings& findings);

// Tidy tables, one observation a line; RFC 4180. An empty field means that there is no value.
std::string runs_csv(const Findings& findings);         // a run and a response
std::string cells_csv(const Findings& findings);        // a cell and a response or a place
std::string channels_csv(const Findings& findings);     // a channel
std::string comparisons_csv(const Findings& findings);  // a comparison and a pair of levels
std::string savings_csv(const Findings& findings);      // a recipe and a combination of the others
std::string agreement_csv(const Findings& findings);    // a level of the agreement and a statistic
std::string backtest_csv(const Findings& findings);     // a run and an estimator

}  // namespace joulelab
