// RQ2: accuracy against energy, with intervals in both directions, and the front that nothing beats.

import * as Plot from "@observablehq/plot";
import { base_style, plain_tip, spread_labels, unit_label, value_axis } from "./chart";
import { type Look, look_of } from "./colour";
import { type Child, h } from "./dom";
import { figure_of } from "./figure";
import * as F from "./findings";
import { estimate, fraction, is_number, type Scale, scale_for } from "./quantity";

interface Point extends Look {
  cell: string;
  label: string;
  x: number;
  y: number;
  x1: number | null;
  x2: number | null;
  y1: number | null;
  y2: number | null;
  is_open: boolean;
  is_on_front: boolean;
  within: string;
  title: string;
}

// The panel's head says what all its cells have in common.
const name_within = (point: F.ParetoPoint): string => {
  const common = Object.values(point.within);
  const levels = point.cell.split(" \u00b7 ").filter((level) => !common.includes(level));
  return levels.join(" \u00b7 ") || point.cell;
};

function points_of(findings: F.Findings, looks: Map<string, Look>, scale: Scale): Point[] {
  const at = (value: number | null, factor: number) => (is_number(value) ? value / factor : null);
  return findings.pareto.map((point) => {
    const cell = findings.cells.find((candidate) => candidate.name === point.cell);
    const energy = estimate(point.energy_j, point.energy_j_low, point.energy_j_high, scale);
    const accuracy = estimate(point.accuracy, point.accuracy_low, point.accuracy_high, fraction);
    const is_open = F.is_modelled(cell);
    return {
      cell: point.cell,
      label: name_within(point),
      x: point.energy_j / scale.factor,
      x1: at(point.energy_j_low, scale.factor),
      x2: at(point.energy_j_high, scale.factor),
      y: point.accuracy * 100,
      y1: at(point.accuracy_low, 0.01),
      y2: at(point.accuracy_high, 0.01),
      ...look_of(looks, cell ? F.architecture_of(cell) : point.cell),
      is_open,
      is_on_front: point.is_on_front,
      within: Object.values(point.within).join(" · "),
      title: `${point.cell}\n${energy.mean} ${scale.unit}${is_open ? ", modelled" : ""}\naccuracy ${accuracy.mean} %${point.is_on_front ? "\non the front" : ""}`,
    };
  });
}

// Cells compete within one set of data only, so each has its own drawing.
function chart(points: Point[], scale: Scale, width: number): Element {
  const front = points.filter((point) => point.is_on_front).sort((a, b) => a.x - b.x);
  const named = points.length > 6 ? front : points;
  const energies = points.flatMap((point) => [point.x, point.x1, point.x2]);
  const axis = value_axis(energies, unit_label("Energy of one run", scale), width);
  return Plot.plot({
    width,
    height: Math.round(Math.min(460, Math.max(300, width * 0.55))),
    marginLeft: 52,
    marginRight: 24,
    marginTop: 30,
    marginBottom: 46,
    style: base_style,
    x: { labelOffset: 36, ...axis.scale },
    y: { label: "Accuracy (%)", grid: true, nice: true, ticks: 6 },
    marks: [
      ...axis.marks,
      Plot.line(front, {
        x: "x",
        y: "y",
        curve: "step-after",
        stroke: "var(--muted)",
        strokeDasharray: "5 4",
        strokeWidth: 1.5,
      }),
      Plot.ruleY(
        points.filter((point) => point.x1 !== null),
        { x1: "x1", x2: "x2", y: "y", stroke: "colour", strokeWidth: 1.6 },
      ),
      Plot.ruleX(
        points.filter((point) => point.y1 !== null),
        { y1: "y1", y2: "y2", x: "x", stroke: "colour", strokeWidth: 1.6 },
      ),
      Plot.dot(points, {
        x: "x",
        y: "y",
        symbol: "symbol",
        stroke: "colour",
        strokeWidth: 2,
        r: 5.5,
        fill: (point: Point) => (point.is_open ? "var(--paper)" : point.colour),
        title: "title",
        tip: { format: plain_tip },
      }),
      ...[true, false].flatMap((is_left) =>
        [600, 400].map((fontWeight) =>
          Plot.text(
            named.filter(
              (point) =>
                is_left_of(point, points) === is_left && point.is_on_front === fontWeight > 400,
            ),
            {
              x: "x",
              y: "y",
              text: "label",
              textAnchor: is_left ? "end" : "start",
              dx: is_left ? -9 : 9,
              dy: -11,
              fill: "currentColor",
              stroke: "var(--paper)",
              strokeWidth: 4,
              fontWeight,
            },
          ),
        ),
      ),
    ],
  });
}

// Labels in the right part of the drawing go to the left of their point, or they would be cut.
const is_left_of = (point: Point, points: Point[]): boolean =>
  points.filter((other) => other.x < point.x).length > points.length / 2;

export function pareto_figure(
  findings: F.Findings,
  looks: Map<string, Look>,
  caption: Child[],
): HTMLElement {
  // A cell at chance would press all others against the top; the caption names it, the table holds it.
  const learned = new Set(
    findings.pareto.filter((point) => !point.at_chance).map((point) => point.cell),
  );
  const absent = findings.pareto.filter((point) => point.at_chance).map((point) => point.cell);
  const scale = scale_for(
    "J",
    findings.pareto.map((point) => point.energy_j),
  );
  const points = points_of(findings, looks, scale).filter((point) => learned.has(point.cell));
  const missing = () => "one run has no interval";
  return figure_of({
    name: "pareto",
    title: "Accuracy against energy with the Pareto front",
    caption: [
      ...caption,
      absent.length > 0 && ` Not drawn, because its accuracy is at chance: ${absent.join(", ")}.`,
    ],
    columns: [
      { key: "cell", label: "Cell", value: (point) => point.cell },
      { key: "energy_j_mean", label: "Energy, J", value: (point) => point.energy_j },
      {
        key: "energy_j_low",
        label: "95\u00a0% from",
        value: (point) => point.energy_j_low,
        missing,
      },
      { key: "energy_j_high", label: "to", value: (point) => point.energy_j_high, missing },
      { key: "accuracy_mean", label: "Accuracy", value: (point) => point.accuracy },
      {
        key: "accuracy_low",
        label: "95\u00a0% from",
        value: (point) => point.accuracy_low,
        missing,
      },
      { key: "accuracy_high", label: "to", value: (point) => point.accuracy_high, missing },
      {
        key: "front_probability",
        label: "Probability of the front",
        value: (point) => point.front_probability,
        missing: () => "not computed",
      },
      { key: "is_on_front", label: "On the front", value: (point) => point.is_on_front },
    ],
    rows: findings.pareto,
    draw: (width) =>
      F.unique(points.map((point) => point.within)).flatMap((within) => [
        ...(within ? [h("p", { class: "panel" }, within)] : []),
        spread_labels(
          chart(
            points.filter((point) => point.within === within),
            scale,
            width,
          ),
        ),
      ]),
  });
}
