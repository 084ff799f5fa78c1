#include "train/evaluate.h"

#include <numeric>

#include "train/kappa.h"
#include "train/loader.h"
#include "train/network.h"
#include "train/stop.h"

namespace joulelab {
namespace {

std::vector<std::int64_t> counts_of(const torch::Tensor& tensor) {
  const auto counts = tensor.cpu();
  const auto* first = counts.data_ptr<std::int64_t>();
  return {first, first + counts.numel()};
}

}  // namespace

std::optional<Evaluation> evaluate(const Job& job) {
  const torch::NoGradGuard no_gradient;
  job.network->eval();
  const ImageSet& test = job.data->test;
  std::vector<std::int64_t> indices(test.size());
  std::iota(indices.begin(), indices.end(), 0);
  constexpr std::size_t batch_size = 128;  // larger is slower: it leaves the cache
  const auto sum = torch::TensorOptions().device(job.device);
  const auto classes = torch::arange(test.classes, sum.dtype(torch::kInt64));
  // bincount() would do, but on a GPU it is refused where all must be deterministic.
  const auto count_classes = [&](const torch::Tensor& labels) {
    return labels.unsqueeze(1).eq(classes).sum(0);
  };
  auto hits = torch::zeros({}, sum.dtype(torch::kInt64));
  auto guessed = torch::zeros_like(classes), labelled = torch::zeros_like(classes);
  auto loss = torch::zeros({}, sum.dtype(torch::kFloat64));
  for (std::size_t from = 0; from < indices.size(); from += batch_size) {
    if (stop_signal() != 0) return std::nullopt;
    const auto count = std::min(batch_size, indices.size() - from);
    const auto batch = take_batch(job, test, std::span(indices).subspan(from, count));
    const auto scores = job.network->forward(batch.images);
    const auto guesses = scores.argmax(1);
    hits += guesses.eq(batch.labels).sum();
    guessed += count_classes(guesses);
    labelled += count_classes(batch.labels);
    loss += at::cross_entropy_loss(scores, batch.labels, {}, at::Reduction::Sum);
  }
  const auto count = static_cast<double>(indices.size());
  const auto hit_count = hits.item<std::int64_t>();
  return Evaluation{.accuracy = static_cast<double>(hit_count) / count,
                    .loss = loss.item<double>() / count,
                    .kappa = cohens_kappa(hit_count, counts_of(guessed), counts_of(labelled))};
}

}  // namespace joulelab
