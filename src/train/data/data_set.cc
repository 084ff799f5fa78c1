// The one place where a name becomes a reader.
#include "train/data/data_set.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "train/data/cifar.h"
#include "train/data/folder.h"
#include "train/data/idx.h"
#include "train/data/shapes.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// As published for the whole training sets, so that start-up does not read them once more.
constexpr Normalisation mnist{{0.1307F}, {0.3081F, 1, 1}};
constexpr Normalisation fashion_mnist{{0.2860F}, {0.3530F, 1, 1}};
constexpr Normalisation cifar10{{0.4914F, 0.4822F, 0.4465F}, {0.2470F, 0.2435F, 0.2616F}};
constexpr Normalisation cifar100{{0.5071F, 0.4865F, 0.4409F}, {0.2673F, 0.2564F, 0.2762F}};

bool is_folder_name(const std::string& data) { return data.find('/') != std::string::npos; }

Result<DataSet> load_idx(const fs::path& folder, const Normalisation& normalisation) {
  DataSet set;
  set.name = folder.filename().string();
  set.train = JOULELAB_TRY(read_idx(folder, "train"));
  set.test = JOULELAB_TRY(read_idx(folder, "t10k"));
  set.normalisation = normalisation;
  if (set.train.shape == set.test.shape) return set;
  return fail(Error::Kind::broken,
              fmt::format("{}: training and test images differ in size", folder.string()),
              fmt::format("run: joulelab data fetch {}", set.name));
}

Result<DataSet> load_cifar(const fs::path& folder, Cifar kind) {
  const bool has_10 = kind == Cifar::with_10_classes;
  std::vector<std::string> train{"train.bin"}, test{"test.bin"};
  if (has_10) {
    train.clear();
    for (int i = 1; i <= 5; ++i) train.push_back(fmt::format("data_batch_{}.bin", i));
    test = {"test_batch.bin"};
  }
  DataSet set;
  set.name = folder.filename().string();
  set.train = JOULELAB_TRY(read_cifar(folder, kind, train));
  set.test = JOULELAB_TRY(read_cifar(folder, kind, test));
  set.normalisation = has_10 ? cifar10 : cifar100;
  return set;
}

// Two seeds of the set's own, whatever the training's: every run learns the same images.
DataSet draw_shapes(const DataRequest& request) {
  constexpr std::size_t usual_train = 10000, usual_test = 2000;
  DataSet set{
      .name = "shapes",
      .train =
          make_shapes(request.train_images ? request.train_images : usual_train, request.side, 1),
      .test = make_shapes(request.test_images ? request.test_images : usual_test, request.side, 2),
      .normalisation = {}};
  set.normalisation = normalisation_of(set.train);
  return set;
}

Result<DataSet> load_whole(const DataRequest& request) {
  const auto folder = request.folder / request.data;
  if (is_folder_name(request.data)) {
    return read_folder(request.data, request.side, request.threads, request.skips_unreadable);
  }
  if (request.data == "mnist") return load_idx(folder, mnist);
  if (request.data == "fashion-mnist") return load_idx(folder, fashion_mnist);
  if (request.data == "cifar10") return load_cifar(folder, Cifar::with_10_classes);
  if (request.data == "cifar100") return load_cifar(folder, Cifar::with_100_classes);
  JOULELAB_TRY(check_data_name(request.data));
  return draw_shapes(request);
}

}  // namespace

const std::vector<std::string>& data_set_names() {
  static const std::vector<std::string> names{"mnist", "fashion-mnist", "cifar10", "cifar100",
                                              "shapes"};
  return names;
}

Result<void> check_data_name(const std::string& data) {
  for (const auto& name : data_set_names()) {
    if (data == name) return {};
  }
  if (is_folder_name(data)) return {};
  return fail(Error::Kind::invalid, fmt::format("unknown data set '{}'", data),
              fmt::format("{} A folder of images is written with a '/': ./{}",
                          suggestion(data, data_set_names()), data));
}

Result<DataSet> load_data(const DataRequest& request) {
  auto set = JOULELAB_TRY(load_whole(request));
  keep_first(set.train, request.train_images);
  keep_first(set.test, request.test_images);
  const auto empty = empty_classes(set.train);
  if (request.train_images == 0 && !empty.empty()) {
    return fail(
        Error::Kind::broken,
        fmt::format("{} has no training image of class {}", set.name, fmt::join(empty, ", ")),
        fmt::format("run: joulelab data fetch {}", set.name));
  }
  return set;
}

}  // namespace joulelab
