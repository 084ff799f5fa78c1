// Findings -> tidy CSV (RFC 4180): one observation a line, full precision, an empty field where
// there is no value. Their columns are the contract of docs/FORMATS.md.

#include "base/csv.h"

#include "base/text.h"
#include "report/csv_field.h"
#include "report/report.h"

namespace joulelab {
namespace {

using namespace csv;

Fields fields_of(const Summary& summary) {
  const auto& interval = summary.interval;
  return {std::to_string(summary.n),
          number(summary.mean),
          summary.n > 1 ? number(summary.sd) : "",
          number(summary.median),
          number(summary.min),
          number(summary.max),
          interval ? number(interval->low) : "",
          interval ? number(interval->high) : ""};
}

Fields fields_of(const PairComparison& pair) {
  const auto& interval = pair.ratio_interval;
  return {pair.a,
          pair.b,
          number(pair.z),
          number(pair.p),
          number(pair.p_adjusted),
          number(pair.cliffs_delta),
          number(pair.ratio),
          interval ? number(interval->low) : "",
          interval ? number(interval->high) : "",
          pair.delta_interval ? number(pair.delta_interval->low) : "",
          pair.delta_interval ? number(pair.delta_interval->high) : "",
          number(pair.p_games_howell)};
}

// The correction for the number of tests, and the answer by means.
Fields fields_of(const Comparison& comparison) {
  Fields fields{number(comparison.p_adjusted), std::to_string(comparison.tests)};
  if (!comparison.parametric) {
    append(fields, Fields(7));
    return fields;
  }
  const auto& answer = *comparison.parametric;
  append(fields,
         {number(answer.test.f), number(answer.test.p), number(answer.p_adjusted),
          number(answer.share.eta_squared), number(answer.share.interval.low),
          number(answer.share.interval.high), comparison.agrees.value_or(false) ? "yes" : "no"});
  return fields;
}

// One statistic of one level; without a value where it is not known.
struct Statistic {
  const char* name;
  const char* unit;
  std::optional<double> value;
  std::optional<Interval> interval;
};

template <class Line>
void add_line(std::vector<Statistic>& out, const std::optional<Line>& line, const char* offset,
              const char* gain, const char* unit) {
  if (!line) return;
  out.push_back({offset, unit, line->intercept, line->intercept_interval});
  out.push_back({gain, "1", line->slope, line->slope_interval});
}

std::vector<Statistic> statistics_of(const AgreementLevel& level) {
  std::vector<Statistic> out = {
      {"software_j", "J", level.software_j, {}},
      {"hardware_j", "J", level.hardware_j, {}},
      {"ratio", "1", level.ratio, level.ratio_interval},
      {"difference_j", "J", level.hardware_j - level.software_j, level.difference_interval}};
  if (level.plain)
    out.push_back({"limits_of_agreement_j", "J", level.plain->bias, level.plain->limits});
  if (level.log)
    out.push_back({"limits_of_agreement_ratio", "1", level.log->bias, level.log->limits});
  add_line(out, level.power_line, "deming_offset_w", "deming_gain_power", "W");
  add_line(out, level.energy_line, "deming_offset_j", "deming_gain_energy", "J");
  add_line(out, level.power_ranks, "passing_bablok_offset_w", "passing_bablok_gain_power", "W");
  add_line(out, level.energy_ranks, "passing_bablok_offset_j", "passing_bablok_gain_energy", "J");
  if (level.concordance) {
    out.push_back(
        {"concordance", "1", level.concordance->coefficient, level.concordance->interval});
  }
  if (level.correlation) out.push_back({"pearson_r", "1", level.correlation->r, {}});
  if (level.equivalence) {
    out.push_back({"equivalence_p", "1", level.equivalence->p, {}});
  }
  return out;
}

void put_level(std::string& csv, const std::string& study, const AgreementLevel& level) {
  const auto put = [&](const std::string& statistic, const std::string& unit, double value,
                       const std::optional<Interval>& interval) {
    csv += csv_line(Fields{study, level.by, level.level, std::to_string(level.n), statistic, unit,
                           number(value), interval ? number(interval->low) : "",
                           interval ? number(interval->high) : ""});
  };
  for (const auto& each : statistics_of(level)) {
    if (each.value) put(each.name, each.unit, *each.value, each.interval);
  }
  for (const auto& part : level.gap.parts) {
    put("gap: " + part.name, "J", part.energy_j, part.interval);
  }
}

}  // namespace

std::string agreement_csv(const Findings& findings) {
  std::string csv =
      csv_line(Fields{"study", "by", "level", "n", "statistic", "unit", "value", "low", "high"});
  if (!findings.agreement) return csv;
  put_level(csv, findings.study, findings.agreement->all);
  for (const auto& level : findings.agreement->levels) put_level(csv, findings.study, level);
  return csv;
}

std::string runs_csv(const Findings& findings) {
  const Fields factors = factors_of(findings.runs);
  Fields head{"study", "run", "cell"};
  append(head, factors);
  append(head, {"repetition", "block", "order", "started", "status", "grade", "response", "unit",
                "value"});
  std::string csv;
  csv += csv_line(head);
  for (const auto& run : findings.runs) {
    Fields start{findings.study, run.id, run.cell};
    append(start, levels_of(run.factors, factors));
    append(start,
           {std::to_string(run.repetition), std::to_string(run.block), std::to_string(run.order),
            utc_text(run.started_unix_ns), run.status, run.grade});
    for (const auto& response : findings.responses) {
      const auto value = run.responses.find(response.name);
      Fields line = start;
      append(line, {response.name, response.unit,
                    value == run.responses.end() ? "" : number(value->second)});
      csv += csv_line(line);
    }
  }
  return csv;
}

std::string cells_csv(const Findings& findings) {
  const Fields factors = factors_of(findings.cells);
  Fields head{"study", "cell"};
  append(head, factors);
  append(head,
         {"parameters", "macs", "excluded", "measured_share", "modelled_share", "constant_share",
          "response", "place", "unit", "n", "mean", "sd", "median", "min", "max", "low", "high"});
  std::string csv;
  csv += csv_line(head);
  for (const auto& cell : findings.cells) {
    Fields start{findings.study, cell.name};
    append(start, levels_of(cell.factors, factors));
    append(start, {number(cell.parameters), number(cell.macs), std::to_string(cell.excluded)});
    const bool has_energy = cell.responses.contains("energy_j");
    for (const double share : {cell.measured_share, cell.modelled_share, cell.constant_share}) {
      start.push_back(has_energy ? number(share) : "");
    }
    const auto put = [&](Fields what, const Summary& summary) {
      Fields line = start;
      append(line, std::move(what));
      append(line, fields_of(summary));
      csv += csv_line(line);
    };
    for (const auto& response : findings.responses) {
      const auto summary = cell.responses.find(response.name);
      if (summary == cell.responses.end()) continue;
      put({response.name, "", response.unit}, summary->second);
    }
    for (const auto& [place, summary] : cell.emissions_g) put({"emissions_g", place, "g"}, summary);
  }
  return csv;
}

std::string channels_csv(const Findings& findings) {
  const Fields head{"study",        "channel",    "meter",    "component", "grade", "runs",
                    "runs_without", "is_counted", "reason",   "share",     "gaps",  "wraps",
                    "resets",       "freezes",    "suspends", "unreadable"};
  std::string csv = csv_line(head);
  for (const auto& channel : findings.channels) {
    Fields line{findings.study, channel.channel, channel.meter, channel.component, channel.grade};
    append(line, {std::to_string(channel.runs), std::to_string(channel.runs_without),
                  channel.is_counted ? "true" : "false", channel.reason,
                  channel.is_counted ? number(channel.share) : ""});
    for (const int count : {channel.gaps, channel.wraps, channel.resets, channel.freezes,
                            channel.suspends, channel.unreadable}) {
      line.push_back(std::to_string(count));
    }
    csv += csv_line(line);
  }
  return csv;
}

std::string comparisons_csv(const Findings& findings) {
  std::string csv;
  const Fields head = {"study",
                       "question",
                       "response",
                       "place",
                       "factor",
                       "within",
                       "test",
                       "n",
                       "statistic",
                       "degrees_of_freedom",
                       "p",
                       "p_permutation",
                       "smallest_p",
                       "effect",
                       "effect_name",
                       "correction",
                       "p_adjusted",
                       "tests",
                       "welch_f",
                       "welch_p",
                       "welch_p_adjusted",
                       "eta_squared",
                       "eta_squared_low",
                       "eta_squared_high",
                       "agrees",
                       "a",
                       "b",
                       "z",
                       "pair_p",
                       "pair_p_adjusted",
                       "cliffs_delta",
                       "ratio",
                       "ratio_low",
                       "ratio_high",
                       "cliffs_delta_low",
                       "cliffs_delta_high",
                       "p_games_howell"};
  csv += csv_line(head);
  for (const auto& c : findings.comparisons) {
    const Fields start{findings.study,
                       c.question,
                       c.response,
                       c.place,
                       c.factor,
                       levels_text(c.within),
                       c.test,
                       std::to_string(c.n),
                       number(c.statistic),
                       std::to_string(c.degrees_of_freedom),
                       number(c.p),
                       number(c.p_permutation),
                       number(c.smallest_p),
                       number(c.effect),
                       c.effect_name,
                       c.correction};
    const auto means = fields_of(c);
    const auto put = [&](Fields pair) {
      Fields line = start;
      append(line, means);
      append(line, std::move(pair));
      csv += csv_line(line);
    };
    for (const auto& pair : c.pairs) put(fields_of(pair));
    if (c.pairs.empty()) put(Fields(12));
  }
  return csv;
}

}  // namespace joulelab
