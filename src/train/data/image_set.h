#pragma once
// Labelled images as plain bytes in memory, free of LibTorch: what every reader makes and what the
// trainer takes its batches from. One byte a channel and pixel, decoded once.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace joulelab {

struct ImageShape {
  int channels = 0, height = 0, width = 0;
  std::size_t bytes() const {
    return static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) *
           static_cast<std::size_t>(width);
  }
  bool operator==(const ImageShape&) const = default;
};

struct ImageSet {
  ImageShape shape;
  int classes = 0;
  std::vector<std::uint8_t> pixels;  // image after image, each channel after channel (planar)
  std::vector<std::uint8_t> labels;  // 0 .. classes - 1
  std::size_t size() const { return labels.size(); }
};

// Of the training images, per channel, on the scale 0 to 1.
struct Normalisation {
  std::array<float, 3> mean{}, deviation{1, 1, 1};
};

struct DataSet {
  std::string name;
  ImageSet train, test;
  Normalisation normalisation;
  std::vector<std::string> skipped{};  // pictures and classes that were left out, as was asked
};

// Classes (numbers from 0) of which there is no image.
std::vector<int> empty_classes(const ImageSet& images);

// Mean and standard deviation of each channel. A channel without any variation gets 1.
Normalisation normalisation_of(const ImageSet& images);

// Of ImageNet, as torchvision's weights were trained with.
inline constexpr Normalisation imagenet_normalisation{{0.485F, 0.456F, 0.406F},
                                                      {0.229F, 0.224F, 0.225F}};

// Images of one channel become images of `channels` equal ones.
void repeat_channel(ImageSet& images, int channels);

// Keeps the first `count` images; 0 keeps all.
void keep_first(ImageSet& images, std::size_t count);

}  // namespace joulelab
