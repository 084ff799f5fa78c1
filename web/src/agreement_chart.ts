// RQ3: each run by both sides. How the hardware's power follows the software's, with the line fitted
// through it, and by how much single runs differ (Bland and Altman's plot, of ratios).

import * as Plot from "@observablehq/plot";
import { base_style, plain_tip, spread_labels } from "./chart";
import { type Look, look_of } from "./colour";
import { figure_of } from "./figure";
import type * as F from "./findings";
import { is_number, type Scale, scale_for, significant } from "./quantity";
import type { Shown } from "./table";

interface Point extends Look {
  run: string;
  architecture: string;
  software_w: number;
  hardware_w: number;
  mean: number; // of both energies
  ratio: number;
  title: string;
}

function points_of(agreement: F.Agreement, looks: Map<string, Look>, energy: Scale): Point[] {
  return agreement.points.map((point) => {
    const architecture = point.architecture ?? "run";
    const software_w = point.software_j / point.duration_s;
    const hardware_w = point.hardware_j / point.duration_s;
    const ratio = point.hardware_j / point.software_j;
    return {
      ...look_of(looks, architecture),
      run: point.run,
      architecture,
      software_w,
      hardware_w,
      mean: (point.software_j + point.hardware_j) / 2 / energy.factor,
      ratio,
      title: `${architecture}, run ${point.run}\nsoftware ${significant(software_w)} W\nhardware ${significant(hardware_w)} W\nratio ${significant(ratio)}`,
    };
  });
}

const columns: Shown<F.AgreementPoint>[] = [
  { key: "run", label: "Run", value: (point) => point.run },
  { key: "architecture", label: "Architecture", value: (point) => point.architecture },
  { key: "duration_s", label: "Duration, s", value: (point) => point.duration_s },
  { key: "software_j", label: "Software, J", value: (point) => point.software_j },
  { key: "hardware_j", label: "Hardware, J", value: (point) => point.hardware_j },
];

const frame = (width: number) => ({
  width,
  height: Math.round(Math.min(420, Math.max(280, width * 0.5))),
  marginLeft: 58,
  marginRight: 24,
  marginTop: 30,
  marginBottom: 46,
  style: base_style,
});

const marks = (points: Point[], x: string, y: string): Plot.Markish =>
  Plot.dot(points, {
    x,
    y,
    symbol: "symbol",
    stroke: "colour",
    fill: "colour",
    fillOpacity: 0.4,
    strokeWidth: 1.5,
    r: 4.5,
    title: "title",
    tip: { format: plain_tip },
  });

// The name of each architecture at its highest run, inside the drawing, so that it is saved with it.
const names = (points: Point[], x: "software_w" | "mean", y: "hardware_w" | "ratio") => {
  const highest = new Map<string, Point>();
  for (const point of points) {
    const known = highest.get(point.architecture);
    if (!known || point[y] > known[y]) highest.set(point.architecture, point);
  }
  const most = Math.max(...points.map((point) => point[x]));
  return [true, false].map((is_left) =>
    Plot.text(
      [...highest.values()].filter((point) => point[x] > most * 0.6 === is_left),
      {
        x,
        y,
        text: "architecture",
        textAnchor: is_left ? "end" : "start",
        dx: is_left ? -8 : 8,
        dy: -9,
        fill: "currentColor",
        stroke: "var(--paper)",
        strokeWidth: 4,
      },
    ),
  );
};

function power_chart(points: Point[], line: F.Line | null, width: number): Element {
  const software = points.map((point) => point.software_w);
  const most = Math.max(...software) * 1.05;
  const along = [0, most];
  const equal = along.map((x) => ({ x, y: x }));
  const fitted = line ? along.map((x) => ({ x, y: line.offset + line.gain * x })) : [];
  return Plot.plot({
    ...frame(width),
    x: { label: "Mean power by software (W)", grid: true, zero: true, labelOffset: 36 },
    y: { label: "Mean power by hardware (W)", grid: true, zero: true, ticks: 6 },
    marks: [
      Plot.line(equal, {
        x: "x",
        y: "y",
        stroke: "var(--muted)",
        strokeDasharray: "5 4",
        strokeWidth: 1.2,
      }),
      Plot.text([equal[1]], {
        x: "x",
        y: "y",
        text: () => "equal",
        textAnchor: "end",
        dx: -4,
        dy: 14,
        fill: "currentColor",
        stroke: "var(--paper)",
        strokeWidth: 4,
      }),
      Plot.line(fitted, { x: "x", y: "y", stroke: "currentColor", strokeWidth: 1.6 }),
      marks(points, "software_w", "hardware_w"),
      ...names(points, "software_w", "hardware_w"),
    ],
  });
}

function ratio_chart(points: Point[], limits: F.Limits, energy: Scale, width: number): Element {
  const rules = [
    { y: limits.bias, name: "mean", dash: "" },
    { y: limits.limit_low, name: "lower limit", dash: "5 4" },
    { y: limits.limit_high, name: "upper limit", dash: "5 4" },
  ].filter((rule): rule is { y: number; name: string; dash: string } => is_number(rule.y));
  return Plot.plot({
    ...frame(width),
    x: {
      label: `Energy of a run, mean of both (${energy.unit})`,
      grid: true,
      nice: true,
      labelOffset: 36,
    },
    y: { label: "Hardware over software", grid: true, nice: true, ticks: 6 },
    marks: [
      ...rules.map((rule) =>
        Plot.ruleY([rule.y], {
          stroke: rule.dash ? "var(--muted)" : "currentColor",
          strokeDasharray: rule.dash,
          strokeWidth: 1.4,
        }),
      ),
      Plot.text(rules, {
        y: "y",
        frameAnchor: "right",
        text: (rule: { name: string; y: number }) => `${rule.name} ${significant(rule.y)}`,
        textAnchor: "end",
        dy: -7,
        fill: "currentColor",
        stroke: "var(--paper)",
        strokeWidth: 4,
      }),
      marks(points, "mean", "ratio"),
      ...names(points, "mean", "ratio"),
    ],
  });
}

export function agreement_figures(agreement: F.Agreement, looks: Map<string, Look>): HTMLElement[] {
  const energy = scale_for(
    "J",
    agreement.points.map((point) => point.hardware_j),
  );
  const points = points_of(agreement, looks, energy);
  const line = agreement.all.deming_power;
  const limits = agreement.all.bland_altman_ratio;
  const common = { columns, rows: agreement.points };
  const figures = [
    figure_of({
      ...common,
      name: "agreement",
      title: "Mean power of each run by the hardware side against the software side",
      caption: [
        `Each run by both sides: ${agreement.hardware.join(", ")} against ${agreement.software.join(", ")}.`,
        line &&
          ` Solid: the fitted line, ${significant(line.offset)} W plus ${significant(line.gain)} times the software's power. What it lies above the dashed one, the software side does not see.`,
      ],
      draw: (width) => [spread_labels(power_chart(points, line, width))],
    }),
  ];
  if (limits)
    figures.push(
      figure_of({
        ...common,
        name: "limits",
        title: "Hardware over software of each run, with limits of agreement",
        caption: [
          "By how much single runs differ (Bland and Altman, on the log scale): between the dashed limits lie 95\u00a0% of the ratios, if they are alike at every size.",
        ],
        draw: (width) => [spread_labels(ratio_chart(points, limits, energy, width))],
      }),
    );
  return figures;
}
