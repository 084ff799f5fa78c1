// Findings -> one HTML page. The page (web/) comes whole inside the program with two places to
// fill; both are filled so that no text of the findings can become markup or script.

#include "base/text.h"
#include "report/html_text.h"
#include "report/layers_report.h"
#include "report/report.h"
#include "report/reprice_report.h"

namespace joulelab {
namespace embedded {
std::string_view report_page();
}
namespace {

std::string replaced(std::string_view text, std::string_view characters,
                     std::span<const std::string_view> replacements) {
  std::string result;
  result.reserve(text.size() + text.size() / 16);
  for (const char c : text) {
    const auto i = characters.find(c);
    if (i == std::string_view::npos) {
      result += c;
    } else {
      result += replacements[i];
    }
  }
  return result;
}

// The same JSON, without any character that could end the script element or open a comment in it.
std::string script_json(std::string_view json) {
  static constexpr std::string_view escapes[] = {"\\u003c", "\\u003e", "\\u0026"};
  return replaced(json, "<>&", escapes);
}

std::string page(std::string_view title, std::string_view json) {
  constexpr std::string_view title_place = "{{title}}", findings_place = "{{findings}}";
  const std::string_view empty = embedded::report_page();
  const auto title_at = empty.find(title_place), findings_at = empty.find(findings_place);
  std::string html(empty.substr(0, title_at));
  html += html_text(std::string(title) + " \xC2\xB7 joulelab");
  html += empty.substr(title_at + title_place.size(), findings_at - title_at - title_place.size());
  html += script_json(json);
  html += empty.substr(findings_at + findings_place.size());
  return html;
}

}  // namespace

std::string html_text(std::string_view text) {
  static constexpr std::string_view entities[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
  return replaced(text, "&<>\"", entities);
}

std::string findings_html(const Findings& findings) {
  return page(findings.study, findings_json(findings));
}

std::string layers_html(const LayersFinding& finding) {
  return page("The layers of " + finding.architecture, layers_json(finding));
}

std::string reprice_html(const RepriceFinding& finding) {
  return page("The energy of " + finding.subject + " elsewhere", reprice_json(finding));
}

}  // namespace joulelab
