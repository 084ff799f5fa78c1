// Decoding takes the time, so threads share the files; the order of the images stays.
#include "train/data/folder.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <thread>

#include "base/file.h"
#include "base/text.h"
#include "train/data/picture.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

struct Listed {
  fs::path file;
  std::uint8_t label = 0;
};

auto no_images(const fs::path& folder, const std::string& cause) {
  return fail(Error::Kind::invalid, fmt::format("{}: {}", folder.string(), cause),
              "one sub-folder of .jpg or .png files for each class, or train/ and test/ with such "
              "sub-folders");
}

bool is_picture(const fs::path& file) {
  const auto suffix = lower(file.extension().string());
  return suffix == ".jpg" || suffix == ".jpeg" || suffix == ".png";
}

std::vector<fs::path> sorted_entries(const fs::path& folder, bool (*wanted)(const fs::path&)) {
  std::vector<fs::path> entries;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (wanted(entry.path())) entries.push_back(entry.path());
  }
  std::ranges::sort(entries);
  return entries;
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) && !path.filename().string().starts_with('.');
}

Result<std::vector<Listed>> list(const fs::path& folder, const std::vector<std::string>& classes) {
  std::vector<Listed> files;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const auto pictures = sorted_entries(folder / classes[label], is_picture);
    if (pictures.empty()) {
      return no_images(folder / classes[label], "no .jpg or .png file for this class");
    }
    for (const auto& file : pictures) files.push_back({file, static_cast<std::uint8_t>(label)});
  }
  return files;
}

Result<std::vector<std::uint8_t>> load(const fs::path& file, int side) {
  const auto bytes = JOULELAB_TRY(read_text(file));
  auto picture = decode_picture(bytes, side);
  if (!picture) {
    return fail(Error::Kind::broken, fmt::format("{}: {}", file.string(), picture.error().what),
                "replace or remove this file");
  }
  return to_square(*picture, side);
}

Result<ImageSet> decode_all(const std::vector<Listed>& files, int classes, int side, int threads) {
  ImageSet set{.shape = {3, side, side}, .classes = classes, .pixels = {}, .labels = {}};
  set.pixels.resize(files.size() * set.shape.bytes());
  for (const auto& listed : files) set.labels.push_back(listed.label);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<Error> first_error;
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++) {
      const auto square = load(files[i].file, side);
      if (square) {
        std::ranges::copy(*square,
                          set.pixels.begin() + static_cast<std::ptrdiff_t>(i * set.shape.bytes()));
        continue;
      }
      const std::scoped_lock lock(mutex);
      if (!first_error) first_error = square.error();
      next = files.size();
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back(work);
  }
  if (first_error) return tl::unexpected(*first_error);
  return set;
}

}  // namespace

Result<DataSet> read_folder(const fs::path& folder, int side, int threads) {
  if (!is_folder(folder)) return no_images(folder, "there is no such folder");
  const bool is_split = is_folder(folder / "train");
  const fs::path train_folder = is_split ? folder / "train" : folder;
  const fs::path test_folder = is_folder(folder / "test") ? folder / "test" : folder / "val";
  std::vector<std::string> classes;
  for (const auto& path : sorted_entries(train_folder, is_folder)) {
    classes.push_back(path.filename().string());
  }
  if (classes.size() < 2 || classes.size() > 256) {
    return no_images(train_folder,
                     fmt::format("{} classes, but 2 to 256 are possible", classes.size()));
  }
  auto train = JOULELAB_TRY(list(train_folder, classes));
  std::vector<Listed> test;
  if (is_split) {
    test = JOULELAB_TRY(list(test_folder, classes));
  } else {
    std::vector<Listed> kept;
    for (std::size_t i = 0; i < train.size(); ++i) (i % 5 == 4 ? test : kept).push_back(train[i]);
    train = std::move(kept);
    if (test.empty()) return no_images(folder, "fewer than five images");
  }
  const int count = static_cast<int>(classes.size());
  DataSet set;
  set.name = folder.filename().string();
  set.train = JOULELAB_TRY(decode_all(train, count, side, threads));
  set.test = JOULELAB_TRY(decode_all(test, count, side, threads));
  set.normalisation = normalisation_of(set.train);
  return set;
}

}  // namespace joulelab
