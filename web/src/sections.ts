// The report in the order of its questions: answers, RQ1, RQ2, RQ3, method, warnings, runs.

import type { Look } from "./colour";
import { comparisons_of } from "./comparisons";
import { button, type Child, h } from "./dom";
import { emissions_figure, emissions_scale, places_by_intensity } from "./emissions_chart";
import { energy_figure, responses_figure } from "./energy_chart";
import * as F from "./findings";
import { pareto_figure } from "./pareto_chart";
import { badge, modelled_mark, p, section, summary_column, warning_box } from "./parts";
import { count, estimate, fixed, is_number, percent, scale_for, significant } from "./quantity";
import { save } from "./save";
import { share_figure } from "./share_chart";
import { numbered_table, type Shown, stacked } from "./table";

type Looks = Map<string, Look>;

const marks_note = (findings: F.Findings): string => {
  const some = findings.cells.some(F.is_modelled);
  const all = findings.cells.every(F.is_modelled);
  if (all && some) return "Open symbols: modelled, not measured by a sensor.";
  return some ? "Filled symbols: measured; open symbols: modelled." : "Filled symbols: measured by sensors.";
};

function grade_line(findings: F.Findings): HTMLElement | null {
  const { measured_share, modelled_share, constant_share } = findings;
  if (measured_share === null) return h("p", { class: "grade-line" }, "No meter covered any energy in these runs.");
  const parts: [string, number | null][] = [["measured", measured_share], ["modelled", modelled_share], ["constant", constant_share]];
  const shown = parts.filter((part): part is [string, number] => is_number(part[1]) && part[1] > 0);
  return h(
    "p",
    { class: "grade-line" },
    "Of the energy in this report, ",
    ...shown.flatMap(([grade, share], i): Child[] => [i > 0 ? ", " : null, `${percent(share)} % is `, badge(grade)]),
    ".",
    measured_share < 0.99 ? h("span", {}, " Figures that rest on a model carry ", modelled_mark(), " in tables and open symbols in figures.") : null,
  );
}

export function opening(findings: F.Findings): HTMLElement {
  const finished = findings.runs.filter((run) => run.status === "finished").length;
  const facts = [
    `${finished} finished run${finished === 1 ? "" : "s"} of ${findings.runs.length}`,
    `${findings.cells.length} cells`,
    `${findings.places.length} places`,
    findings.generated.replace("T", " ").replace(/(:\d\d)?(\.\d+)?Z$/, " UTC"),
    `joulelab ${findings.joulelab_version}`,
  ];
  const json = button("Save all findings (JSON)", "Save all findings as JSON", () => save("findings.json", "application/json", JSON.stringify(findings, null, 1)));
  return h("header", {}, h("p", { class: "kicker" }, "Energy and carbon of training"), h("h1", {}, findings.study || "Findings"), h("p", { class: "facts" }, facts.join(" · ")), h("span", { class: "buttons" }, json));
}

export const answers = (findings: F.Findings): HTMLElement =>
  section("answers", "The answers", h("ol", { class: "headlines" }, ...findings.headlines.map((text) => h("li", {}, text))), grade_line(findings));

// Cells with everything that was summarised of them, accuracy last.
function cells_table(findings: F.Findings): HTMLElement {
  const columns: Shown<F.Cell>[] = [
    { key: "cell", label: "Cell", value: (cell) => cell.name },
    { key: "n", label: "Runs", value: (cell) => cell.runs, show: (cell) => stacked(String(cell.runs), cell.excluded > 0 ? `${cell.excluded} excluded` : null) },
    ...findings.responses.map((response) => summary_column(findings, response, (cell) => cell.responses[response.name], response.label)),
    { key: "parameters", label: "Parameters", value: (cell) => cell.parameters, show: (cell) => count(cell.parameters ?? 0), missing: () => "not told by the training" },
    { key: "macs", label: "MACs per image", value: (cell) => cell.macs, show: (cell) => count(cell.macs ?? 0), missing: () => "not told by the training" },
  ];
  return numbered_table({ name: "cells", caption: ["Means of one run, with the 95 % interval of the mean (Student\u2019s t) below."], columns, rows: findings.cells });
}

// Energy as an absolute figure: its spread, and what the common gain of the meters adds.
function energy_table(findings: F.Findings): HTMLElement {
  const scale = scale_for("J", findings.cells.map((cell) => cell.responses["energy_j"]?.mean));
  const plain = (key: string, label: string, value: (summary: F.Summary) => number | null, reason: string): Shown<F.Cell> => ({
    key: `energy_j_${key}`, label, unit: scale.unit,
    value: (cell) => { const summary = cell.responses["energy_j"]; return summary ? value(summary) : null; },
    show: (cell) => { const summary = cell.responses["energy_j"]; return summary ? significant((value(summary) ?? 0) / scale.factor, key === "sd" ? 2 : 4) : null; },
    missing: () => reason,
  });
  const response = F.response_named(findings, "energy_j");
  return numbered_table<F.Cell>({
    name: "energy",
    caption: ["Energy of one run. The absolute interval holds the gain error that all runs on a meter share: it limits the figure itself and cancels when two cells are compared."],
    columns: [
      { key: "cell", label: "Cell", value: (cell) => cell.name },
      summary_column(findings, response, (cell) => cell.responses["energy_j"], "Mean"),
      plain("sd", "SD", (summary) => summary.sd, "one run has no SD"),
      plain("median", "Median", (summary) => summary.median, "no meter covered it"),
      plain("min", "Least", (summary) => summary.min, "no meter covered it"),
      plain("max", "Most", (summary) => summary.max, "no meter covered it"),
      { key: "absolute_energy_j_low", label: "Absolute, from", unit: scale.unit, value: (cell) => cell.absolute_energy_j_low, show: (cell) => significant((cell.absolute_energy_j_low ?? 0) / scale.factor), missing: () => "no meter covered it" },
      { key: "absolute_energy_j_high", label: "to", unit: scale.unit, value: (cell) => cell.absolute_energy_j_high, show: (cell) => significant((cell.absolute_energy_j_high ?? 0) / scale.factor), missing: () => "no meter covered it" },
    ],
    rows: findings.cells,
  });
}

// Rows cells, columns places; the tint follows the logarithm of the value.
function emissions_table(findings: F.Findings): HTMLElement {
  const scale = emissions_scale(findings);
  const logs = findings.cells.flatMap((cell) => Object.values(cell.emissions_g).map((summary) => Math.log(summary.mean))).filter(Number.isFinite);
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const shade = (value: number) => (most > least ? (Math.log(value) - least) / (most - least) : 0);
  const columns = places_by_intensity(findings).map((place): Shown<F.Cell> => ({
    key: `co2e_g_${place.code}`, label: place.place, unit: `${scale.unit} CO\u2082e`,
    value: (cell) => cell.emissions_g[place.code]?.mean ?? null,
    missing: () => "no energy to price",
    shade: (cell) => { const summary = cell.emissions_g[place.code]; return summary && summary.mean > 0 ? shade(summary.mean) : null; },
    show: (cell) => {
      const summary = cell.emissions_g[place.code];
      if (!summary) return null;
      const { mean, interval } = estimate(summary.mean, summary.low, summary.high, scale);
      return stacked(mean, interval ?? `n = ${summary.n}`, F.is_modelled(cell) ? modelled_mark() : null);
    },
  }));
  return numbered_table({
    name: "emissions", caption: [`Emissions of one run at each place, mean and 95 % interval; the darker, the more (logarithmic).`],
    columns: [{ key: "cell", label: "Cell", value: (cell) => cell.name }, ...columns], rows: findings.cells,
  });
}

const places_table = (findings: F.Findings): HTMLElement =>
  numbered_table<F.Place>({
    name: "places", caption: ["Carbon intensities used. Two bases answer different questions and are not compared."],
    columns: [
      { key: "place", label: "Place", value: (place) => place.place, show: (place) => `${place.place} (${place.code})` },
      { key: "g_per_kwh", label: "Intensity", unit: "g CO\u2082e/kWh", value: (place) => place.g_per_kwh, show: (place) => significant(place.g_per_kwh) },
      { key: "basis", label: "Basis", value: (place) => place.basis.replace("_", " ") },
      { key: "year", label: "Year", value: (place) => place.year, show: (place) => String(place.year) },
      { key: "source", label: "Source", value: (place) => place.source, show: (place) => stacked(place.source, place.licence) },
      { key: "note", label: "Note", value: (place) => place.note ?? "" },
    ],
    rows: places_by_intensity(findings),
  });

export function question_1(findings: F.Findings, looks: Looks): HTMLElement {
  const others = findings.responses.filter((response) => response.name !== "energy_j" && !response.name.includes("accuracy"));
  const has_places = findings.places.length > 0;
  return section(
    "rq1", "What do the architecture and the place change?",
    h("h3", {}, "Energy by architecture"),
    energy_figure(findings, looks, [
      "Energy of every run (small, upper row) and the mean with its 95 % interval (lower row). The pale band adds what all runs share, the gain of the meters: it concerns the absolute figure, not the comparison. ",
      marks_note(findings),
    ]),
    energy_table(findings),
    others.length > 0 && responses_figure(findings, looks, others, [`${others.map((response) => response.label).join(", ")} of the same runs, each on its own scale. ${marks_note(findings)} What does not rest on energy is always filled.`]),
    cells_table(findings),
    has_places && h("h3", {}, "Emissions by place"),
    has_places && emissions_figure(findings, looks, [
      `CO\u2082e of the same runs under each grid, mean and 95 % interval: energy × intensity × PUE ${significant(findings.pue)}. Nothing was run again; the place only shifts the rows. ${marks_note(findings)}`,
    ]),
    ...findings.place_comparisons.map((places) => p(places.sentence)),
    has_places && emissions_table(findings),
    has_places && places_table(findings),
    findings.comparisons.some((comparison) => comparison.question === "RQ1") && h("h3", {}, "Comparisons"),
    ...comparisons_of(findings, "RQ1"),
  );
}

function pareto_table(findings: F.Findings): HTMLElement {
  const not_known = () => "not computed for cells that did not learn";
  return numbered_table<F.ParetoPoint>({
    name: "pareto", caption: ["Accuracy bought per kilowatt-hour, and membership of the front given the uncertainty of the means."],
    columns: [
      { key: "cell", label: "Cell", value: (point) => point.cell },
      { key: "is_on_front", label: "On the front", value: (point) => (point.is_on_front ? "yes" : point.at_chance ? "no: accuracy at chance" : "no") },
      { key: "front_probability", label: "Probability of it", value: (point) => point.front_probability, show: (point) => fixed(point.front_probability ?? 0, 2), missing: not_known },
      {
        key: "accuracy_per_kwh", label: "Accuracy per kWh", unit: "1/kWh", value: (point) => point.accuracy_per_kwh, missing: not_known,
        show: (point) => {
          const shown = estimate(point.accuracy_per_kwh ?? 0, point.accuracy_per_kwh_low, point.accuracy_per_kwh_high, { factor: 1, unit: "" });
          const cell = findings.cells.find((candidate) => candidate.name === point.cell);
          return stacked(shown.mean, shown.interval ?? "no interval", F.is_modelled(cell) ? modelled_mark() : null);
        },
      },
    ],
    rows: findings.pareto,
  });
}

export function question_2(findings: F.Findings, looks: Looks): HTMLElement {
  if (findings.pareto.length === 0) return section("rq2", "What accuracy does a joule buy?", p("No run told both its accuracy and its energy."));
  return section(
    "rq2", "What accuracy does a joule buy?",
    pareto_figure(findings, looks, ["Accuracy against energy, both with 95 % intervals. The dashed line is the Pareto front (names in bold): nothing is both more accurate and less costly. ", marks_note(findings)]),
    pareto_table(findings),
    ...comparisons_of(findings, "RQ2"),
  );
}

const channels_table = (findings: F.Findings): HTMLElement => {
  const counter = (key: "gaps" | "wraps" | "resets" | "freezes" | "suspends", label: string): Shown<F.Channel> => ({
    key, label, value: (channel) => channel[key], show: (channel) => fixed(channel[key], 0),
  });
  return numbered_table<F.Channel>({
    name: "channels", caption: ["What each channel saw. Channels that lie inside another are read but not counted, so nothing counts twice. Wraps are corrected; gaps, resets, freezes and suspensions are left out, never filled."],
    columns: [
      { key: "channel", label: "Channel", value: (channel) => channel.channel },
      { key: "component", label: "Component", value: (channel) => channel.component },
      { key: "grade", label: "Grade", value: (channel) => channel.grade, show: (channel) => badge(channel.grade) },
      { key: "is_counted", label: "Counted", value: (channel) => (channel.is_counted ? "yes" : `no: ${channel.reason ?? "no reason given"}`) },
      { key: "share", label: "Share", unit: "%", value: (channel) => (channel.is_counted ? channel.share : null), show: (channel) => percent(channel.share), missing: () => "not counted" },
      { key: "runs", label: "Runs", value: (channel) => channel.runs, show: (channel) => stacked(String(channel.runs), channel.runs_without > 0 ? `${channel.runs_without} without` : null) },
      counter("gaps", "Gaps"), counter("wraps", "Wraps"), counter("resets", "Resets"), counter("freezes", "Freezes"), counter("suspends", "Suspends"),
    ],
    rows: findings.channels,
  });
};

export function question_3(findings: F.Findings): HTMLElement {
  const uncovered = Object.entries(findings.not_covered);
  return section(
    "rq3", "What was measured, and what was modelled?",
    findings.cells.some((cell) => cell.measured_share !== null) && share_figure(findings, ["Where the energy of each cell comes from: sensors (solid), a model of activity (stripes), an assumed constant (points)."]),
    uncovered.length > 0 && p("Covered by no meter, and therefore in no figure: ", uncovered.map(([component, runs]) => `${component} (${runs} runs)`).join(", "), "."),
    findings.channels.length > 0 && channels_table(findings),
    ...findings.meter_ratios.map((meters) => p(meters.sentence)),
    ...comparisons_of(findings, "RQ3"),
  );
}

function machine_list(machine: F.Machine): HTMLElement {
  const facts: [string, string][] = [
    ["Processor", `${machine.cpu || "unknown"}, ${machine.logical_cpus} logical CPUs`],
    ["Memory", `${significant(machine.memory_bytes / 2 ** 30)} GiB`],
    ["System", `${machine.os}, kernel ${machine.kernel}`],
    ["Kind", machine.is_virtual ? "virtual machine: sensors of the host are usually hidden" : "physical machine"],
  ];
  return h("div", { class: "machine" }, h("h4", {}, machine.host), h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])));
}

export const method = (findings: F.Findings): HTMLElement =>
  section(
    "method", "How it was done",
    h("h3", {}, "Protocol"), h("ul", {}, ...findings.protocol.map((sentence) => h("li", {}, sentence))),
    h("h3", {}, findings.machines.length === 1 ? "Machine" : "Machines"), ...findings.machines.map(machine_list),
  );

export const warnings = (findings: F.Findings): HTMLElement =>
  section(
    "warnings", "What limits these figures",
    findings.warnings.length === 0 && p("No warning was raised."),
    ...findings.warnings.map((warning) => warning_box(warning, `, in ${warning.runs} of ${findings.runs.length} runs`)),
  );

export function runs(findings: F.Findings): HTMLElement {
  const responses = findings.responses.map((response): Shown<F.Run> => {
    const scale = response.name.includes("accuracy") && response.unit.length < 2 ? { factor: 0.01, unit: "%" } : scale_for(response.unit, findings.runs.map((run) => run.responses[response.name]));
    return {
      key: response.name, label: response.label, unit: scale.unit,
      value: (run) => run.responses[response.name] ?? null,
      missing: (run) => (run.status === "finished" ? "the run did not tell it" : `the run was not finished (${run.status})`),
      show: (run) => h("span", {}, F.rests_on_energy(response) && run.grade !== "measured" ? modelled_mark() : null, significant((run.responses[response.name] ?? 0) / scale.factor, 4)),
    };
  });
  return section(
    "runs", "Every run",
    numbered_table<F.Run>({
      name: "runs", caption: ["All runs in the order of the plan; a click on a head sorts."], sortable: true, first_only: 200, rows: findings.runs,
      columns: [
        { key: "run", label: "Run", value: (run) => run.id },
        { key: "cell", label: "Cell", value: (run) => run.cell },
        { key: "repetition", label: "Rep.", value: (run) => run.repetition, show: (run) => fixed(run.repetition, 0) },
        { key: "block", label: "Block", value: (run) => run.block, show: (run) => fixed(run.block, 0) },
        { key: "order", label: "Order", value: (run) => run.order, show: (run) => fixed(run.order, 0) },
        { key: "started_utc", label: "Started", unit: "UTC", value: (run) => run.started_utc, show: (run) => run.started_utc.replace("T", " ").replace(/\.\d+Z$/, "") },
        { key: "status", label: "Status", value: (run) => run.status },
        ...responses,
        { key: "grade", label: "Energy is", value: (run) => run.grade, show: (run) => badge(run.grade ?? ""), missing: () => "no meter covered it" },
      ],
    }),
  );
}
