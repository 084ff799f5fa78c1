// RQ1: what the architecture and the place of computation change.

import { cell_column } from "./audit";
import type { Look } from "./colour";
import { compared } from "./comparisons";
import { decomposition } from "./decomposition";
import { h } from "./dom";
import { emissions_figure } from "./emissions_chart";
import { energy_figure, responses_figure } from "./energy_chart";
import * as F from "./findings";
import { interactions } from "./interactions";
import { marks_note, modelled_mark, p, section, summary_column } from "./parts";
import { emissions_table, places_table } from "./places";
import { count, scale_for, significant } from "./quantity";
import { numbered_table, type Shown, stacked } from "./table";

// Energy as an absolute figure: its spread, and what the common gain of the meters adds.
function energy_table(findings: F.Findings): HTMLElement {
  const scale = scale_for(
    "J",
    findings.cells.map((cell) => cell.responses["energy_j"]?.mean),
  );
  const joules = (cell: F.Cell, value: number | null | undefined, digits: number) =>
    h(
      "span",
      {},
      F.is_modelled(cell) && modelled_mark(),
      significant((value ?? 0) / scale.factor, digits),
    );
  const moment = (key: "sd" | "median" | "min" | "max", label: string): Shown<F.Cell> => ({
    key: `energy_j_${key}`,
    label,
    unit: scale.unit,
    value: (cell) => cell.responses["energy_j"]?.[key] ?? null,
    show: (cell) => joules(cell, cell.responses["energy_j"]?.[key], key === "sd" ? 2 : 4),
    missing: (cell) => (cell.runs === 1 ? "one run has no SD" : "no meter covered it"),
  });
  const absolute = (
    key: "absolute_energy_j_low" | "absolute_energy_j_high",
    label: string,
  ): Shown<F.Cell> => ({
    key,
    label,
    unit: scale.unit,
    value: (cell) => cell[key],
    show: (cell) => joules(cell, cell[key], 3),
    missing: () => "no meter covered it",
  });
  const response = F.response_named(findings, "energy_j");
  return numbered_table<F.Cell>({
    name: "energy",
    caption: [
      "Energy of one run. The absolute interval holds the gain error that all runs on a meter share: it limits the figure itself and cancels when two cells are compared.",
    ],
    columns: [
      cell_column(findings),
      summary_column(findings, response, (cell) => cell.responses["energy_j"], "Mean"),
      moment("sd", "SD"),
      moment("median", "Median"),
      moment("min", "Least"),
      moment("max", "Most"),
      absolute("absolute_energy_j_low", "Absolute, from"),
      absolute("absolute_energy_j_high", "to"),
    ],
    rows: findings.cells,
  });
}

// Cells with what the first question asks of them; what accuracy they reached stands in the second.
function cells_table(findings: F.Findings): HTMLElement {
  const columns: Shown<F.Cell>[] = [
    cell_column(findings),
    {
      key: "n",
      label: "Runs",
      value: (cell) => cell.runs,
      show: (cell) =>
        stacked(String(cell.runs), cell.excluded > 0 ? `${cell.excluded} excluded` : null),
    },
    ...findings.responses
      .filter((response) => response.question === "RQ1")
      .map((response) =>
        summary_column(findings, response, (cell) => cell.responses[response.name], response.label),
      ),
    {
      key: "parameters",
      label: "Parameters",
      value: (cell) => cell.parameters,
      show: (cell) => count(cell.parameters ?? 0),
      missing: () => "not told by the training",
    },
    {
      key: "macs",
      label: "MACs per image",
      value: (cell) => cell.macs,
      show: (cell) => count(cell.macs ?? 0),
      missing: () => "not told by the training",
    },
  ];
  return numbered_table({
    name: "cells",
    caption: [
      "Means of one run, with the 95\u00a0% interval of the mean (Student\u2019s t) below.",
    ],
    columns,
    rows: findings.cells,
  });
}

// Every pair of places is compared: a few are read in a row, many wait behind the widest.
function place_sentences({ place_comparisons }: F.Findings): HTMLElement[] {
  const sentences = [...place_comparisons]
    .sort((a, b) => Number(b.is_comparable) - Number(a.is_comparable) || b.ratio - a.ratio)
    .map((places) => p(places.sentence));
  if (sentences.length <= 3) return sentences;
  const [widest, ...others] = sentences;
  const summary = h("summary", {}, `${others.length} more pairs of places`);
  return [widest as HTMLElement, h("details", { class: "further" }, summary, ...others)];
}

// How published studies often test: beside our own comparisons, which mix nothing.
const pooled = ({ pooled_tests }: F.Findings): HTMLElement | null =>
  pooled_tests.length === 0
    ? null
    : h(
        "details",
        { class: "further" },
        h("summary", {}, "Pooled over the other factors, as published studies often test"),
        p("These tests mix the effects of the other factors with that of the one they name."),
        h("ul", {}, ...pooled_tests.map((test) => h("li", {}, test.sentence))),
      );

const title = "What do the architecture and the place change?";

export function question_1(findings: F.Findings, looks: Map<string, Look>): HTMLElement {
  const others = findings.responses.filter(
    (response) => response.name !== "energy_j" && response.question === "RQ1",
  );
  if (!findings.cells.some((cell) => cell.responses["energy_j"]))
    return section("rq1", title, p("No finished run told its energy."));
  const has_places = findings.places.length > 0;
  return section(
    "rq1",
    title,
    h("h3", {}, "Energy by architecture"),
    energy_figure(findings, looks, [
      "Energy of every run (small, upper row) and the mean with its 95\u00a0% interval (lower row). The pale band adds what all runs share, the gain of the meters: it concerns the absolute figure, not the comparison. ",
      marks_note(findings),
    ]),
    energy_table(findings),
    others.length > 0 &&
      responses_figure(findings, looks, others, [
        `${others.map((response) => response.label).join(", ")} of the same runs, each on its own scale. ${marks_note(findings)} What does not rest on energy is always filled.`,
      ]),
    cells_table(findings),
    has_places && h("h3", {}, "Emissions by place"),
    has_places &&
      emissions_figure(findings, looks, [
        `CO\u2082e of the same runs under each grid, mean and 95\u00a0% interval, and pale what the gain of the meters and the range of the place\u2019s intensity add: energy × intensity × PUE ${significant(findings.pue)}. Nothing was run again; the place only shifts the rows. ${marks_note(findings)}`,
      ]),
    ...place_sentences(findings),
    ...findings.place_shares.map((share) => p(share.sentence)),
    findings.place_note !== null && p(findings.place_note),
    has_places && emissions_table(findings),
    has_places && places_table(findings),
    ...decomposition(findings),
    ...interactions(findings),
    pooled(findings),
    ...compared(findings, "RQ1"),
  );
}
