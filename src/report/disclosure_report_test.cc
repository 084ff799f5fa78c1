// Golden files of each format, made from the samples. JOULELAB_REWRITE_GOLDEN=1 writes them anew;
// the difference is to be reviewed.

#include "report/disclosure_report.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.h"
#include "report/disclosure_text.h"
#include "report/latex_text.h"
#include "report/sample_disclosure.h"

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

TEST(DisclosureReport, EveryFormatOfAStudyIsGolden) {
  const auto study = sample::study();
  expect_golden("cite_study.txt",
                disclosure_paragraph(study) + "\n\n" + disclosure_checklist(study));
  expect_golden("cite_study.md", disclosure_markdown(study));
  expect_golden("cite_study.tex", disclosure_latex(study));
  expect_golden("cite_study.bib", disclosure_bibtex(study));
  expect_golden("cite_study.yml", disclosure_card(study));
  expect_golden("cite_study_eu.md", disclosure_eu(study));
  expect_golden("cite_study.json", disclosure_json(study));
}

TEST(DisclosureReport, OfARunOfWhichLittleIsKnownToo) {
  const auto run = sample::bare_run();
  expect_golden("cite_run.txt", disclosure_paragraph(run) + "\n\n" + disclosure_checklist(run));
  expect_golden("cite_run.tex", disclosure_latex(run));
  expect_golden("cite_run.yml", disclosure_card(run));
  expect_golden("cite_run_eu.md", disclosure_eu(run));
}

// A card's block is a flat mapping under one key: each line is checked for what YAML demands.
void expect_card(const std::string& text) {
  std::istringstream lines(text);
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line);
  ASSERT_EQ(all.size(), 8U) << text;
  EXPECT_EQ(all.front(), "---");
  EXPECT_EQ(all[1], "co2_eq_emissions:");
  EXPECT_EQ(all.back(), "---");
  const char* keys[] = {"emissions", "source", "training_type", "geographical_location",
                        "hardware_used"};
  for (std::size_t i = 0; i < 5; ++i) {
    const auto start = std::string("  ") + keys[i] + ": ";
    ASSERT_TRUE(all[i + 2].starts_with(start)) << all[i + 2];
    if (i > 0) {
      const auto scalar = nlohmann::json::parse(all[i + 2].substr(start.size()), nullptr, false);
      EXPECT_TRUE(scalar.is_string()) << all[i + 2];
    }
  }
}

TEST(DisclosureReport, ACardsTextsCannotBreakItsYaml) {
  auto run = sample::bare_run();
  expect_card(disclosure_card(run));
  run.stated_hardware = "8 \"A100\": # {x}\n---\n\xff \xE2\x80\xA8 end";
  run.place.intensity.place = "C\xC3\xB4te d'Ivoire: -";
  run.place.is_known = true;
  run.footprint.reset();
  const auto card = disclosure_card(run);
  expect_card(card);
  EXPECT_NE(card.find("emissions: null  #"), std::string::npos) << "not known is not 0";
}

TEST(DisclosureReport, ALatexRowAndItsEntriesEscapeWhatTheyMust) {
  auto run = sample::bare_run();
  run.subject = "study a_b & 50%";
  run.place.intensity.code = "aws:eu_west";
  run.place.intensity.source = "{Ember} #1";
  const auto row = disclosure_latex_row(run);
  EXPECT_NE(row.find("a\\_b \\& 50\\%~\\cite{joulelab,intensity-aws-eu-west-2024}"),
            std::string::npos)
      << row;
  const auto ampersands = [](const std::string& text) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
      n += text[i] == '&' && (i == 0 || text[i - 1] != '\\') ? 1 : 0;
    return n;
  };
  EXPECT_EQ(ampersands(row), ampersands(disclosure_latex_head()));
  EXPECT_NE(disclosure_bibtex(run).find("\\{Ember\\} \\#1"), std::string::npos);
}

TEST(DisclosureReport, BoundsThatNobodyToldAreNoInterval) {
  auto run = sample::bare_run();
  run.total.low = run.total.high = *run.total.energy;
  run.place.intensity.range.reset();
  run.footprint->operation = *emissions_of(run.total, run.place.intensity, 1);
  const auto text = disclosure_paragraph(run);
  EXPECT_NE(text.find("the accuracy of the meters is not known"), std::string::npos) << text;
  EXPECT_EQ(text.find("95 % interval"), std::string::npos) << text;
  EXPECT_EQ(disclosure_eu(run).find("95 % interval"), std::string::npos);
}

TEST(DisclosureReport, SmallNumbersStayReadable) {
  EXPECT_EQ(plain_decimal(0.0000123456), "0.00001235");
  EXPECT_EQ(plain_decimal(1234567), "1234567.0");
  EXPECT_EQ(plain_decimal(0), "0.0");
  EXPECT_EQ(latex::number(0.0000123), "$1.23\\times10^{-5}$");
  EXPECT_EQ(latex::number(1.5e9), "$1.5\\times10^{9}$");
  EXPECT_EQ(latex::number(44.2), "44.2");
}

TEST(DisclosureReport, JsonSaysNullWhereNothingIsKnown) {
  const auto json = nlohmann::json::parse(disclosure_json(sample::bare_run()));
  for (const auto* field : {"accuracy", "macs", "training_flop", "training_type"})
    EXPECT_TRUE(json[field].is_null()) << field;
  EXPECT_TRUE(json["place"]["pue"].is_null());
  EXPECT_TRUE(json["emissions"]["embodied_g"].is_null());
  EXPECT_GT(json["emissions"]["total_g"], 0);
}

}  // namespace
}  // namespace joulelab
