#include "study/command_line.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "study/plan.h"

namespace joulelab {
namespace {

Study small_study() {
  Study study;
  study.name = "s";
  study.factors = {{"architecture", {"resnet20", "lenet5"}}, {"data", {"mnist"}}};
  study.options = {{"epochs", "2"}, {"learning_rate", "0.01"}};
  study.overrides = {{{{"architecture", "resnet20"}}, {{"learning_rate", "0.1"}}}};
  return study;
}

Cell cell_of(std::string architecture) {
  return {.study = "s",
          .factors = {{"architecture", std::move(architecture)},
                      {"data", "mnist"},
                      {"host", "local"},
                      {"batch_size", "64"}},
          .repetition = 2,
          .block = 2,
          .order = 3};
}

TEST(CommandLine, TrainsWithTheOptionsOfTheCell) {
  const auto study = small_study();
  const auto seed = training_seed(study, 2);
  EXPECT_EQ(join(command_line(study, cell_of("resnet20")).value(), " "),
            fmt::format("joulelab-train --arch resnet20 --data mnist --batch-size 64 "
                        "--epochs 2 --learning-rate 0.1 --seed {}",
                        seed));
  EXPECT_EQ(join(command_line(study, cell_of("lenet5")).value(), " "),
            fmt::format("joulelab-train --arch lenet5 --data mnist --batch-size 64 "
                        "--epochs 2 --learning-rate 0.01 --seed {}",
                        seed));
}

TEST(CommandLine, FillsATemplate) {
  auto study = small_study();
  study.work = WorkKind::command;
  study.command = {"python3", "{architecture}.py", "{{{epochs}}}", "{study}-{repetition}-{order}"};
  EXPECT_EQ(join(command_line(study, cell_of("lenet5")).value(), " "),
            "python3 lenet5.py {2} s-2-3");
}

TEST(CommandLine, RefusesWhatHasNoValue) {
  auto study = small_study();
  study.work = WorkKind::command;
  study.command = {"{nothing}"};
  const auto command = command_line(study, cell_of("lenet5"));
  ASSERT_FALSE(command);
  EXPECT_EQ(command.error().what, "unknown placeholder '{nothing}'");
}

// A value is never read as a template again, whatever braces it holds.
TEST(Expand, DoesNotExpandValues) {
  const auto text =
      expand("{a}{a}", [](std::string_view) { return std::optional<std::string>("{b}"); });
  EXPECT_EQ(text.value(), "{b}{b}");
}

}  // namespace
}  // namespace joulelab
