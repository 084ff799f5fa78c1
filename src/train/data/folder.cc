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

// `may_be_empty`: a class without a picture is none to complain of.
Result<std::vector<Listed>> list(const fs::path& folder, const std::vector<std::string>& classes,
                                 bool may_be_empty) {
  std::vector<Listed> files;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const auto pictures = sorted_entries(folder / classes[label], is_picture);
    if (pictures.empty() && !may_be_empty) {
      return no_images(folder / classes[label], "no .jpg or .png file for this class");
    }
    for (const auto& file : pictures) files.push_back({file, static_cast<std::uint8_t>(label)});
  }
  return files;
}

// The names of the classes; those without a picture go to `skipped`, where that is given.
std::vector<std::string> list_classes(const fs::path& folder, std::vector<std::string>* skipped) {
  std::vector<std::string> classes;
  for (const auto& path : sorted_entries(folder, is_folder)) {
    const bool is_left_out = skipped && sorted_entries(path, is_picture).empty();
    if (is_left_out) {
      skipped->push_back(path.string());
    } else {
      classes.push_back(path.filename().string());
    }
  }
  return classes;
}

Result<std::vector<std::uint8_t>> load(const fs::path& file, int side) {
  const auto bytes = JOULELAB_TRY(read_text(file));
  auto picture = decode_picture(bytes, side);
  if (!picture) {
    return fail(Error::Kind::broken, fmt::format("{}: {}", file.string(), picture.error().what),
                "replace or remove this file, or add: --skip-unreadable");
  }
  return to_square(*picture, side);
}

struct Decoded {
  ImageSet set;
  std::vector<bool> is_read;  // one a file
  std::optional<Error> first_error;
};

// All files, or as many as there are before one cannot be read.
Decoded decode(const std::vector<Listed>& files, int side, int threads, bool goes_on) {
  Decoded result{.set = {.shape = {3, side, side}, .classes = 0, .pixels = {}, .labels = {}},
                 .is_read = std::vector<bool>(files.size()),
                 .first_error = {}};
  auto& set = result.set;
  set.pixels.resize(files.size() * set.shape.bytes());
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++) {
      const auto square = load(files[i].file, side);
      if (square) {
        std::ranges::copy(*square,
                          set.pixels.begin() + static_cast<std::ptrdiff_t>(i * set.shape.bytes()));
      }
      const std::scoped_lock lock(mutex);
      result.is_read[i] = square.has_value();
      if (square) continue;
      if (!result.first_error) result.first_error = square.error();
      if (!goes_on) next = files.size();
    }
  };
  std::vector<std::jthread> workers;
  for (int i = 0; i < threads; ++i) workers.emplace_back(work);
  workers.clear();  // waits for them
  return result;
}

// The images of those files that can be read; the others go to `skipped`, or without it are an
// error.
Result<ImageSet> decode_all(const std::vector<Listed>& files, int classes, int side, int threads,
                            std::vector<std::string>* skipped) {
  auto decoded = decode(files, side, threads, skipped != nullptr);
  if (decoded.first_error && !skipped) return tl::unexpected(*decoded.first_error);
  auto& set = decoded.set;
  set.classes = classes;
  auto kept = set.pixels.begin();
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!decoded.is_read[i]) {
      skipped->push_back(files[i].file.string());
      continue;
    }
    const auto image = set.pixels.begin() + static_cast<std::ptrdiff_t>(i * set.shape.bytes());
    if (kept != image) {
      std::copy(image, image + static_cast<std::ptrdiff_t>(set.shape.bytes()), kept);
    }
    kept += static_cast<std::ptrdiff_t>(set.shape.bytes());
    set.labels.push_back(files[i].label);
  }
  set.pixels.erase(kept, set.pixels.end());
  return std::move(set);
}

}  // namespace

Result<DataSet> read_folder(const fs::path& folder, int side, int threads, bool skips_unreadable) {
  if (!is_folder(folder)) return no_images(folder, "there is no such folder");
  const bool is_split = is_folder(folder / "train");
  const fs::path train_folder = is_split ? folder / "train" : folder;
  const fs::path test_folder = is_folder(folder / "test") ? folder / "test" : folder / "val";
  DataSet set;
  auto* const skipped = skips_unreadable ? &set.skipped : nullptr;
  const auto classes = list_classes(train_folder, skipped);
  if (classes.size() < 2 || classes.size() > 256) {
    return no_images(train_folder,
                     fmt::format("{} classes, but 2 to 256 are possible", classes.size()));
  }
  auto train = JOULELAB_TRY(list(train_folder, classes, false));
  std::vector<Listed> test;
  if (is_split) {
    test = JOULELAB_TRY(list(test_folder, classes, skips_unreadable));
  } else {
    std::vector<Listed> kept;
    for (std::size_t i = 0; i < train.size(); ++i) (i % 5 == 4 ? test : kept).push_back(train[i]);
    train = std::move(kept);
  }
  const int count = static_cast<int>(classes.size());
  set.name = folder.filename().string();
  set.train = JOULELAB_TRY(decode_all(train, count, side, threads, skipped));
  set.test = JOULELAB_TRY(decode_all(test, count, side, threads, skipped));
  for (const int empty : empty_classes(set.train)) {
    return no_images(train_folder / classes[static_cast<std::size_t>(empty)],
                     "no picture of this class can be read for training");
  }
  if (set.test.size() == 0) {
    return no_images(is_split ? test_folder : folder,
                     is_split ? "no picture to test with" : "fewer than five images");
  }
  set.normalisation = normalisation_of(set.train);
  return set;
}

}  // namespace joulelab
