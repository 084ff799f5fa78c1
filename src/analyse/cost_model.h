#pragma once
// What an image costs to train, from what its network has to do for it: a sum of non-negative costs
// times the factor of a machine. The one surprise: nothing but four sums of work describes an
// architecture, so one that was never trained can be predicted too.

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace joulelab {

// Of one image. Layers and parameters cost once a batch (a call, an update), so they are divided by
// its size.
struct ImageWork {
  double macs = 0;         // forward, of convolutions and fully connected layers
  double activations = 0;  // elements of their outputs
  double layers = 0;       // of them, over the batch size
  double parameters = 0;   // over the batch size; 0: not known
  std::array<double, 4> features() const { return {macs, activations, layers, parameters}; }
};

struct CostExample {
  std::string machine;
  ImageWork work;        // above 0, but for parameters
  double per_image = 0;  // J or s, above 0
};

struct CostModel {
  std::array<double, 4> costs{};           // J or s for one of each feature, on a middling machine
  std::map<std::string, double> machines;  // the factor of each; geometric mean 1
  // That of a machine that is not in it: 1.
  double per_image(const std::string& machine, const ImageWork& work) const;
};

// Least squares of relative errors: costs and factors in turns, each cost >= 0 and drawn a little
// towards an equal share of the whole, which decides where the examples do not. Parameters that
// are not known of every example cost nothing. Nothing without an example.
std::optional<CostModel> fit_costs(std::span<const CostExample> examples);

}  // namespace joulelab
