// Findings -> one HTML page. The page (web/) comes whole inside the program with two places to
// fill; both are filled so that no text of the findings can become markup or script.

#include "base/text.h"
#include "report/report.h"

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

std::string html_text(std::string_view text) {
  static constexpr std::string_view entities[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
  return replaced(text, "&<>\"", entities);
}

// The same JSON, without any character that could end the script element or open a comment in it.
std::string script_json(std::string_view json) {
  static constexpr std::string_view escapes[] = {"\\u003c", "\\u003e", "\\u0026"};
  return replaced(json, "<>&", escapes);
}

}  // namespace

std::string findings_html(const Findings& findings) {
  constexpr std::string_view title_place = "{{title}}", findings_place = "{{findings}}";
  const std::string_view page = embedded::report_page();
  const auto title_at = page.find(title_place), findings_at = page.find(findings_place);
  std::string html(page.substr(0, title_at));
  html += html_text(findings.study + " \xC2\xB7 joulelab");
  html += page.substr(title_at + title_place.size(), findings_at - title_at - title_place.size());
  html += script_json(findings_json(findings));
  html += page.substr(findings_at + findings_place.size());
  return html;
}

}  // namespace joulelab
