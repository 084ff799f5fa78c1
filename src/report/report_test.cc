// Golden files of every format, made from the sample. JOULELAB_REWRITE_GOLDEN=1 writes them anew;
// the difference is to be reviewed.

#include "report/report.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/file.h"
#include "report/sample.h"

namespace joulelab {
namespace {

void expect_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path file =
      std::filesystem::path(JOULELAB_SOURCE) / "src/report/golden" / name;
  if (std::getenv("JOULELAB_REWRITE_GOLDEN") != nullptr) {
    ASSERT_TRUE(write_text(file, text));
  }
  const auto golden = read_text(file);
  ASSERT_TRUE(golden) << golden.error().what;
  EXPECT_EQ(text, *golden) << "JOULELAB_REWRITE_GOLDEN=1 rewrites " << file;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(Report, JsonIsGolden) { expect_golden("findings.json", findings_json(sample::findings())); }
TEST(Report, MarkdownIsGolden) {
  expect_golden("findings.md", findings_markdown(sample::findings()));
}
TEST(Report, LatexIsGolden) {
  expect_golden("cells.tex", findings_latex(sample::findings()));
  expect_golden("agreement.tex", agreement_latex(sample::findings()));
}
TEST(Report, CsvIsGolden) {
  expect_golden("runs.csv", runs_csv(sample::findings()));
  expect_golden("cells.csv", cells_csv(sample::findings()));
  expect_golden("channels.csv", channels_csv(sample::findings()));
  expect_golden("comparisons.csv", comparisons_csv(sample::findings()));
  expect_golden("agreement.csv", agreement_csv(sample::findings()));
  expect_golden("backtest.csv", backtest_csv(sample::findings()));
  expect_golden("savings.csv", savings_csv(sample::findings()));
}

TEST(Report, WithoutTwoSidesTheReasonStandsInTheAgreementsPlace) {
  Findings findings;
  findings.no_agreement = "no meter saw the whole machine";
  const auto json = nlohmann::json::parse(findings_json(findings));
  EXPECT_TRUE(json["agreement"].is_null());
  EXPECT_EQ(json["no_agreement"], findings.no_agreement);
  EXPECT_NE(findings_markdown(findings).find(findings.no_agreement), std::string::npos);
  EXPECT_TRUE(agreement_latex(findings).empty());
  EXPECT_EQ(count(agreement_csv(findings), "\n"), 1u);
}

TEST(Report, TheAgreementAloneIsTheSameAsInTheFindings) {
  auto alone = nlohmann::json::parse(agreement_json(sample::agreement()));
  EXPECT_EQ(alone["format"], "joulelab-agreement");
  alone.erase("format");
  alone.erase("version");
  EXPECT_EQ(alone, nlohmann::json::parse(findings_json(sample::findings()))["agreement"]);
}

TEST(Report, AnEstimatorThatSaidNothingHasNoErrors) {
  const auto json = nlohmann::json::parse(findings_json(sample::findings()))["backtest"];
  EXPECT_EQ(json["estimators"][2]["name"], "step_epochs");
  EXPECT_TRUE(json["estimators"][2]["all"].is_null());
  EXPECT_EQ(json["estimators"][2]["without"]["nothing marked when its epochs began"], 10);
  EXPECT_FALSE(json["runs"][0]["estimates_j"].contains("step_epochs"));
  EXPECT_TRUE(nlohmann::json::parse(findings_json({}))["backtest"].is_null());
}

TEST(Report, JsonSaysNullForWhatIsNotKnown) {
  Findings findings;
  findings.cells.resize(2);
  findings.cells[1].responses["energy_j"] = sample::summary_of({5});
  const auto json = nlohmann::json::parse(findings_json(findings));
  EXPECT_TRUE(json["cells"][0]["modelled_share"].is_null());
  EXPECT_TRUE(json["cells"][0]["absolute_energy_j_low"].is_null());
  EXPECT_TRUE(json["cells"][0]["parameters"].is_null());
  EXPECT_TRUE(json["measured_share"].is_null());
  EXPECT_TRUE(json["cells"][1]["responses"]["energy_j"]["sd"].is_null());
  EXPECT_TRUE(json["cells"][1]["responses"]["energy_j"]["low"].is_null());
  EXPECT_EQ(json["cells"][1]["responses"]["energy_j"]["mean"], 5);
}

TEST(Report, JsonHoldsNumbersToTheBitAndReplacesBytesThatAreNoText) {
  Findings findings;
  findings.study = "caf\xE9";
  findings.pue = 0.1 + 0.2;
  const auto json = nlohmann::json::parse(findings_json(findings));
  EXPECT_EQ(json["pue"].get<double>(), 0.1 + 0.2);
  EXPECT_EQ(json["study"], "caf\xEF\xBF\xBD");
}

TEST(Report, HtmlKeepsHostileTextAsText) {
  const auto html = findings_html(sample::findings());
  EXPECT_EQ(html.find(sample::hostile), html.npos);
  EXPECT_EQ(html.find("<b onmouseover"), html.npos);
  EXPECT_EQ(count(html, "</script>"), 2U);  // the findings and the bundle
  EXPECT_EQ(count(html, "<!--"), 0U);
  EXPECT_NE(html.find("<title>Quick: digits &amp; &lt;energy&gt; "), html.npos);
}

TEST(Report, HtmlCarriesTheFindingsUnchanged) {
  const auto html = findings_html(sample::findings());
  const std::string_view open = R"(<script type="application/json" id="findings">)";
  const auto begin = html.find(open) + open.size();
  const auto carried = html.substr(begin, html.find("</script>", begin) - begin);
  EXPECT_EQ(nlohmann::json::parse(carried),
            nlohmann::json::parse(findings_json(sample::findings())));
}

TEST(Report, HtmlAsksNoNetworkAndIsSmall) {
  const auto html = findings_html(sample::findings());
  EXPECT_NE(html.find("default-src 'none'; script-src 'sha256-"), html.npos);
  EXPECT_EQ(html.find("<script src"), html.npos);
  EXPECT_EQ(html.find("@import"), html.npos);
  EXPECT_EQ(html.find("url(http"), html.npos);
  EXPECT_EQ(html.find("{{"), html.npos);
  EXPECT_LT(html.size(), 600'000U);
  // The test of the page opens what the program writes.
  const char* file = std::getenv("REPORT_HTML");
  if (file != nullptr) {
    ASSERT_TRUE(write_text(file, html));
  }
}

TEST(Report, CsvIsReadBackWithHostileNames) {
  for (const auto& text : {runs_csv(sample::findings()), cells_csv(sample::findings()),
                           comparisons_csv(sample::findings())}) {
    const auto csv = parse_csv(text, "test");
    ASSERT_TRUE(csv) << csv.error().what;
    EXPECT_FALSE(csv->rows.empty());
  }
  const auto csv = parse_csv(cells_csv(sample::findings()), "cells");
  const auto cell = csv->index_of("cell");
  EXPECT_EQ(csv->rows.back().cells[*cell], sample::hostile);
}

TEST(Report, MarkdownTablesHaveAsManyCellsAsHeads) {
  Findings findings = sample::findings();
  findings.cells[0].name = "a|b\nc";
  const auto markdown = findings_markdown(findings);
  EXPECT_NE(markdown.find("| a\\|b c | 3 |"), markdown.npos);
  EXPECT_EQ(markdown.find("</script>"), markdown.npos);
}

TEST(Report, NothingAtAllIsStillAReport) {
  const Findings nothing;
  EXPECT_FALSE(findings_json(nothing).empty());
  EXPECT_FALSE(findings_html(nothing).empty());
  EXPECT_FALSE(findings_markdown(nothing).empty());
  EXPECT_FALSE(findings_latex(nothing).empty());
  EXPECT_EQ(count(runs_csv(nothing), "\r\n"), 1U);
}

}  // namespace
}  // namespace joulelab
