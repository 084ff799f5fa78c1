// RQ2: how accuracy grows with the joules spent, and what each cell spent until it met a target.

import * as Plot from "@observablehq/plot";
import { base_style, plain_tip, spread_labels, unit_label, value_axis } from "./chart";
import { type Look, look_of } from "./colour";
import { h } from "./dom";
import { figure_of } from "./figure";
import * as F from "./findings";
import { p } from "./parts";
import { estimate, fixed, fraction, type Scale, scale_for, significant } from "./quantity";
import { numbered_table, type Shown, stacked } from "./table";

interface Point extends Look, F.CurvePoint {
  cell: string;
  within: string;
  x: number;
  title: string;
  is_open: boolean;
}

const place_of = (target: F.Target): string => Object.values(target.within).join(" · ");

function points_of(findings: F.Findings, looks: Map<string, Look>, scale: Scale): Point[] {
  return findings.targets.flatMap((target) =>
    target.curves.flatMap((curve) => {
      const cell = findings.cells.find((candidate) => candidate.name === curve.cell);
      return curve.points.map((point) => ({
        ...point,
        ...look_of(looks, cell ? F.architecture_of(cell) : curve.cell),
        cell: curve.cell,
        within: place_of(target),
        x: point.energy_j / scale.factor,
        is_open: F.is_modelled(cell),
        title: `${curve.cell}, evaluation ${point.evaluation}\n${significant(point.energy_j / scale.factor)} ${scale.unit}\naccuracy ${significant(100 * point.accuracy)} % (${significant(100 * point.accuracy_least)} to ${significant(100 * point.accuracy_most)} in ${point.runs} runs)`,
      }));
    }),
  );
}

function chart(points: Point[], target: number | null, scale: Scale, width: number): Element {
  const axis = value_axis(
    points.map((point) => point.x),
    unit_label("Energy since the run began", scale),
    width,
  );
  const lasts = F.unique(points.map((point) => point.cell)).map(
    (cell) => points.filter((point) => point.cell === cell).pop() as Point,
  );
  return Plot.plot({
    width,
    height: Math.round(Math.min(420, Math.max(280, width * 0.5))),
    marginLeft: 52,
    marginRight: 24,
    marginTop: 30,
    marginBottom: 46,
    style: base_style,
    x: { labelOffset: 36, ...axis.scale },
    y: { label: "Accuracy (%)", grid: true, nice: true, ticks: 6 },
    marks: [
      ...axis.marks,
      ...(target === null
        ? []
        : [
            Plot.ruleY([100 * target], {
              stroke: "var(--muted)",
              strokeDasharray: "5 4",
              strokeWidth: 1.5,
            }),
          ]),
      Plot.line(points, {
        x: "x",
        y: (point: Point) => 100 * point.accuracy,
        z: "cell",
        stroke: "colour",
        strokeWidth: 1.6,
      }),
      Plot.ruleX(points, {
        x: "x",
        y1: (point: Point) => 100 * point.accuracy_least,
        y2: (point: Point) => 100 * point.accuracy_most,
        stroke: "colour",
        strokeWidth: 1.2,
      }),
      Plot.dot(points, {
        x: "x",
        y: (point: Point) => 100 * point.accuracy,
        symbol: "symbol",
        stroke: "colour",
        r: 3.5,
        strokeWidth: 1.6,
        fill: (point: Point) => (point.is_open ? "var(--paper)" : point.colour),
        title: "title",
        tip: { format: plain_tip },
      }),
      Plot.text(lasts, {
        x: "x",
        y: (point: Point) => 100 * point.accuracy,
        text: "cell",
        textAnchor: "end",
        dx: -7,
        dy: -11,
        fill: "currentColor",
        stroke: "var(--paper)",
        strokeWidth: 4,
      }),
    ],
  });
}

function figure(findings: F.Findings, looks: Map<string, Look>): HTMLElement {
  const scale = scale_for(
    "J",
    findings.targets.flatMap((target) =>
      target.curves.flatMap((curve) => curve.points.map((point) => point.energy_j)),
    ),
  );
  const points = points_of(findings, looks, scale);
  // A cell at chance would press all others against the top; the data have it.
  const absent = findings.cells.filter((cell) => cell.at_chance).map((cell) => cell.name);
  const drawn = points.filter((point) => !absent.includes(point.cell));
  return figure_of<Point>({
    name: "accuracy-by-energy",
    title: "Accuracy against the energy spent since the run began",
    caption: [
      "Accuracy against the energy spent so far, at each evaluation: means of the runs, with the least and the most accurate run. The dashed line is the target. The evaluations' own energy is included.",
      absent.length > 0 && ` Not drawn, because its accuracy is at chance: ${absent.join(", ")}.`,
    ],
    columns: [
      { key: "cell", label: "Cell", value: (point) => point.cell },
      { key: "evaluation", label: "Evaluation", value: (point) => point.evaluation },
      { key: "runs", label: "Runs", value: (point) => point.runs },
      { key: "energy_j", label: "Energy so far, J", value: (point) => point.energy_j },
      { key: "accuracy", label: "Accuracy", value: (point) => point.accuracy },
      { key: "accuracy_least", label: "least", value: (point) => point.accuracy_least },
      { key: "accuracy_most", label: "most", value: (point) => point.accuracy_most },
    ],
    rows: points,
    draw: (width) =>
      findings.targets.flatMap((target) => [
        ...(place_of(target) ? [h("p", { class: "panel" }, place_of(target))] : []),
        spread_labels(
          chart(
            drawn.filter((point) => point.within === place_of(target)),
            target.target,
            scale,
            width,
          ),
        ),
      ]),
  });
}

interface Row extends F.TargetRow {
  target: number;
}

function table(findings: F.Findings): HTMLElement | null {
  const rows: Row[] = findings.targets.flatMap((target) =>
    target.rows.map((row) => ({ ...row, target: target.target ?? 0 })),
  );
  if (rows.length === 0) return null;
  const scale = scale_for(
    "J",
    rows.flatMap((row) => [row.energy_j, row.spent_j]),
  );
  const joules = (key: "before_j" | "spent_j", label: string, why: string): Shown<Row> => ({
    key,
    label,
    unit: scale.unit,
    value: (row) => row[key],
    show: (row) => significant((row[key] ?? 0) / scale.factor),
    missing: () => why,
  });
  return numbered_table<Row>({
    name: "energy-to-accuracy",
    caption: [
      "Energy from the run's begin until the end of the first evaluation that met the target, of the runs that met it, with the 95\u00a0% interval of the mean; it was met somewhere between the evaluation before and this one. ",
      ...F.unique(findings.targets.map((target) => target.why)).map(
        (why) => `The target is ${why}. `,
      ),
      "A mean over some of the runs flatters a cell: read it with the share that reached the target.",
    ],
    columns: [
      { key: "cell", label: "Cell", value: (row) => row.cell },
      {
        key: "target",
        label: "Target",
        unit: "%",
        value: (row) => row.target,
        show: (row) => significant(100 * row.target),
      },
      {
        key: "reached",
        label: "Reached by",
        value: (row) => row.reached / row.runs,
        show: (row) => `${row.reached} of ${row.runs}`,
      },
      {
        key: "energy_j",
        label: "Energy to it",
        unit: scale.unit,
        value: (row) => row.energy_j,
        show: (row) => {
          const text = estimate(row.energy_j ?? 0, row.energy_j_low, row.energy_j_high, scale);
          return stacked(text.mean, text.interval ?? "no interval");
        },
        missing: () => "no run reached it",
      },
      joules("before_j", "Evaluation before", "no run reached it"),
      joules("spent_j", "Spent in vain", "all runs reached it"),
      {
        key: "best_accuracy",
        label: "Best accuracy",
        unit: "%",
        value: (row) => row.best_accuracy,
        show: (row) => fixed((row.best_accuracy ?? 0) / fraction.factor, 1),
      },
    ],
    rows,
  });
}

// Nothing where no run told its accuracy while it trained.
export function targets(findings: F.Findings, looks: Map<string, Look>): (HTMLElement | null)[] {
  if (findings.targets.length === 0) return [];
  return [
    h("h3", {}, "Energy to accuracy"),
    ...findings.targets.map((target) =>
      target.sentence === null
        ? null
        : p(place_of(target) && h("b", {}, `${place_of(target)}. `), target.sentence),
    ),
    figure(findings, looks),
    table(findings),
  ];
}
