// RQ1: what each run took, with the mean and its interval below the runs.

import {
  type Dot,
  dots,
  row_chart,
  type Span,
  span_of,
  spans,
  type Spot,
  unit_label,
} from "./chart";
import { type Look, look_of } from "./colour";
import { type Child, h } from "./dom";
import { figure_of } from "./figure";
import * as F from "./findings";
import { is_number, type Scale, scale_of, significant } from "./quantity";

type Looks = Map<string, Look>;

const spot_of = (findings: F.Findings, looks: Looks, cell: F.Cell, is_open: boolean): Spot => ({
  row: F.architecture_of(cell),
  group: F.group_of(findings, cell),
  ...look_of(looks, F.architecture_of(cell)),
  is_open,
});

function run_dots(findings: F.Findings, looks: Looks, response: F.Response, scale: Scale): Dot[] {
  const cells = new Map(findings.cells.map((cell) => [cell.name, cell]));
  return findings.runs.flatMap((run) => {
    const [cell, value] = [cells.get(run.cell), run.responses[response.name]];
    if (!cell || !is_number(value) || run.status !== "finished") return [];
    const is_open = F.rests_on_energy(response) && run.grade !== "measured";
    const shown = `${significant(value / scale.factor, 4)} ${scale.unit}`;
    const title = `${run.cell}, repetition ${run.repetition}\n${shown}${is_open ? `\n${run.grade}` : ""}`;
    return [{ ...spot_of(findings, looks, cell, is_open), value: value / scale.factor, title }];
  });
}

function mean_spans(
  findings: F.Findings,
  looks: Looks,
  response: F.Response,
  scale: Scale,
): Span[] {
  return findings.cells.flatMap((cell) => {
    const summary = cell.responses[response.name];
    if (!summary) return [];
    const is_open = F.rests_on_energy(response) && F.is_modelled(cell);
    const span = span_of(cell.name, summary, scale, spot_of(findings, looks, cell, is_open));
    const [low, high] = [cell.absolute_energy_j_low, cell.absolute_energy_j_high];
    if (response.name !== "energy_j" || !is_number(low) || !is_number(high)) return [span];
    return [{ ...span, wide_low: low / scale.factor, wide_high: high / scale.factor }];
  });
}

function response_chart(
  findings: F.Findings,
  looks: Looks,
  response: F.Response,
  width: number,
): Element {
  const scale = scale_of(
    response.name,
    response.unit,
    findings.cells.map((cell) => cell.responses[response.name]?.mean),
  );
  const runs = run_dots(findings, looks, response, scale);
  const means = mean_spans(findings, looks, response, scale);
  return row_chart({
    width,
    label: unit_label(response.label, scale),
    axis_values: [
      ...runs.map((dot) => dot.value),
      ...means.flatMap((span) => [span.wide_low, span.wide_high]),
    ],
    rows: F.unique(findings.cells.map(F.architecture_of)),
    groups: F.unique(findings.cells.map((cell) => F.group_of(findings, cell))),
    row_height: 36,
    has_value: (row, group) => means.some((span) => span.row === row && span.group === group),
    marks: [...spans(means, 7), dots(runs, -7)],
  });
}

const run_columns = (responses: F.Response[]) => [
  { key: "run", label: "Run", value: (run: F.Run) => run.id },
  { key: "cell", label: "Cell", value: (run: F.Run) => run.cell },
  {
    key: "grade",
    label: "Grade of the energy",
    value: (run: F.Run) => run.grade,
    missing: () => "no energy in this run",
  },
  ...responses.map((response) => ({
    key: response.name,
    label: response.label,
    unit: response.unit,
    value: (run: F.Run) => run.responses[response.name] ?? null,
    missing: () => "no value in this run",
  })),
];

export function energy_figure(findings: F.Findings, looks: Looks, caption: Child[]): HTMLElement {
  const response = F.response_named(findings, "energy_j");
  return figure_of({
    name: "energy",
    title: "Energy of every run by architecture, with mean and 95\u00a0% interval",
    caption,
    columns: run_columns([response]),
    rows: findings.runs,
    draw: (width) => [response_chart(findings, looks, response, width)],
  });
}

// The other responses, each on its own scale, as small multiples.
export function responses_figure(
  findings: F.Findings,
  looks: Looks,
  responses: F.Response[],
  caption: Child[],
): HTMLElement {
  return figure_of({
    name: "responses",
    title: `${responses.map((response) => response.label).join(", ")} of every run by architecture`,
    caption,
    columns: run_columns(responses),
    rows: findings.runs,
    draw: (width) => {
      const columns = width >= 660 ? 2 : 1;
      const each = (width - (columns - 1) * 24) / columns;
      return [
        h(
          "div",
          { class: `multiples columns-${columns}` },
          ...responses.map((response) => response_chart(findings, looks, response, each)),
        ),
      ];
    },
  });
}
