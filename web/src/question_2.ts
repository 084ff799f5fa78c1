// RQ2: what accuracy a joule buys.

import { cell_column } from "./audit";
import type { Look } from "./colour";
import { compared } from "./comparisons";
import { h } from "./dom";
import * as F from "./findings";
import { pareto_figure } from "./pareto_chart";
import { marks_note, p, section, summary_column } from "./parts";
import { estimate, fixed, fraction, type Scale, scale_for } from "./quantity";
import { savings } from "./savings";
import { numbered_table, type Shown, stacked } from "./table";
import { targets } from "./target";

// What a joule bought, by every measure of it that the runs told, and who is on the front.
function bought_table(findings: F.Findings): HTMLElement | null {
  const bought = findings.responses.filter((response) => response.question === "RQ2");
  if (bought.length === 0) return null;
  const points = new Map(findings.pareto.map((point) => [point.cell, point]));
  const front: Shown<F.Cell>[] = [
    {
      key: "is_on_front",
      label: "On the front",
      value: (cell) => {
        const point = points.get(cell.name);
        if (!point) return null;
        return point.is_on_front ? "yes" : point.at_chance ? "no: accuracy at chance" : "no";
      },
      missing: () => "energy or accuracy is not known",
    },
    {
      key: "front_probability",
      label: "Probability of it",
      value: (cell) => points.get(cell.name)?.front_probability ?? null,
      show: (cell) => fixed(points.get(cell.name)?.front_probability ?? 0, 2),
      missing: () => "not computed for cells that did not learn, beside a single run, or where runs share one accuracy",
    },
  ];
  return numbered_table<F.Cell>({
    name: "bought",
    caption: [
      points.size > 0 &&
        "Membership of the front, with its probability by bootstrap over the runs of each cell (2\u202f000 draws). ",
      "What a joule bought: means of one run, with the 95\u00a0% interval of the mean below.",
      bought.some((response) => response.name === "energy_to_target_j") &&
        " Energy to the target accuracy is told of those runs alone that reached it.",
    ],
    columns: [
      cell_column(findings),
      ...(points.size > 0 ? front : []),
      ...bought.map((response) =>
        summary_column(findings, response, (cell) => cell.responses[response.name], response.label),
      ),
    ],
    rows: findings.cells,
  });
}

// Architectures over the hosts and other factors: what the answers in words rest on.
function architecture_table(findings: F.Findings): HTMLElement | null {
  if (findings.architecture_front.length === 0) return null;
  const scale = scale_for(
    "J",
    findings.architecture_front.map((point) => point.energy_j),
  );
  const shown = (mean: number, low: number | null, high: number | null, unit: Scale) => {
    const text = estimate(mean, low, high, unit);
    return stacked(text.mean, text.interval ?? "no interval");
  };
  return numbered_table<F.ParetoPoint>({
    name: "architectures",
    caption: [
      "Architectures by those combinations of the other factors in which all of them learned: geometric mean of the energy, mean accuracy, with 95\u00a0% intervals, and the probability of the front by bootstrap.",
    ],
    columns: [
      { key: "architecture", label: "Architecture", value: (point) => point.cell },
      {
        key: "within",
        label: "Within",
        value: (point) => Object.values(point.within).join(" · ") || "all runs",
      },
      {
        key: "energy_j",
        label: "Energy",
        unit: scale.unit,
        value: (point) => point.energy_j,
        show: (point) => shown(point.energy_j, point.energy_j_low, point.energy_j_high, scale),
      },
      {
        key: "accuracy",
        label: "Accuracy",
        unit: "%",
        value: (point) => point.accuracy,
        show: (point) => shown(point.accuracy, point.accuracy_low, point.accuracy_high, fraction),
      },
      {
        key: "is_on_front",
        label: "On the front",
        value: (point) => (point.is_on_front ? "yes" : "no"),
      },
      {
        key: "front_probability",
        label: "Probability of it",
        value: (point) => point.front_probability,
        show: (point) => fixed(point.front_probability ?? 0, 2),
        missing: () => "not computed beside a single run, or where runs share one accuracy",
      },
    ],
    rows: findings.architecture_front,
  });
}

// The step that answers the question for each set of data stands first; the others can be opened.
function steps(findings: F.Findings): HTMLElement[] {
  const answers = findings.tradeoffs.filter((step) => step.is_answer);
  const others = findings.tradeoffs.filter((step) => !step.is_answer);
  const said = (step: F.TradeoffStep) => {
    const where = Object.values(step.within).join(" · ");
    return p(where && h("b", {}, `${where}. `), step.sentence);
  };
  const summary = h("summary", {}, `${others.length} more, one against another`);
  const box = h("details", { class: "further" }, summary, ...others.map(said));
  return [...answers.map(said), ...(others.length > 0 ? [box] : [])];
}

export function question_2(findings: F.Findings, looks: Map<string, Look>): HTMLElement {
  if (findings.pareto.length === 0)
    return section(
      "rq2",
      "What accuracy does a joule buy?",
      p("No run told both its accuracy and its energy."),
      bought_table(findings),
      ...compared(findings, "RQ2"),
    );
  return section(
    "rq2",
    "What accuracy does a joule buy?",
    ...savings(findings),
    ...steps(findings),
    architecture_table(findings),
    pareto_figure(findings, looks, [
      "Accuracy against energy, both with 95\u00a0% intervals. The dashed line is the Pareto front (names in bold): nothing is both more accurate and less costly. ",
      marks_note(findings),
    ]),
    bought_table(findings),
    ...targets(findings, looks),
    ...compared(findings, "RQ2"),
  );
}
