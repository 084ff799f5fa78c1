#pragma once
// A prediction and what validates it, as JSON and as a table in Markdown and the terminal's 80
// columns (docs/FORMATS.md). Pure.

#include <optional>
#include <string>

#include "analyse/prediction.h"

namespace joulelab {

struct PricedPrediction {
  PredictionRequest request;
  PredictedCost cost;
  std::optional<GramsPerKWh> intensity;  // nothing: no place was named
  std::string place;
};

// `prediction`: nothing for the validation alone. Indented.
std::string prediction_json(const PredictionFinding& finding,
                            const std::optional<PricedPrediction>& prediction);

// The scores, a line each.
std::string prediction_table(const PredictionFinding& finding);

// Predicted against measured of the left-out runs, both axes logarithmic: a picture without script.
std::string prediction_svg(const PredictionFinding& finding);

}  // namespace joulelab
