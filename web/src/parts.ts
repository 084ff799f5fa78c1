// Pieces that several sections use: prose, badges, and the columns of a summary.

import { type Child, h } from "./dom";
import type { Cell, Findings, Response, Summary, Warning } from "./findings";
import { is_modelled, rests_on_energy } from "./findings";
import { estimate, scale_of } from "./quantity";
import { type Shown, stacked } from "./table";

export const p = (...children: Child[]) => h("p", {}, ...children);

export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  const number = /^rq\d$/.test(id) ? h("p", { class: "kicker" }, id.toUpperCase()) : null;
  return h(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    number,
    h("h2", { id: `${id}-title` }, title),
    ...children,
  );
}

export const modelled_mark = (): HTMLElement =>
  h("abbr", { title: "modelled, not measured by a sensor" }, "≈");

export const badge = (grade: string): HTMLElement => h("span", { class: `badge ${grade}` }, grade);

export const warning_box = (warning: Warning, ...more: Child[]): HTMLElement =>
  h(
    "div",
    { class: "warning" },
    h("p", {}, h("b", {}, warning.code), ...more),
    h("p", {}, warning.text),
  );

// How the figures tell measured from modelled.
export const marks_note = (findings: Findings): string => {
  const some = findings.cells.some(is_modelled);
  const all = findings.cells.every(is_modelled);
  if (all && some) return "Open symbols: modelled, not measured by a sensor.";
  return some
    ? "Filled symbols: measured; open symbols: modelled."
    : "Filled symbols: measured by sensors.";
};

// Mean over its interval, in one scale for the whole column; ≈ where it rests on a model.
export function summary_column(
  findings: Findings,
  response: Response,
  summary_of: (cell: Cell) => Summary | undefined,
  label: string,
): Shown<Cell> {
  const scale = scale_of(
    response.name,
    response.unit,
    findings.cells.map((cell) => summary_of(cell)?.mean),
  );
  return {
    key: response.name,
    label,
    unit: scale.unit,
    value: (cell) => summary_of(cell)?.mean ?? null,
    missing: (cell) => `no run of ${cell.name} has this value`,
    show: (cell) => {
      const summary = summary_of(cell);
      if (!summary) return null;
      const { mean, interval } = estimate(summary.mean, summary.low, summary.high, scale);
      const mark = rests_on_energy(response) && is_modelled(cell) ? modelled_mark() : null;
      // A mean of some of the runs says so: it may speak of those that did well.
      const some = summary.n < cell.runs ? `n = ${summary.n} of ${cell.runs}` : null;
      const below = interval ? [interval, some] : [some ?? `n = ${summary.n}`];
      return stacked(mean, below.filter(Boolean).join("; "), mark);
    },
  };
}
