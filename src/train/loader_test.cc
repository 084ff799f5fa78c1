// Whoever makes a batch, and when: what is in it is the same.
#include "train/loader.h"

#include <gtest/gtest.h>
#include <numeric>

#include "train/data/shapes.h"
#include "train/machine.h"

namespace joulelab {
namespace {

struct Epoch {
  DataSet data;
  Job job;
  std::vector<std::int64_t> order;
};

// 50 images in an order of their own. The job points at the data.
void prepare(Epoch& epoch) {
  epoch.data.train = make_shapes(50, 12, 1);
  epoch.job.data = &epoch.data;
  epoch.job.input = epoch.data.train.shape;
  epoch.order.resize(50);
  std::iota(epoch.order.begin(), epoch.order.end(), 0);
  std::reverse(epoch.order.begin(), epoch.order.end());
}

// All the batches, of 16 images but for the last, one after the other.
Batch all_of(const Epoch& epoch, const LoaderSettings& settings) {
  Loader loader(epoch.job, epoch.data.train, epoch.order, settings);
  std::vector<torch::Tensor> images, labels;
  const std::span<const std::int64_t> order(epoch.order);
  for (std::size_t at = 0; at < order.size(); at += 16) {
    const auto batch = loader.take(order.subspan(at, std::min<std::size_t>(16, order.size() - at)));
    images.push_back(batch.images);
    labels.push_back(batch.labels);
  }
  return {torch::cat(images), torch::cat(labels)};
}

TEST(Loader, makes_the_same_batches_ahead_of_time_and_with_any_number_of_threads) {
  Epoch epoch;
  prepare(epoch);
  for (const auto augment : {Augment::none, Augment::standard}) {
    for (const auto layout : {Layout::channels_first, Layout::channels_last}) {
      epoch.job.layout = layout;
      use_threads(1);
      const LoaderSettings plain{.augment = augment, .seed = 3, .epoch = 2};
      const auto wanted = all_of(epoch, plain);
      ASSERT_EQ(wanted.labels.size(0), 50);
      for (const int ahead : {0, 1, 3, 9}) {
        use_threads(2);
        auto settings = plain;
        settings.ahead = ahead;
        const auto found = all_of(epoch, settings);
        EXPECT_TRUE(found.images.equal(wanted.images)) << ahead;
        EXPECT_TRUE(found.labels.equal(wanted.labels)) << ahead;
      }
    }
  }
}

TEST(Loader, augments_each_epoch_anew) {
  Epoch epoch;
  prepare(epoch);
  const auto plain = all_of(epoch, {});
  const auto first = all_of(epoch, {.augment = Augment::standard, .seed = 3, .epoch = 0});
  const auto second = all_of(epoch, {.augment = Augment::standard, .seed = 3, .epoch = 1});
  EXPECT_FALSE(first.images.equal(plain.images));
  EXPECT_FALSE(first.images.equal(second.images));
  EXPECT_TRUE(first.labels.equal(plain.labels));
}

TEST(Loader, may_end_before_the_epoch_does) {
  Epoch epoch;
  prepare(epoch);
  Loader loader(epoch.job, epoch.data.train, epoch.order, {.ahead = 2});
  EXPECT_EQ(loader.take(std::span(epoch.order).first(8)).labels.size(0), 8);
}

TEST(Loader, works_ahead_only_where_a_processor_is_left_over) {
  EXPECT_EQ(usual_batches_ahead("cpu", 2, 2), 0);
  EXPECT_EQ(usual_batches_ahead("cpu", 3, 4), 2);
  EXPECT_EQ(usual_batches_ahead("cuda", 2, 2), 2);
}

}  // namespace
}  // namespace joulelab
