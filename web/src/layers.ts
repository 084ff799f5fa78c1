// The page of one network seen from inside: what each of its layers takes.

import { type Look } from "./colour";
import { button, h } from "./dom";
import { figure_of } from "./figure";
import { cost_chart, energy, has_macs, network_chart, time } from "./layers_chart";
import type { Check, Kind, Layer, Layers } from "./layers_finding";
import { legend } from "./legend";
import { badge, p, section, warning_box } from "./parts";
import { count, estimate, fixed, is_number, type Scale, scale_for, significant } from "./quantity";
import { save } from "./save";
import { numbered_table, type Shown, stacked } from "./table";

const symbols = ["circle", "square", "triangle", "diamond", "star", "cross", "wye"] as const;

// The kinds that take most have a colour of their own, the others are grey together.
function looks_of({ kinds }: Layers): Map<string, Look> {
  const looks = new Map<string, Look>();
  kinds.slice(0, symbols.length).forEach(({ kind }, i) =>
    looks.set(kind, { colour: `var(--series-${i % 8})`, symbol: symbols[i] ?? "circle" }),
  );
  return looks;
}

type Bound = "energy_j" | "time_s" | "j_per_gmac" | "share";
const low = <Row extends Kind | Layer>(row: Row, key: Bound) => row[`${key}_low`];
const high = <Row extends Kind | Layer>(row: Row, key: Bound) => row[`${key}_high`];

function column<Row extends Kind | Layer>(key: Bound, label: string, scale: Scale): Shown<Row> {
  return {
    key,
    label,
    unit: scale.unit,
    value: (row) => row[key],
    missing: () =>
      key === "j_per_gmac" ? "no multiply-accumulates" : "no meter covered it",
    show: (row) => {
      const value = row[key];
      if (!is_number(value)) return null;
      const { mean, interval } = estimate(value, low(row, key), high(row, key), scale);
      return stacked(mean, interval);
    },
  };
}

const passes_macs = (row: Kind | Layer): number =>
  "backward_macs" in row ? row.macs + row.backward_macs : row.macs;

function figure_columns<Row extends Kind | Layer>(rows: Row[]): Shown<Row>[] {
  const of = (unit: string, key: Bound) => scale_for(unit, rows.map((row) => row[key]));
  return [
    column("energy_j", "Energy", of("J", "energy_j")),
    column("share", "Share", { factor: 0.01, unit: "%" }),
    column("time_s", "Time", of("s", "time_s")),
    {
      key: "macs",
      label: "MACs",
      value: passes_macs,
      show: (row) => (passes_macs(row) > 0 ? count(passes_macs(row)) : "0"),
    },
    column("j_per_gmac", "Energy of 10\u2079 MACs", of("J", "j_per_gmac")),
  ];
}

const layers_table = ({ layers }: Layers): HTMLElement =>
  numbered_table<Layer>({
    name: "layers",
    caption: [
      "Every layer in the order of the forward pass. Energy, time and MACs are of one image, forward and backward together, with 95\u00a0% intervals; bytes are those of the tensors that both passes read and write, of a whole batch.",
    ],
    columns: [
      { key: "name", label: "Layer", value: ({ name }) => name },
      { key: "kind", label: "Kind", value: ({ kind }) => kind },
      ...figure_columns(layers),
      {
        key: "bytes",
        label: "Bytes",
        value: (layer) => layer.bytes + layer.gradient_bytes,
        show: (layer) => count(layer.bytes + layer.gradient_bytes),
      },
      {
        key: "parameters",
        label: "Weights",
        value: ({ parameters }) => parameters,
        show: ({ parameters }) => (parameters > 0 ? count(parameters) : "0"),
      },
    ],
    rows: layers,
    sortable: true,
    first_only: 25,
  });

const kinds_table = ({ kinds }: Layers): HTMLElement =>
  numbered_table<Kind>({
    name: "kinds",
    caption: ["The layers of one kind together, of one image, forward and backward."],
    columns: [
      { key: "kind", label: "Kind", value: ({ kind }) => kind },
      {
        key: "layers",
        label: "Layers",
        value: ({ layers }) => layers,
        show: ({ layers }) => String(layers),
      },
      ...figure_columns(kinds),
    ],
    rows: kinds,
  });

const ratio = (value: number, lower: number | null, upper: number | null): HTMLElement =>
  stacked(
    significant(value),
    is_number(lower) && is_number(upper) ? `${fixed(lower, 3)} to ${fixed(upper, 3)}` : null,
  );

function checks_table({ checks }: Layers): HTMLElement {
  const scale = scale_for(
    "J",
    checks.map((check) => check.whole_j),
  );
  const energy_column = (key: "sum_j" | "whole_j", label: string): Shown<Check> => ({
    key,
    label,
    unit: scale.unit,
    value: (check) => check[key],
    missing: () => "no meter covered it",
    show: (check) => {
      const value = check[key];
      if (!is_number(value)) return null;
      const { mean, interval } = estimate(value, check[`${key}_low`], check[`${key}_high`], scale);
      return stacked(mean, interval);
    },
  });
  return numbered_table<Check>({
    name: "checks",
    caption: [
      "The layers of a pass, each measured alone and added up, against the pass as a whole; of one image.",
    ],
    columns: [
      { key: "pass", label: "Pass", value: ({ pass }) => pass },
      energy_column("sum_j", "Layers"),
      energy_column("whole_j", "Whole"),
      {
        key: "ratio",
        label: "Energy, layers over whole",
        value: (check) => check.ratio,
        missing: () => "no meter covered it",
        show: (check) =>
          is_number(check.ratio) ? ratio(check.ratio, check.ratio_low, check.ratio_high) : null,
      },
      {
        key: "time_ratio",
        label: "Time, layers over whole",
        value: (check) => check.time_ratio,
        show: (check) => ratio(check.time_ratio, check.time_ratio_low, check.time_ratio_high),
      },
    ],
    rows: checks,
  });
}

function opening(found: Layers): HTMLElement {
  const facts = [
    `${found.layers.length} layers`,
    `images of ${found.input}`,
    `batches of ${found.batch_size}`,
    found.device,
    `${found.library}, ${found.threads} thread${found.threads === "1" ? "" : "s"}`,
    `${found.rounds} round${found.rounds === 1 ? "" : "s"}`,
    `run ${found.run}`,
    `joulelab ${found.joulelab_version}`,
  ];
  return h(
    "header",
    {},
    h("p", { class: "kicker" }, "Seen from inside"),
    h("h1", {}, `The layers of ${found.architecture}`),
    h("p", { class: "facts" }, facts.join(" · ")),
    h(
      "span",
      { class: "buttons" },
      button("Save all figures (JSON)", "Save all figures as JSON", () =>
        save("layers.json", "application/json", JSON.stringify(found, null, 1)),
      ),
    ),
  );
}

const grade_line = ({ grade }: Layers): HTMLElement =>
  h(
    "p",
    { class: "grade-line" },
    ...(grade ? ["The energy here is ", badge(grade), "."] : ["No meter covered any energy."]),
  );

export function layers_page(found: Layers): HTMLElement[] {
  const looks = looks_of(found);
  const names = [...looks.keys()];
  const quantity = found.grade ? energy : time;
  const what = found.grade ? "Energy" : "Time";
  const modelled =
    found.grade && found.grade !== "measured" ? ` The energy is ${found.grade}, not measured.` : "";
  const others =
    found.kinds.length > names.length
      ? ` Grey: ${found.kinds
          .slice(names.length)
          .map(({ kind }) => kind)
          .join(", ")}.`
      : "";
  const columns: Shown<Layer>[] = [
    { key: "number", label: "Number", value: ({ number }) => number },
    { key: "name", label: "Layer", value: ({ name }) => name },
    { key: "kind", label: "Kind", value: ({ kind }) => kind },
    ...(["energy_j", "energy_j_low", "energy_j_high", "time_s"] as const).map(
      (key): Shown<Layer> => ({
        key,
        label: key,
        value: (layer) => layer[key],
        missing: () => "no meter covered it",
      }),
    ),
    { key: "macs", label: "MACs", value: passes_macs },
  ];
  const counted = found.layers.filter(has_macs);
  return [
    opening(found),
    section(
      "answers",
      "What each layer takes",
      ...found.sentences.map((sentence) => p(sentence)),
      grade_line(found),
      figure_of({
        name: "layers",
        title: `${what} of each layer of ${found.architecture}, in the order of the forward pass`,
        caption: [
          `${what} of one image in each layer of ${found.architecture}, in the order of the forward pass: full colour forward, pale backward; lines are 95\u00a0% intervals of both together, cut where they leave the drawing.${others}${modelled}`,
        ],
        columns,
        rows: found.layers,
        draw: (width) => [
          legend(names, looks, width),
          network_chart(found.layers, looks, quantity, width),
        ],
      }),
      kinds_table(found),
    ),
    section(
      "cost",
      "What a multiply-accumulate costs",
      figure_of({
        name: "layer-costs",
        title: `${what} of each layer over its multiply-accumulates`,
        caption: [
          `${what} over multiply-accumulates, forward and backward, of the ${counted.length} layers that have any. Along a dashed line each multiply-accumulate costs the same, and ten times as much as along the next one below.${modelled}`,
        ],
        columns,
        rows: counted,
        draw: (width) => [
          legend(
            names.filter((name) => counted.some(({ kind }) => kind === name)),
            looks,
            width,
          ),
          cost_chart(found.layers, looks, quantity, width),
        ],
      }),
    ),
    section("sum", "Whether the layers add up", checks_table(found)),
    section("table", "All layers", layers_table(found)),
    section(
      "warnings",
      "What limits these figures",
      found.warnings.length === 0 && p("No warning was raised."),
      ...found.warnings.map((warning) => warning_box(warning)),
    ),
  ];
}
