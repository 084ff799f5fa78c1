#include "record/recovery.h"

#include <algorithm>
#include <fmt/format.h>

#include "record/json.h"
#include "record/trace_file_reader.h"

namespace joulelab {
namespace {

struct Survey {
  std::string about;
  std::vector<Trace> traces;  // without points
  std::optional<TimeWindow> window;
  TraceFileReport report;
};

// One pass, whatever the length.
Result<Survey> survey_of(const std::filesystem::path& file) {
  auto reader = JOULELAB_TRY(TraceFileReader::open(file));
  Survey survey;
  while (const auto chunk = JOULELAB_TRY(reader.next())) {
    const Instant first = chunk->points.front().at, last = chunk->points.back().at;
    if (!survey.window) survey.window = TimeWindow{first, last};
    survey.window->from = std::min(survey.window->from, first);
    survey.window->to = std::max(survey.window->to, last);
  }
  survey.about = reader.about();
  for (const auto& [index, channel] : reader.channels()) survey.traces.push_back({channel, {}});
  survey.report = reader.report();
  return survey;
}

Warning cut_warning(const Survey& survey) {
  auto text = fmt::format(
      "The measurement was killed. Its samples up to {:.1f} s are kept, its marks are lost, and "
      "its window is that of the samples.",
      (survey.window->to - survey.window->from).count());
  if (survey.report.bytes_left_out > 0)
    text += fmt::format(" {} damaged bytes were left out.", survey.report.bytes_left_out);
  return {"cut-run", text};
}

Result<Run> run_of(Run run, Survey survey, const std::filesystem::path& file) {
  if (!survey.window)
    return fail(Error::Kind::missing, file.string() + " holds no sample", "it can be removed");
  run.status = RunStatus::cut;
  run.begin = survey.window->from;
  run.end = survey.window->to;
  run.trace_file = file;
  run.warnings = {cut_warning(survey)};
  run.traces = std::move(survey.traces);
  JOULELAB_TRY(account_run(run));
  return run;
}

}  // namespace

Result<Run> recovered_run(Run begun, const std::filesystem::path& file) {
  auto survey = JOULELAB_TRY(survey_of(file));
  return run_of(std::move(begun), std::move(survey), file);
}

Result<Run> recovered_run(const std::filesystem::path& file) {
  auto survey = JOULELAB_TRY(survey_of(file));
  auto begun = run_from_json_text(survey.about);
  if (!begun) {
    return fail(Error::Kind::broken, file.string() + " does not say which run it recorded",
                "its samples can still be read: docs/FORMATS.md, \"Trace file\"");
  }
  return run_of(std::move(*begun), std::move(survey), file);
}

}  // namespace joulelab
