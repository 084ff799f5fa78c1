// Every run, to be sorted.

import { h } from "./dom";
import * as F from "./findings";
import { badge, modelled_mark, p, section } from "./parts";
import { fixed, scale_of, significant } from "./quantity";
import { numbered_table, type Shown } from "./table";

export function runs(findings: F.Findings): HTMLElement {
  if (findings.runs.length === 0) return section("runs", "Every run", p("No run is stored."));
  const responses = findings.responses.map((response): Shown<F.Run> => {
    const scale = scale_of(
      response.name,
      response.unit,
      findings.runs.map((run) => run.responses[response.name]),
    );
    return {
      key: response.name,
      label: response.label,
      unit: scale.unit,
      value: (run) => run.responses[response.name] ?? null,
      missing: (run) =>
        run.status === "finished"
          ? "the run did not tell it"
          : `the run was not finished (${run.status})`,
      show: (run) =>
        h(
          "span",
          {},
          F.rests_on_energy(response) && run.grade !== "measured" ? modelled_mark() : null,
          significant((run.responses[response.name] ?? 0) / scale.factor, 4),
        ),
    };
  });
  return section(
    "runs",
    "Every run",
    numbered_table<F.Run>({
      name: "runs",
      caption: ["All runs in the order of the plan; a click on a head sorts."],
      sortable: true,
      first_only: 200,
      rows: findings.runs,
      columns: [
        { key: "run", label: "Run", value: (run) => run.id },
        { key: "cell", label: "Cell", value: (run) => run.cell },
        {
          key: "repetition",
          label: "Rep.",
          value: (run) => run.repetition,
          show: (run) => fixed(run.repetition, 0),
        },
        {
          key: "block",
          label: "Block",
          value: (run) => run.block,
          show: (run) => fixed(run.block, 0),
        },
        {
          key: "order",
          label: "Order",
          value: (run) => run.order,
          show: (run) => fixed(run.order, 0),
        },
        {
          key: "started",
          label: "Started",
          unit: "UTC",
          value: (run) => run.started,
          show: (run) => run.started.replace("T", " ").replace(/\.\d+Z$/, ""),
        },
        { key: "status", label: "Status", value: (run) => run.status },
        ...responses,
        {
          key: "grade",
          label: "Energy is",
          value: (run) => run.grade,
          show: (run) => badge(run.grade ?? ""),
          missing: () => "no meter covered it",
        },
        {
          key: "warnings",
          label: "Warnings",
          value: (run) => run.warnings.join(" ") || null,
          show: (run) => h("code", {}, run.warnings.join(" ")),
          missing: () => "no warning",
        },
      ],
    }),
  );
}
