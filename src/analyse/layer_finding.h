#pragma once
// What each layer of a network takes, as plain data. Energies and times are of one image; intervals
// are 95 %, without the meters' common gain, which cancels between layers.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/warning.h"
#include "stats/interval.h"

namespace joulelab {

struct LayerFigure {
  double value = 0;  // mean of the rounds
  // The wider of the rounds' scatter (Student's t) and of the meters' random part. Nothing: one
  // round of what has no such part.
  std::optional<Interval> interval;
};

struct LayerPass {
  std::optional<LayerFigure> energy_j;  // nothing: the meters did not cover it
  LayerFigure time_s;
  int repetitions = 0;  // in a window
  double window_s = 0;  // mean duration of its windows
};

struct LayerLine {
  int number = 0;                  // from 0, in the order of the forward pass
  std::string name, kind, output;  // "layer1.0.conv2", "conv2d", "16x64x56x56"
  std::int64_t parameters = 0;
  double macs = 0, backward_macs = 0;          // of one image
  double bytes = 0, gradient_bytes = 0;        // of a batch: tensors read and written
  std::optional<LayerPass> forward, backward;  // nothing: the pass computes nothing worth a window
  LayerFigure time_s;
  std::optional<LayerFigure> energy_j, share;  // share: of the sum of all layers
  std::optional<LayerFigure> j_per_gmac;       // of both passes; nothing without MACs
};

// All layers of one kind, or all there are.
struct LayerKind {
  std::string kind;
  int layers = 0;
  double macs = 0;  // of one image, forward and backward
  LayerFigure time_s;
  std::optional<LayerFigure> energy_j, share, j_per_gmac;
};

// The layers of a pass, added up, against the pass as a whole.
struct LayerCheck {
  std::string pass;  // "forward", "backward", "step"
  LayerFigure sum_time_s, whole_time_s, time_ratio;
  std::optional<LayerFigure> sum_j, whole_j, ratio;  // ratio: sum over whole
};

struct LayersFinding {
  std::string run, architecture, input, device, library, threads, grade;
  int batch_size = 0, classes = 0, rounds = 0;
  double macs = 0;  // of one image, forward, as the network counts them
  std::int64_t parameters = 0;
  int operations = 0;  // that the network asks for, the unmeasured ones included
  double shortest_window_s = 0;
  std::optional<Interval> gain;      // of all energies alike: truth = energy x a factor within
  std::optional<double> idle_share;  // of the layers' energy; nothing: no baseline was recorded
  double measured_share = 0, modelled_share = 0, constant_share = 0;
  std::vector<std::string> not_covered;
  std::vector<LayerLine> layers;
  std::vector<LayerKind> kinds;  // the most energy (or time) first
  std::vector<LayerCheck> checks;
  std::vector<std::string> sentences;
  std::vector<Warning> warnings;
};

}  // namespace joulelab
