#include "study/study_file.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

#include "base/file.h"
#include "base/text.h"
#include "carbon/location.h"

namespace joulelab {
namespace {

const std::vector<std::string> place_codes{"FR", "US-OR", "PL", "France"};

Vocabulary vocabulary() {
  Vocabulary known;
  known.architectures = {"lenet5", "resnet20", "mobilenet_v2_cifar"};
  known.data_sets = {"mnist", "cifar10", "shapes"};
  known.meters = {"rapl", "model", "fake"};
  known.resolve_place = [](std::string_view name) -> Result<Intensity> {
    if (std::ranges::find(place_codes, name) == place_codes.end()) {
      return fail(Error::Kind::invalid, "unknown place '" + std::string(name) + "'",
                  suggestion(name, place_codes));
    }
    Intensity place;
    place.code = name == "France" ? "FR" : std::string(name);
    place.place = place.code == "FR" ? "France" : place.code;
    return place;
  };
  return known;
}

std::vector<Complaint> complaints_of(std::string_view text) {
  auto parsed = parse_study(text, vocabulary());
  return parsed ? std::vector<Complaint>{} : parsed.error();
}

TEST(StudyFile, HasEveryKey) {
  const auto study = parse_study(R"(
name = "all-keys"
question = "Why?"
[factors]
data = ["mnist", "photos/"]
architecture = ["resnet20", "mobilenet_v2_cifar@0.25"]
batch_size = [32, 64]
[train]
epochs = 3
learning_rate = 1e-3
[[override]]
when = { architecture = "resnet20", data = "mnist" }
learning_rate = 0.1
[protocol]
repetitions = 4
seed = 9
order = "as-written"
warm_up_s = 1
idle_baseline_s = 2.5
cool_down_s = 0
stop_on_failure = true
[places]
at = ["France", "PL"]
pue = 1.2
[meters]
use = ["rapl", "model"]
period_s = 0.05
)",
                                 vocabulary());
  ASSERT_TRUE(study) << describe("file", study.error());
  EXPECT_EQ(study->name, "all-keys");
  EXPECT_EQ(study->question, "Why?");
  const std::vector<Factor> factors{{"data", {"mnist", "photos/"}},
                                    {"architecture", {"resnet20", "mobilenet_v2_cifar@0.25"}},
                                    {"batch_size", {"32", "64"}}};
  EXPECT_EQ(study->factors, factors) << "in the order of the file";
  EXPECT_EQ(study->options, (Options{{"epochs", "3"}, {"learning_rate", "0.001"}}));
  ASSERT_EQ(study->overrides.size(), 1u);
  EXPECT_EQ(study->overrides[0], (Override{{{"architecture", "resnet20"}, {"data", "mnist"}},
                                           {{"learning_rate", "0.1"}}}));
  EXPECT_EQ(study->work, WorkKind::train);
  const Protocol protocol{.repetitions = 4,
                          .seed = 9,
                          .order = CellOrder::as_written,
                          .warm_up = Seconds(1),
                          .idle_baseline = Seconds(2.5),
                          .cool_down = Seconds(0),
                          .stop_on_failure = true};
  EXPECT_EQ(study->protocol, protocol);
  ASSERT_EQ(study->places.size(), 2u);
  EXPECT_EQ(study->places[0].code, "FR");
  EXPECT_EQ(study->pue, 1.2);
  EXPECT_EQ(study->meters, (std::vector<std::string>{"rapl", "model"}));
  EXPECT_EQ(study->period, Seconds(0.05));
}

TEST(StudyFile, HasDefaults) {
  const auto study = parse_study(
      "name = 'least'\n[factors]\narchitecture = ['lenet5']\ndata = ['mnist']\n", vocabulary());
  ASSERT_TRUE(study) << describe("file", study.error());
  EXPECT_EQ(study->protocol, Protocol{});
  EXPECT_EQ(study->meters, std::vector<std::string>{"auto"});
  EXPECT_EQ(study->period, std::nullopt);
  EXPECT_EQ(study->pue, 1);
  EXPECT_TRUE(study->places.empty());
}

TEST(StudyFile, RepetitionsMayLastUntilTheMeansAreKnown) {
  const std::string head = "name = 'u'\n[factors]\narchitecture = ['lenet5']\ndata = ['mnist']\n";
  const auto with = [&](const std::string& repetitions) {
    return head + "[protocol]\nrepetitions = " + repetitions + "\n";
  };
  const auto whole = parse_study(
      with("{ until_relative_half_width = 0.02, at_least = 6, at_most = 40 }"), vocabulary());
  ASSERT_TRUE(whole) << describe("file", whole.error());
  EXPECT_EQ(whole->protocol.until, (StoppingRule{0.02, 6, 40, 1, 0.95}));
  EXPECT_EQ(whole->protocol.repetitions, 40);
  const auto least = parse_study(with("{ until_relative_half_width = 0.05 }"), vocabulary());
  ASSERT_TRUE(least) << describe("file", least.error());
  EXPECT_EQ(least->protocol.until, StoppingRule{});
  EXPECT_EQ(least->protocol.repetitions, 30);
  EXPECT_EQ(describe("f", complaints_of(with("{ at_least = 1, at_mots = 3 }"))),
            "f:6: unknown key 'at_mots' in repetitions; did you mean 'at_most'?\n"
            "f:6: repetitions have no 'until_relative_half_width'; write how narrow the interval "
            "of a mean must be, such as 0.05: within 5 %\n"
            "f:6: 'at_least' is 1; it is an integer from 2 to 10000\n");
  EXPECT_EQ(describe("f", complaints_of(with("{ until_relative_half_width = 2, at_least = 9, "
                                             "at_most = 8 }"))),
            "f:6: 'until_relative_half_width' is 2; it is a number from 0.0001 to 1\n"
            "f:6: 'at_most' is 8; it is an integer from 9 to 10000\n");
  EXPECT_FALSE(complaints_of(with("'many'")).empty());
}

TEST(StudyFile, ABudgetIsThatOfEachRun) {
  const auto with = [](const std::string& keys) {
    return "name = \"s\"\n[factors]\narchitecture = [\"lenet5\"]\ndata = [\"mnist\"]\n"
           "[protocol]\n" +
           keys;
  };
  const auto study = parse_study(
      with("energy_budget = \"50 Wh\"\nstop_if_projected_over = true\ntarget_accuracy = 0.99"),
      vocabulary());
  ASSERT_TRUE(study) << describe("f", study.error());
  EXPECT_EQ(study->protocol.budget, (Budget{.energy = Joules{180'000},
                                            .stops_if_projected_over = true,
                                            .target_accuracy = 0.99}));
  EXPECT_EQ(
      describe("f", complaints_of(with("energy_budget = \"50\"\ntarget_accuracy = 99"))),
      "f:6: '50' is not an energy above 0 with its unit; write it like 500J, 20kJ, 1.5MJ, 50Wh "
      "or 0.2kWh\n"
      "f:7: 'target_accuracy' is 99; it is a number from 0.0001 to 1\n");
  EXPECT_EQ(describe("f", complaints_of(with("stop_if_projected_over = true"))),
            "f:6: there is no budget that a projection could be over; add energy_budget = \"50 "
            "Wh\"\n");
}

// Everything that is wrong is told at once, in order of line, each with what to do.
TEST(StudyFile, ComplainsOfEverythingAtOnce) {
  const auto complaints = complaints_of(R"(nam = "x"
[factors]
architecture = ["lenet", "resnet20", "resnet20@wide"]
data = ["mnits"]
host = ["cluster"]
momentun = [0.9]
batch_size = [0, 32]
epochs = []
[train]
epoch = 1
learning_rate = -1
seed = 3
threads = [1, 2]
[[override]]
when = { architectur = "resnet20", data = "minst" }
optimizer = "adma"
[protocol]
repetitions = 0
seed = "seven"
order = "random"
warm_up_s = -1
cool_down_s = nan
stop_on_failure = 1
[places]
at = ["FR", "Frnace", "France"]
pue = 0.5
[meters]
use = ["rapll"]
period_s = 0
)");
  const std::string expected = R"(f: the study has no name; begin the file with: name = "my-study"
f:1: unknown key 'nam' in the file; did you mean 'name'?
f:3: unknown architecture 'lenet'; did you mean 'lenet5'?
f:3: unknown architecture 'resnet20@wide'; what follows '@' is a width multiplier, such as 0.25
f:4: unknown data set 'mnits'; did you mean 'mnist'?
f:5: unknown host 'cluster'; this version runs studies on 'local'
f:6: unknown factor 'momentun'; did you mean 'momentum'?
f:7: 'batch_size' holds '0'; it takes an integer of at least 1 and at most 1000000
f:8: factor 'epochs' has no levels; give it one or more, or remove it
f:10: unknown key 'epoch' in [train]; did you mean 'epochs'?
f:11: 'learning_rate' is '-1'; it takes a number above 0 and at most 1000000
f:12: 'seed' is not an option; seed in [protocol] sets that of each repetition
f:13: 'threads' is a list; what varies belongs in [factors]
f:15: unknown factor 'architectur' in when; did you mean 'architecture'?
f:15: 'minst' is no level of 'data'; one of: mnits
f:16: 'optimizer' is 'adma'; did you mean 'adam'?
f:18: 'repetitions' is 0; it is an integer from 1 to 10000
f:19: 'seed' in [protocol] is a text; it takes an integer
f:20: unknown order 'random'; one of: random-blocks, as-written
f:21: 'warm_up_s' is -1; it is a number from 0 to 86400
f:22: 'cool_down_s' is nan; it is a number from 0 to 86400
f:23: 'stop_on_failure' in [protocol] is an integer; it takes true or false
f:25: unknown place 'Frnace'; did you mean 'France'?
f:25: 'France' is France, which stands there already; remove one of them
f:26: 'pue' is 0.5; it is a number from 1 to 10
f:28: unknown meter 'rapll'; did you mean 'rapl'?
f:29: 'period_s' is 0; it is a number from 0.0001 to 3600
)";
  EXPECT_EQ(describe("f", complaints), expected);
}

TEST(StudyFile, ComplainsOfWrongKinds) {
  const auto complaints = complaints_of(R"(name = 3
train = 1
override = 2
protocol = "quick"
[factors]
architecture = "lenet5"
data = [["mnist"], 1979-05-27]
)");
  EXPECT_EQ(describe("f", complaints),
            R"(f:1: 'name' in the file is an integer; it takes a text in quotation marks
f:2: 'train' is an integer, not a table; write [train] and its keys below
f:3: 'override' is not a list of tables; write [[override]] and its keys below
f:4: 'protocol' is a text, not a table; write [protocol] and its keys below
f:6: 'architecture' in [factors] is a text; it takes a list
f:7: 'data' holds a list; a list holds texts, numbers, true or false
f:7: 'data' holds a date or time; a list holds texts, numbers, true or false
)");
}

TEST(StudyFile, ComplainsOfATextThatIsNoToml) {
  const auto complaints = complaints_of("name = \"x\"\n[factors\n");
  ASSERT_EQ(complaints.size(), 1u);
  EXPECT_EQ(complaints[0].line, 2);
  EXPECT_FALSE(complaints[0].what.empty());
}

// toml++ 3.3 has an assertion before its own check of this.
TEST(StudyFile, ComplainsOfAKeyThatBeginsWithNoLetter) {
  for (const auto* text : {"[=]", "[[,]]", "[\n]", "[.a]\n"}) {
    const auto complaints = complaints_of(text);
    ASSERT_EQ(complaints.size(), 1u) << text;
    EXPECT_EQ(complaints[0].line, 1);
  }
}

TEST(StudyFile, ComplainsOfAnEmptyFile) {
  const auto complaints = complaints_of("");
  ASSERT_EQ(complaints.size(), 2u);
  EXPECT_EQ(complaints[0].what, "the study has no name");
  EXPECT_EQ(complaints[1].what, "the study has no factors");
}

TEST(StudyFile, TakesACommandForAnyFramework) {
  const auto study = parse_study(R"(
name = "torch"
[factors]
model = ["a", "b"]
host = ["local"]
[train]
width = 2
[[override]]
when = { model = "b" }
width = 4
[work]
kind = "command"
command = ["python3", "-v", "-v", "train.py", "--{model}={width}", "--seed", "{seed}", "{{x}}"]
)",
                                 vocabulary());
  ASSERT_TRUE(study) << describe("file", study.error());
  EXPECT_EQ(study->work, WorkKind::command);
  EXPECT_EQ(study->command.size(), 8u);
}

TEST(StudyFile, ComplainsOfPlaceholdersAndOfWhatChangesNothing) {
  const auto complaints = complaints_of(R"(name = "torch"
[factors]
model = ["a", "b"]
big = [1, 2]
[train]
wide = 2
[[override]]
when = { model = "b" }
depth = 4
[work]
kind = "command"
command = ["train", "{modle}", "{depth}", "{seed", "}"]
)");
  EXPECT_EQ(describe("f", complaints),
            R"(f:3: 'model' changes nothing; use it in the command as {model}, or remove it
f:4: 'big' changes nothing; use it in the command as {big}, or remove it
f:6: 'wide' changes nothing; use it in the command as {wide}, or remove it
f:9: 'depth' has no value where it is not overridden; give the usual one in [train]
f:12: unknown placeholder '{modle}'; did you mean 'model'?
f:12: unknown placeholder '{depth}'; one of: seed, repetition, block, order, study, model, big, wide
f:12: a lone '{' in the command; write '{{' for the brace itself
f:12: a lone '}' in the command; write '}}' for the brace itself
)");
}

TEST(StudyFile, RefusesAMatrixThatNobodyCouldRun) {
  std::string text = "name = 'big'\n[work]\nkind = 'fake'\n[factors]\n";
  for (char factor = 'a'; factor <= 'z'; ++factor) {
    text += std::string(1, factor) + " = [1, 2, 3, 4, 5, 6, 7, 8]\n";
  }
  const auto complaints = complaints_of(text);
  ASSERT_FALSE(complaints.empty());
  EXPECT_NE(complaints.front().what.find("cells"), std::string::npos) << complaints.front().what;
}

// A machine without the trainer, and a caller without the tables of places, can still plan.
TEST(StudyFile, ChecksNamesOnlyWhereTheyAreKnown) {
  const auto study = parse_study(
      "name = 'x'\n[factors]\narchitecture = ['new']\ndata = ['new']\n[meters]\nuse=['new']\n", {});
  EXPECT_TRUE(study) << describe("file", study.error());
}

// With the real places, and on three of them.
TEST(StudyFile, ReadyFilesAreSound) {
  auto known = vocabulary();
  known.resolve_place = resolve_place;
  for (const std::string name : {"quick", "fake"}) {
    const auto text = read_text(std::string(JOULELAB_SOURCE) + "/studies/" + name + ".toml");
    ASSERT_TRUE(text) << text.error().what;
    const auto study = parse_study(*text, known);
    ASSERT_TRUE(study) << describe(name, study.error());
    EXPECT_EQ(study->name, name);
    EXPECT_EQ(study->places.size(), 3u);
  }
}

// Xu et al. 2023, to be run again: three architectures, two data sets, three repetitions.
TEST(StudyFile, TheDesignOfThePublishedStudyIsSound) {
  auto known = vocabulary();
  known.architectures = {"vgg16", "vgg19", "resnet50"};
  known.resolve_place = resolve_place;
  const auto text = read_text(std::string(JOULELAB_SOURCE) + "/studies/xu2023/train.toml");
  ASSERT_TRUE(text) << text.error().what;
  const auto study = parse_study(*text, known);
  ASSERT_TRUE(study) << describe("train", study.error());
  EXPECT_EQ(study->options.at("epochs"), "50");
  EXPECT_EQ(study->options.at("freeze_base"), "true");
  EXPECT_EQ(study->options.at("channels"), "3");
  ASSERT_EQ(study->overrides.size(), 1u);
  EXPECT_EQ(study->overrides[0].options.at("input_size"), "48");
}

// Every example in the reference of the format is a file that could be run.
TEST(StudyFile, TheExamplesOfTheReferenceAreSound) {
  const auto page = read_text(std::string(JOULELAB_SOURCE) + "/docs/STUDY_FILE.md");
  ASSERT_TRUE(page) << page.error().what;
  std::string_view rest = *page;
  const std::string_view opening = "```toml\n";
  auto known = vocabulary();
  known.resolve_place = nullptr;
  int examples = 0;
  for (auto at = rest.find(opening); at != std::string_view::npos; at = rest.find(opening)) {
    rest.remove_prefix(at + opening.size());
    std::string example(rest.substr(0, rest.find("```")));
    if (!example.starts_with("name")) example.insert(0, "name = \"part\"\n");
    const auto study = parse_study(example, known);
    EXPECT_TRUE(study) << example << describe("", study.error());
    ++examples;
  }
  EXPECT_EQ(examples, 3);
}

// Whatever stands in a file: a study or complaints, each with a line of it, never a crash.
TEST(StudyFile, SurvivesAnyText) {
  const auto text = read_text(std::string(JOULELAB_SOURCE) + "/studies/quick.toml").value();
  const auto lines = static_cast<int>(std::ranges::count(text, '\n')) + 2;
  const auto check = [&](const std::string& altered) {
    const auto study = parse_study(altered, vocabulary());
    if (study) return;
    EXPECT_FALSE(study.error().empty());
    for (const auto& complaint : study.error()) {
      EXPECT_FALSE(complaint.what.empty());
      EXPECT_LE(complaint.line, lines) << altered;
    }
  };
  for (std::size_t size = 0; size < text.size(); ++size) check(text.substr(0, size));
  std::mt19937_64 random(11);
  const std::string_view alphabet = "[]{}=\"'#.,-0123456789einfatrue\n\x01\xff";
  for (int i = 0; i < 3000; ++i) {
    auto altered = text;
    for (int change = 0; change < 3; ++change) {
      altered[random() % altered.size()] = alphabet[random() % alphabet.size()];
    }
    check(altered);
  }
}

TEST(StudyFile, ImportedDataNeedsNothingThatRuns) {
  const auto study = parse_study(R"(
name = "theirs"
[data]
import = ["rows.csv", "logs/"]
methods = ["both.csv"]
factor = ["host=region"]
path = ["out_{data}_*"]
rows = ["architecture=a:3,b:3"]
component = "gpu"
trim = 3
as_published = true
[places]
at = ["FR"]
)",
                                 vocabulary());
  ASSERT_TRUE(study) << describe("theirs.toml", study.error());
  const ImportedData expected{.import = {"rows.csv", "logs/"},
                              .methods = {"both.csv"},
                              .path = {"out_{data}_*"},
                              .rows = {"architecture=a:3,b:3"},
                              .factor = {"host=region"},
                              .component = "gpu",
                              .trim = 3,
                              .as_published = true};
  EXPECT_EQ(study->data, expected);
  EXPECT_EQ(study->places.size(), 1u);
  EXPECT_TRUE(is_imported(*study));
}

TEST(StudyFile, ImportedDataAndWorkExcludeEachOther) {
  const auto complaints = complaints_of(R"(name = "theirs"
[data]
imports = ["rows.csv"]
[factors]
architecture = ["lenet5"]
[meters]
use = ["auto"]
)");
  ASSERT_EQ(complaints.size(), 4u);
  EXPECT_EQ(complaints[0], (Complaint{2, "[data] names nothing to import",
                                      "add import = [\"FILE\", \"FOLDER\"]"}));
  EXPECT_EQ(complaints[1].remedy, "did you mean 'import'?");
  EXPECT_EQ(complaints[2].what, "'factors' in a study of imported data");
  EXPECT_EQ(complaints[3].what, "'meters' in a study of imported data");
}

}  // namespace
}  // namespace joulelab
