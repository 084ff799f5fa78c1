// Recipes in a study file.
#include <gtest/gtest.h>

#include "study/study_file.h"

namespace joulelab {
namespace {

std::vector<Complaint> complaints_of(std::string_view text) {
  auto parsed = parse_study(text, {});
  return parsed ? std::vector<Complaint>{} : parsed.error();
}

TEST(Recipe, ARecipeIsALevelWithItsOptions) {
  const auto study = parse_study(R"(
name = "savings"
[factors]
architecture = ["lenet5"]
data = ["mnist"]
[train]
epochs = 3
[recipes]
plain = {}
short = { epochs = 1 }
large_batch = { batch_size = 256, learning_rate = 0.2 }
)",
                                 {});
  ASSERT_TRUE(study) << describe("", study.error());
  ASSERT_EQ(study->factors.size(), 3u);
  EXPECT_EQ(study->factors[2],
            (Factor{"recipe", {"plain", "short", "large_batch"}}));  // as written, plain first
  ASSERT_EQ(study->overrides.size(), 2u);
  EXPECT_EQ(study->overrides[1], (Override{{{"recipe", "large_batch"}},
                                           {{"batch_size", "256"}, {"learning_rate", "0.2"}}}));
}

TEST(Recipe, BadRecipesAreNamed) {
  const auto complaints = complaints_of(R"(
name = "savings"
[factors]
architecture = ["lenet5"]
data = ["mnist"]
batch_size = [32, 64]
[recipes]
plain = {}
other = { epoch = 1, batch_size = 8 }
"Big Batch" = { epochs = 1 }
)");
  ASSERT_EQ(complaints.size(), 3u) << describe("", complaints);
  EXPECT_EQ(complaints[0].what, "unknown key 'epoch' in recipe 'other'");
  EXPECT_EQ(complaints[1].what, "'batch_size' is a factor and an option too");
  EXPECT_EQ(complaints[2].what, "'Big Batch' cannot be the name of a recipe");
  const auto twice = complaints_of(R"(
name = "savings"
[factors]
recipe = ["a"]
[recipes]
a = {}
[work]
kind = "fake"
)");
  ASSERT_EQ(twice.size(), 1u) << describe("", twice);
  EXPECT_EQ(twice[0].what, "'recipe' is a factor and [recipes] too");
}

}  // namespace
}  // namespace joulelab
