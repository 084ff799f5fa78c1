// Emissions are energy times intensity: which of the two makes the difference.

import { h } from "./dom";
import type * as F from "./findings";
import { p } from "./parts";
import { fixed, is_number, significant } from "./quantity";
import { numbered_table, type Shown, stacked } from "./table";

const ratio = (value: number, low: number | null, high: number | null): HTMLElement =>
  stacked(
    significant(value),
    is_number(low) && is_number(high) ? `${significant(low)} to ${significant(high)}` : null,
  );

const percents = (value: number, low: number | null, high: number | null): HTMLElement =>
  stacked(
    fixed(100 * value, 0),
    is_number(low) && is_number(high) ? `${fixed(100 * low, 0)} to ${fixed(100 * high, 0)}` : null,
  );

function contrast_table({ contrasts, factor }: F.Decomposition): HTMLElement {
  const column = (
    key: "emissions_ratio" | "energy_ratio" | "intensity_ratio",
    label: string,
  ): Shown<F.PlaceContrast> => ({
    key,
    label,
    value: (one) => one[key],
    show: (one) => ratio(one[key], one[`${key}_low`], one[`${key}_high`]),
  });
  const share = (
    key: "energy_share" | "intensity_share",
    label: string,
  ): Shown<F.PlaceContrast> => ({
    key,
    label,
    unit: "%",
    value: (one) => one[key],
    show: (one) => fixed(100 * (one[key] ?? 0), 0),
    missing: () => "the emissions are nearly equal",
  });
  return numbered_table<F.PlaceContrast>({
    name: "place-contrasts",
    caption: [
      `Two levels of ${factor ?? "the place"} by what was run at both: ratio of emissions = ratio of energy × ratio of intensity, with 95\u00a0% intervals where runs scatter; and the share of each in the logarithm.`,
    ],
    columns: [
      { key: "places", label: "Places", value: (one) => `${one.a} over ${one.b}` },
      column("emissions_ratio", "Emissions"),
      column("energy_ratio", "Energy"),
      column("intensity_ratio", "Intensity"),
      share("energy_share", "Energy\u2019s share"),
      share("intensity_share", "Intensity\u2019s share"),
    ],
    rows: contrasts,
  });
}

function variance_table({ variances }: F.Decomposition): HTMLElement {
  const column = (
    key: "energy_share" | "intensity_share" | "covariance_share",
    label: string,
  ): Shown<F.VarianceShares> => ({
    key,
    label,
    unit: "%",
    value: (one) => one[key],
    show: (one) => percents(one[key], one[`${key}_low`], one[`${key}_high`]),
  });
  return numbered_table<F.VarianceShares>({
    name: "variance-shares",
    caption: [
      "Var(ln\u00a0CO\u2082e) = Var(ln\u00a0energy) + Var(ln\u00a0intensity) + 2\u00a0Cov: the share of each, with 95\u00a0% intervals by bootstrap over the runs of each cell.",
    ],
    columns: [
      {
        key: "within",
        label: "Runs",
        value: (one) => Object.values(one.within).join(" · ") || "all",
      },
      { key: "n", label: "n", value: (one) => one.n, show: (one) => String(one.n) },
      column("energy_share", "Energy"),
      column("intensity_share", "Intensity"),
      column("covariance_share", "Covariance"),
    ],
    rows: variances,
  });
}

export function decomposition(findings: F.Findings): HTMLElement[] {
  const found = findings.decomposition;
  if (!found) return [];
  const widest = [...found.contrasts].sort((a, b) => b.emissions_ratio - a.emissions_ratio)[0];
  const spoken = widest ? [widest.sentence] : found.variances.map((one) => one.sentence);
  return [
    h("h3", {}, "Energy or grid?"),
    ...spoken.map((sentence) => p(sentence)),
    ...(found.contrasts.length > 0 ? [contrast_table(found)] : []),
    ...(found.variances.length > 0 ? [variance_table(found)] : []),
  ];
}
