// What a log keeps of what was told.
#include "mark/log.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(MarkLog, keeps_marks_in_order_and_the_last_word_on_everything_else) {
  MarkLog log;
  const Mark begin{Instant{}, Mark::Edge::begin, "epoch", 0};
  const Mark end{Instant{}, Mark::Edge::end, "epoch", 0};
  log.add(begin);
  log.add(end);
  log.add(Values{{{"accuracy", 0.5}, {"loss", 2}}});
  log.add(Values{{{"images_seen", 10}}});  // no evaluation
  log.add(Values{{{"accuracy", 0.9}}});
  log.add(Facts{{{"device", "cpu"}}});
  log.add(Facts{{{"device", "cuda"}}});
  log.add(Warning{"blas", "slow"});
  log.add(Warning{"blas", "slow"});
  log.add_malformed();
  const Told told = log.take();
  EXPECT_EQ(told.marks, (std::vector{begin, end}));
  EXPECT_EQ(told.values,
            (std::map<std::string, double>{{"accuracy", 0.9}, {"images_seen", 10}, {"loss", 2}}));
  EXPECT_EQ(told.evaluations,
            (std::vector{Values{{{"accuracy", 0.5}, {"loss", 2}}}, Values{{{"accuracy", 0.9}}}}));
  EXPECT_EQ(told.facts.at("device"), "cuda");
  EXPECT_EQ(told.warnings.size(), 1U);
  EXPECT_EQ(told.malformed_lines, 1U);
}

TEST(MarkLog, is_empty_once_taken) {
  MarkLog log;
  log.add(Values{{{"accuracy", 0.5}}});
  log.add_malformed();
  log.take();
  const Told told = log.take();
  EXPECT_TRUE(told.values.empty());
  EXPECT_EQ(told.malformed_lines, 0U);
}

}  // namespace
}  // namespace joulelab
