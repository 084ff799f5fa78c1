// Every trial is at most half of the one before, so all of them together cost less than one batch.
#include "train/fit.h"

#include <cerrno>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "train/guard.h"
#include "train/machine.h"
#include "train/network.h"
#include "train/optimizer.h"

namespace joulelab {
namespace {

Result<void> train_one_batch(const Job& job, const TrainOptions& options, int size) {
  return guarded([&]() -> Result<void> {
    const auto format = job.layout == Layout::channels_last ? torch::MemoryFormat::ChannelsLast
                                                            : torch::MemoryFormat::Contiguous;
    const auto images = torch::zeros({size, job.input.channels, job.input.height, job.input.width},
                                     torch::TensorOptions().device(job.device))
                            .contiguous(format);
    const auto labels =
        torch::zeros({size}, torch::TensorOptions().dtype(torch::kInt64).device(job.device));
    const auto optimizer =
        make_optimizer(trained_parameters(*job.network),
                       {options.optimizer, options.momentum, options.weight_decay});
    job.network->train();
    job.network->loss(images, labels).backward();
    optimizer->step(0);
    if (job.device != "cpu") torch::cuda::synchronize();
    return {};
  });
}

enum class Trial { fits, too_large, untold };

Trial try_here(const Job& job, const TrainOptions& options, int size) {
  const auto trained = train_one_batch(job, options, size);
  if (trained) return Trial::fits;
  return trained.error().what.starts_with(out_of_memory) ? Trial::too_large : Trial::untold;
}

// Where memory is short, oneDNN and BLAS crash rather than say so: a process of its own may.
Trial try_apart(const Job& job, const TrainOptions& options, int size) {
  const pid_t child = ::fork();
  if (child < 0) return Trial::untold;
  if (child == 0) {
    constexpr unsigned longest_s = 60;
    ::alarm(longest_s);
    use_threads(1);  // the others stayed with the parent
    ::_exit(static_cast<int>(try_here(job, options, size)));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? static_cast<Trial>(WEXITSTATUS(status)) : Trial::too_large;
}

}  // namespace

Error error_of_batch_size(const Job& job, const TrainOptions& options, Error error) {
  const auto what = fmt::format("a batch of {} images of {} x {} pixels does not fit into memory",
                                options.batch_size, job.input.height, job.input.width);
  const auto attempt = job.device == "cpu" ? try_apart : try_here;
  for (int size = options.batch_size / 2; size > 0; size /= 2) {
    for (auto& parameter : job.network->parameters()) parameter.mutable_grad().reset();
    const auto trial = attempt(job, options, size);
    if (trial == Trial::untold) return error;
    if (trial == Trial::too_large) continue;
    return {Error::Kind::broken, fmt::format("{}; of its halves, {} does", what, size),
            fmt::format("write: --batch-size {}", size)};
  }
  return {Error::Kind::broken, what + ", nor does a single one",
          "a smaller --input-size, or another --arch"};
}

}  // namespace joulelab
