// What a network answers: loads weights and images from safetensors files, writes its class scores.
//   network_logits ARCHITECTURE WEIGHTS IMAGES SCORES
// IMAGES holds one tensor of floats, N x C x H x W, already normalised. compare_networks.py calls
// it.
#include <fmt/format.h>
#include <fstream>

#include "base/file.h"
#include "train/data/safetensors.h"
#include "train/guard.h"
#include "train/weights.h"

namespace joulelab {
namespace {

constexpr int classes = 1000;

Result<torch::Tensor> read_images(const char* file) {
  const auto tensors = JOULELAB_TRY(read_safetensors(file));
  if (tensors.size() != 1 || tensors[0].type != "F32" || tensors[0].shape.size() != 4) {
    return fail(Error::Kind::invalid, fmt::format("{} holds no images", file));
  }
  auto images = torch::empty(tensors[0].shape);
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(tensors[0].offset));
  in.read(static_cast<char*>(images.data_ptr()), static_cast<std::streamsize>(tensors[0].bytes));
  return images;
}

Result<void> write_scores(const torch::Tensor& scores, const char* file) {
  std::vector<StoredTensor> tensors{
      {.name = "scores", .type = "F32", .shape = scores.sizes().vec()}};
  const auto start = safetensors_start(tensors);
  return write_produced_text(file, [&](const Put& put) -> Result<void> {
    put(start);
    put({static_cast<const char*>(scores.data_ptr()), tensors[0].bytes});
    return {};
  });
}

Result<void> answer(char** arguments) {
  const auto choice = JOULELAB_TRY(find_architecture(arguments[1]));
  const auto images = JOULELAB_TRY(read_images(arguments[3]));
  const ImageShape shape{static_cast<int>(images.size(1)), static_cast<int>(images.size(2)),
                         static_cast<int>(images.size(3))};
  const torch::NoGradGuard no_gradient;
  const auto network = choice.architecture.build({shape, classes, choice.width});
  JOULELAB_TRY(load_weights(*network, arguments[2]));
  network->eval();
  return write_scores(network->forward(images).contiguous(), arguments[4]);
}

}  // namespace
}  // namespace joulelab

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: network_logits ARCHITECTURE WEIGHTS IMAGES SCORES\n");
    return 2;
  }
  const auto done = joulelab::guarded([&] { return joulelab::answer(argv); });
  if (done) return 0;
  fmt::print(stderr, "network_logits: {}\n", done.error().what);
  return 1;
}
