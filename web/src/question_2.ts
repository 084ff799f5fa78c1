// RQ2: what accuracy a joule buys.

import type { Look } from "./colour";
import { compared } from "./comparisons";
import * as F from "./findings";
import { pareto_figure } from "./pareto_chart";
import { marks_note, modelled_mark, p, section } from "./parts";
import { estimate, fixed } from "./quantity";
import { numbered_table, stacked } from "./table";

function pareto_table(findings: F.Findings): HTMLElement {
  const not_known = () => "not computed for cells that did not learn";
  return numbered_table<F.ParetoPoint>({
    name: "pareto",
    caption: [
      "Accuracy bought per kilowatt-hour, and membership of the front given the uncertainty of the means.",
    ],
    columns: [
      { key: "cell", label: "Cell", value: (point) => point.cell },
      {
        key: "is_on_front",
        label: "On the front",
        value: (point) =>
          point.is_on_front ? "yes" : point.at_chance ? "no: accuracy at chance" : "no",
      },
      {
        key: "front_probability",
        label: "Probability of it",
        value: (point) => point.front_probability,
        show: (point) => fixed(point.front_probability ?? 0, 2),
        missing: not_known,
      },
      {
        key: "accuracy_per_kwh",
        label: "Accuracy per kWh",
        unit: "1/kWh",
        value: (point) => point.accuracy_per_kwh,
        missing: not_known,
        show: (point) => {
          const shown = estimate(
            point.accuracy_per_kwh ?? 0,
            point.accuracy_per_kwh_low,
            point.accuracy_per_kwh_high,
            { factor: 1, unit: "" },
          );
          const cell = findings.cells.find((candidate) => candidate.name === point.cell);
          return stacked(
            shown.mean,
            shown.interval ?? "no interval",
            F.is_modelled(cell) ? modelled_mark() : null,
          );
        },
      },
    ],
    rows: findings.pareto,
  });
}

export function question_2(findings: F.Findings, looks: Map<string, Look>): HTMLElement {
  if (findings.pareto.length === 0)
    return section(
      "rq2",
      "What accuracy does a joule buy?",
      p("No run told both its accuracy and its energy."),
    );
  return section(
    "rq2",
    "What accuracy does a joule buy?",
    pareto_figure(findings, looks, [
      "Accuracy against energy, both with 95\u00a0% intervals. The dashed line is the Pareto front (names in bold): nothing is both more accurate and less costly. ",
      marks_note(findings),
    ]),
    pareto_table(findings),
    ...compared(findings, "RQ2"),
  );
}
