// RQ1: the same energy priced at several places. Emissions are linear in energy, so rows keep their
// order and the places only shift them: on a logarithmic axis both effects can be read.

import { row_chart, span_of, spans, unit_label } from "./chart";
import { type Look, look_of } from "./colour";
import type { Child } from "./dom";
import { figure_of } from "./figure";
import * as F from "./findings";
import { scale_for, significant } from "./quantity";

interface Priced {
  cell: F.Cell;
  place: F.Place;
  summary: F.Summary;
}

export const places_by_intensity = (findings: F.Findings): F.Place[] =>
  [...findings.places].sort((a, b) => a.g_per_kwh - b.g_per_kwh);

export const emissions_scale = (findings: F.Findings) =>
  scale_for(
    "g",
    findings.cells.flatMap((cell) =>
      Object.values(cell.emissions_g).map((summary) => summary.mean),
    ),
  );

const priced = (findings: F.Findings): Priced[] =>
  places_by_intensity(findings).flatMap((place) =>
    findings.cells.flatMap((cell) => {
      const summary = cell.emissions_g[place.code];
      return summary ? [{ cell, place, summary }] : [];
    }),
  );

// With what the place's figure leaves open, where that is known.
function absolute_of(cell: F.Cell, code: string): { low: number | null; high: number | null } {
  const range = cell.emissions_ranges_g[code];
  if (range) return { low: range.absolute_low, high: range.absolute_high };
  return cell.absolute_emissions_g[code] ?? { low: null, high: null };
}

const heading = (place: F.Place) => `${place.place}, ${significant(place.g_per_kwh)} g/kWh`;

export function emissions_figure(
  findings: F.Findings,
  looks: Map<string, Look>,
  caption: Child[],
): HTMLElement {
  const rows = priced(findings);
  const scale = emissions_scale(findings);
  const data = rows.map(({ cell, place, summary }) => {
    const span = span_of(`${cell.name}, ${place.place}`, summary, scale, {
      row: cell.name,
      group: heading(place),
      ...look_of(looks, F.architecture_of(cell)),
      is_open: F.is_modelled(cell),
    });
    const { low, high } = absolute_of(cell, place.code);
    if (low === null || high === null) return span;
    return { ...span, wide_low: low / scale.factor, wide_high: high / scale.factor };
  });
  return figure_of({
    name: "emissions",
    title: "Emissions by place and architecture, mean and 95\u00a0% interval",
    caption,
    columns: [
      { key: "place", label: "Place", value: (row) => row.place.place },
      { key: "g_per_kwh", label: "Intensity, g/kWh", value: (row) => row.place.g_per_kwh },
      { key: "cell", label: "Cell", value: (row) => row.cell.name },
      { key: "n", label: "n", value: (row) => row.summary.n },
      { key: "co2e_g_mean", label: "Mean, g CO2e", value: (row) => row.summary.mean },
      {
        key: "co2e_g_low",
        label: "95\u00a0% from",
        value: (row) => row.summary.low,
        missing: () => "one run has no interval",
      },
      {
        key: "co2e_g_high",
        label: "to",
        value: (row) => row.summary.high,
        missing: () => "one run has no interval",
      },
      {
        key: "co2e_g_intensity_low",
        label: "By the intensity, from",
        value: (row) => row.cell.emissions_ranges_g[row.place.code]?.by_intensity_low ?? null,
        missing: () => "nobody says how wrong the intensity may be",
      },
      {
        key: "co2e_g_intensity_high",
        label: "to",
        value: (row) => row.cell.emissions_ranges_g[row.place.code]?.by_intensity_high ?? null,
        missing: () => "nobody says how wrong the intensity may be",
      },
      {
        key: "co2e_g_absolute_low",
        label: "Absolute, from",
        value: (row) => absolute_of(row.cell, row.place.code).low,
        missing: () => "no energy to price",
      },
      {
        key: "co2e_g_absolute_high",
        label: "to",
        value: (row) => absolute_of(row.cell, row.place.code).high,
        missing: () => "no energy to price",
      },
    ],
    rows,
    draw: (width) => [
      row_chart({
        width,
        label: unit_label("CO\u2082e of one run", { ...scale, unit: `${scale.unit} CO\u2082e` }),
        axis_values: data.flatMap((span) => [
          span.mean,
          span.low,
          span.high,
          span.wide_low,
          span.wide_high,
        ]),
        rows: findings.cells.map((cell) => cell.name),
        groups: F.unique(data.map((span) => span.group)),
        has_value: (row, group) => data.some((span) => span.row === row && span.group === group),
        row_height: rows.length > 60 ? 15 : 20,
        marks: spans(data, 0),
      }),
    ],
  });
}
