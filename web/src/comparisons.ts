// Comparisons: the sentence first, then the test that carries it, then the pairs.

import { type Child, h } from "./dom";
import { type Comparison, type Findings, type Pair, response_named, unique } from "./findings";
import { warning_box } from "./parts";
import { fixed, is_number, p_value, significant } from "./quantity";
import { captioned_table, stacked } from "./table";

function test_line(comparison: Comparison): HTMLElement {
  const {
    statistic,
    degrees_of_freedom,
    p: value,
    p_permutation,
    permutation,
    smallest_p,
    effect,
  } = comparison;
  const parts: Child[] = [comparison.test];
  if (is_number(statistic))
    parts.push(`, statistic ${significant(statistic)} (${degrees_of_freedom} degrees of freedom)`);
  parts.push(`, n = ${comparison.n}, p ${equals(p_value(value))}`);
  if (is_number(p_permutation))
    parts.push(
      `; by permutation p ${equals(p_value(p_permutation))} (${permutation ?? "permutation"}`,
      is_number(smallest_p) ? `; these group sizes can reach ${p_value(smallest_p)} at best)` : ")",
    );
  if (comparison.tests > 1)
    parts.push(
      `; by Holm over ${comparison.tests} tests p ${equals(p_value(comparison.p_adjusted))}`,
    );
  if (is_number(effect)) {
    const { effect_low: low, effect_high: high } = comparison;
    const interval = is_number(low) && is_number(high) ? ` (${bounds(low, high, 2)})` : "";
    parts.push(`; effect ${fixed(effect, 2)}${interval} (${comparison.effect_name})`);
  }
  return h("p", { class: "test" }, ...parts, ".");
}

const equals = (shown: string) => (shown.startsWith("<") ? shown : `= ${shown}`);

const bounds = (low: number, high: number, decimals: number): string =>
  `${fixed(low, decimals)} to ${fixed(high, decimals)}`;

function pairs_table(comparison: Comparison, label: string, name: string): HTMLElement {
  const not_computed = () => "not computed";
  return captioned_table<Pair>(`Pairs of ${label}`, {
    name,
    caption: [
      `${label}, pair by pair: ${comparison.correction}. Ratio: mean of the first over mean of the second.`,
    ],
    columns: [
      { key: "a", label: "First", value: (pair) => pair.a },
      { key: "b", label: "Second", value: (pair) => pair.b },
      {
        key: "ratio",
        label: "Ratio of means",
        value: (pair) => pair.ratio,
        missing: not_computed,
        show: (pair) =>
          stacked(
            significant(pair.ratio ?? NaN),
            is_number(pair.ratio_low) && is_number(pair.ratio_high)
              ? `${significant(pair.ratio_low)} to ${significant(pair.ratio_high)}`
              : "no interval",
          ),
      },
      {
        key: "cliffs_delta",
        label: "Cliff\u2019s δ",
        value: (pair) => pair.cliffs_delta,
        show: ({ cliffs_delta: delta, cliffs_delta_low: low, cliffs_delta_high: high }) =>
          stacked(
            fixed(delta, 2),
            is_number(low) && is_number(high) ? bounds(low, high, 2) : "no interval",
          ),
      },
      { key: "z", label: "z", value: (pair) => pair.z, show: (pair) => fixed(pair.z, 2) },
      { key: "p", label: "p", value: (pair) => pair.p, show: (pair) => p_value(pair.p) },
      {
        key: "p_adjusted",
        label: "p, adjusted",
        value: (pair) => pair.p_adjusted,
        show: (pair) => p_value(pair.p_adjusted),
      },
      {
        key: "p_games_howell",
        label: "p of means, Games-Howell",
        value: (pair) => pair.p_games_howell,
        missing: not_computed,
        show: (pair) => p_value(pair.p_games_howell),
      },
    ],
    rows: comparison.pairs,
  });
}

const response_label = (findings: Findings, { response }: Comparison): string =>
  response === "emissions_g" ? "Emissions" : response_named(findings, response).label;

// "Energy by architecture (data mnist)"; "Emissions by host (architecture vgg16, France)".
function label_of(findings: Findings, comparison: Comparison): string {
  const { factor, within, place } = comparison;
  const fixed_levels = Object.entries(within).map(([other, level]) => `${other} ${level}`);
  const where = findings.places.find((candidate) => candidate.code === place)?.place ?? place;
  const held = [...fixed_levels, where].filter(Boolean).join(", ");
  return `${response_label(findings, comparison)} by ${factor}${held ? ` (${held})` : ""}`;
}

const uncapitalised = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

// What a question asks about in the first place; what follows from it comes after.
const is_primary = ({ response }: Comparison): boolean =>
  response === "energy_j" || response === "accuracy";

// All comparisons of a question under their heading, or nothing. A study has dozens: sentences to
// be read in a row, each of which opens to its test; those on other responses wait in a box.
export function compared(findings: Findings, question: string): HTMLElement[] {
  const comparisons = findings.comparisons.filter((candidate) => candidate.question === question);
  if (comparisons.length === 0) return [];
  const article_of = (comparison: Comparison, i: number) => {
    const label = label_of(findings, comparison);
    const name = `pairs-${question.toLowerCase()}-${i + 1}`;
    return h(
      "details",
      { class: "comparison", open: i === 0 },
      h(
        "summary",
        {},
        h("b", {}, `${label}. `),
        comparison.sentence,
        comparison.agrees === false && h("b", {}, " Ranks and means disagree."),
      ),
      test_line(comparison),
      comparison.parametric_sentence !== null &&
        h("p", { class: "test" }, comparison.parametric_sentence),
      ...comparison.warnings.map((warning) => warning_box(warning)),
      comparison.pairs.length > 0 && pairs_table(comparison, label, name),
    );
  };
  const articles = comparisons.filter(is_primary).map(article_of);
  const others = comparisons.filter((comparison) => !is_primary(comparison));
  const further = others.map((comparison, i) => article_of(comparison, i + articles.length));
  window.addEventListener("beforeprint", () =>
    articles.forEach((article) => (article.open = true)),
  );
  const responses = unique(
    others.map((comparison) => uncapitalised(response_label(findings, comparison))),
  );
  const box = h(
    "details",
    { class: "further" },
    h("summary", {}, `${others.length} more: ${responses.join(", ")}`),
    ...further,
  );
  return [h("h3", {}, "Comparisons"), ...articles, ...(others.length > 0 ? [box] : [])];
}
