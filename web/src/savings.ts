// What each recipe saves against the plain one, and what it costs in accuracy.

import * as Plot from "@observablehq/plot";
import { base_style, plain_tip, spread_labels } from "./chart";
import { h } from "./dom";
import { figure_of } from "./figure";
import type * as F from "./findings";
import { p } from "./parts";
import { fixed, is_number } from "./quantity";
import { numbered_table, type Shown, stacked } from "./table";

const within_of = (saving: F.Saving): string => Object.values(saving.within).join(" \u00b7 ");

interface Point {
  label: string;
  within: string;
  x: number;
  y: number;
  x1: number | null;
  x2: number | null;
  y1: number | null;
  y2: number | null;
  title: string;
}

const in_percent = (share: number | null): number | null => (is_number(share) ? 100 * share : null);

function points_of(savings: F.Saving[]): Point[] {
  return savings
    .filter((saving) => is_number(saving.accuracy_gain))
    .map((saving) => ({
      label: saving.recipe,
      within: within_of(saving),
      x: 100 * saving.energy_saved,
      x1: in_percent(saving.energy_saved_low),
      x2: in_percent(saving.energy_saved_high),
      y: 100 * (saving.accuracy_gain ?? 0),
      y1: in_percent(saving.accuracy_gain_low),
      y2: in_percent(saving.accuracy_gain_high),
      title: saving.sentence,
    }));
}

// The upper right is better: less energy, more accuracy. The plain recipe stands at the origin.
function chart(points: Point[], width: number): Element {
  const colour = "var(--series-0)";
  const middle = (Math.min(0, ...points.map((point) => point.x)) + 100) / 2;
  const is_right = (point: Point) => point.x > middle;
  const labels = (anchor: "start" | "end") =>
    Plot.text(
      points.filter((point) => is_right(point) === (anchor === "end")),
      {
        x: "x",
        y: "y",
        text: "label",
        textAnchor: anchor,
        dx: anchor === "end" ? -9 : 9,
        dy: -10,
        fill: "currentColor",
        stroke: "var(--paper)",
        strokeWidth: 4,
      },
    );
  return Plot.plot({
    width,
    height: Math.round(Math.min(440, Math.max(300, width * 0.5))),
    marginLeft: 56,
    marginRight: 24,
    marginTop: 30,
    marginBottom: 46,
    style: base_style,
    x: { label: "Energy saved (%)", labelOffset: 36, grid: true, nice: true, ticks: 6 },
    y: { label: "Change of accuracy (points)", grid: true, nice: true, ticks: 6 },
    marks: [
      Plot.ruleX([0], { stroke: "var(--muted)" }),
      Plot.ruleY([0], { stroke: "var(--muted)" }),
      Plot.ruleY(
        points.filter((point) => point.x1 !== null),
        { x1: "x1", x2: "x2", y: "y", stroke: colour, strokeWidth: 1.6 },
      ),
      Plot.ruleX(
        points.filter((point) => point.y1 !== null),
        { y1: "y1", y2: "y2", x: "x", stroke: colour, strokeWidth: 1.6 },
      ),
      Plot.dot(points, {
        x: "x",
        y: "y",
        symbol: () => "circle",
        r: 5,
        fill: colour,
        title: "title",
        tip: { format: plain_tip },
      }),
      labels("start"),
      labels("end"),
    ],
  });
}

const value_column = (
  key: string,
  label: string,
  unit: string,
  value: (saving: F.Saving) => number | null,
  bounds: (saving: F.Saving) => [number | null, number | null],
  missing: () => string,
): Shown<F.Saving> => ({
  key,
  label,
  unit,
  value,
  missing,
  show: (saving) => {
    const [low, high] = bounds(saving);
    const digits = unit === "%" ? 1 : 2;
    const interval =
      is_number(low) && is_number(high)
        ? `${fixed(100 * low, digits)} to ${fixed(100 * high, digits)}`
        : "no interval";
    return stacked(fixed(100 * (value(saving) ?? 0), digits), interval);
  },
});

const columns = (savings: F.Saving[]): Shown<F.Saving>[] => [
  { key: "recipe", label: "Recipe", value: (saving) => saving.recipe },
  ...(savings.some(within_of)
    ? [{ key: "within", label: "Within", value: within_of } as Shown<F.Saving>]
    : []),
  value_column(
    "energy_saved",
    "Energy saved",
    "%",
    (saving) => saving.energy_saved,
    (saving) => [saving.energy_saved_low, saving.energy_saved_high],
    () => "no energy is known",
  ),
  value_column(
    "accuracy_gain",
    "Change of accuracy",
    "points",
    (saving) => saving.accuracy_gain,
    (saving) => [saving.accuracy_gain_low, saving.accuracy_gain_high],
    () => "no pair of runs told an accuracy",
  ),
  { key: "pairs", label: "Pairs of runs", value: (saving) => saving.pairs },
];

const data_columns: Shown<F.Saving>[] = [
  { key: "recipe", label: "Recipe", value: (saving) => saving.recipe },
  { key: "within", label: "Within", value: within_of },
  ...(
    [
      "pairs",
      "energy_saved",
      "energy_saved_low",
      "energy_saved_high",
      "accuracy_gain",
      "accuracy_gain_low",
      "accuracy_gain_high",
    ] as const
  ).map((key): Shown<F.Saving> => ({ key, label: key, value: (saving) => saving[key] })),
];

export function savings(findings: F.Findings): HTMLElement[] {
  const rows = findings.savings;
  const [first] = rows;
  if (!first) return [];
  const points = points_of(rows);
  const places = [...new Set(points.map((point) => point.within))];
  const figure = figure_of<F.Saving>({
    name: "savings",
    title: "Energy saved against the change of accuracy",
    caption: [
      `What each recipe changes against ${first.plain}, which stands where the lines cross: the further to the right, the less energy; below the line, accuracy is lost. 95\u00a0% intervals over pairs of runs with the same seed.`,
    ],
    columns: data_columns,
    rows,
    draw: (width) =>
      places.flatMap((within) => [
        ...(within && places.length > 1 ? [h("p", { class: "panel" }, within)] : []),
        spread_labels(
          chart(
            points.filter((point) => point.within === within),
            width,
          ),
        ),
      ]),
  });
  return [
    h("h3", {}, `What each recipe saves against ${first.plain}`),
    ...(points.length > 0 ? [figure] : [p("No pair of runs told its accuracy.")]),
    numbered_table<F.Saving>({
      name: "savings",
      caption: [
        `Against ${first.plain}: runs of one repetition share their seed and block and are compared in pairs. Each 95\u00a0% interval holds by itself.`,
      ],
      columns: columns(rows),
      rows,
    }),
  ];
}
