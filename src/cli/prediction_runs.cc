#include "cli/prediction_runs.h"

#include "analyse/power_record.h"
#include "cli/backtest_runs.h"

namespace joulelab {
namespace {

std::optional<double> value_of(const Run& run, const char* name) {
  const auto found = run.values.find(name);
  return found == run.values.end() || !(found->second > 0) ? std::nullopt
                                                           : std::optional(found->second);
}

// The sum over the parts, where all of them are rated; and their utilisation by their rating.
RatedUse use_of(const std::vector<RatedPart>& parts) {
  RatedUse use;
  double rated_w = 0, used_w = 0;
  bool has_utilisation = !parts.empty();
  for (const auto& part : parts) {
    if (!part.rated_w) return {};
    rated_w += *part.rated_w;
    has_utilisation = has_utilisation && part.utilisation;
    used_w += *part.rated_w * part.utilisation.value_or(0);
  }
  if (rated_w <= 0) return use;
  use.rated_w = rated_w;
  if (has_utilisation) use.utilisation = used_w / rated_w;
  return use;
}

// What a table of runs says of its board.
RatedUse told_use(const Run& run) {
  const auto percent = value_of(run, "gpu_usage_pct");
  return {value_of(run, "max_power_limit_w"),
          percent ? std::optional(*percent / 100) : std::nullopt};
}

}  // namespace

Result<PredictionRuns> prediction_runs(Store& store, std::span<const Run> runs) {
  PredictionRuns found;
  for (const auto& run : runs) {
    auto one = prediction_case_of(run, told_use(run));
    if (!one) {
      ++found.left_out[one.error().what];
      continue;
    }
    const bool is_only_processors = one->covers == std::vector<std::string>{"package"};
    if (!one->use.rated_w && is_only_processors) {
      one->use.rated_w = processors_w(run.machine);
    } else if (!one->use.rated_w && was_measured(run)) {
      const auto whole = JOULELAB_TRY(store.load(run.id));
      if (const auto measured = measured_run_of(whole, processors_w(run.machine)))
        one->use = use_of(measured->record.parts);
    }
    found.cases.push_back(*std::move(one));
  }
  return found;
}

}  // namespace joulelab
