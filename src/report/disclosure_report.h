#pragma once
// A disclosure in the forms in which it is asked for. Every function is pure and thread-safe: the
// same disclosure gives the same bytes. The JSON and the card's block are contracts:
// docs/FORMATS.md.

#include <string>
#include <vector>

#include "report/disclosure.h"

namespace joulelab {

// For a paper, ready to paste: what was spent, how that is known, what it emitted. One line.
std::string disclosure_paragraph(const Disclosure& disclosure);

// Item and answer side by side, in 80 columns.
std::string disclosure_checklist(const Disclosure& disclosure);

// Paragraph and checklist as GitHub-flavoured Markdown.
std::string disclosure_markdown(const Disclosure& disclosure);

// A whole booktabs table of one row; its head and its row alone, each a line, so that the rows of
// several can be put under one head. What is not known is a dash.
std::string disclosure_latex(const Disclosure& disclosure);
std::string disclosure_latex_head();
std::string disclosure_latex_row(const Disclosure& disclosure);

// Entries for Joulelab and for the source of the intensity, with its year and licence.
std::string disclosure_bibtex(const Disclosure& disclosure);
std::vector<std::string> cite_keys(const Disclosure& disclosure);

// The block `co2_eq_emissions` (grams) for the front matter of a card on the Hugging Face hub:
// YAML.
std::string disclosure_card(const Disclosure& disclosure);

// Annex XI, section 1, point 2 (d) and (e) of Regulation (EU) 2024/1689, in MWh and FLOP: Markdown.
std::string disclosure_eu(const Disclosure& disclosure);

// Everything, indented, UTF-8; what is not known is null, never 0.
std::string disclosure_json(const Disclosure& disclosure);

}  // namespace joulelab
