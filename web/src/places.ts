// The same energy under several grids, as tables.

import { emissions_scale, places_by_intensity } from "./emissions_chart";
import * as F from "./findings";
import { modelled_mark } from "./parts";
import { estimate, is_number, significant } from "./quantity";
import { numbered_table, type Shown, stacked } from "./table";

// Rows cells, columns places; the tint follows the logarithm of the value.
export function emissions_table(findings: F.Findings): HTMLElement {
  const scale = emissions_scale(findings);
  const logs = findings.cells
    .flatMap((cell) => Object.values(cell.emissions_g).map((summary) => Math.log(summary.mean)))
    .filter(Number.isFinite);
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const shade = (value: number) => (most > least ? (Math.log(value) - least) / (most - least) : 0);
  const columns = places_by_intensity(findings).map((place): Shown<F.Cell> => ({
    key: `co2e_g_${place.code}`,
    label: place.place,
    unit: `${scale.unit} CO\u2082e`,
    value: (cell) => cell.emissions_g[place.code]?.mean ?? null,
    missing: () => "no energy to price",
    shade: (cell) => {
      const summary = cell.emissions_g[place.code];
      return summary && summary.mean > 0 ? shade(summary.mean) : null;
    },
    show: (cell) => {
      const summary = cell.emissions_g[place.code];
      if (!summary) return null;
      const { mean, interval } = estimate(summary.mean, summary.low, summary.high, scale);
      return stacked(
        mean,
        interval ?? `n = ${summary.n}`,
        F.is_modelled(cell) ? modelled_mark() : null,
      );
    },
  }));
  return numbered_table({
    name: "emissions",
    caption: [
      `Emissions of one run at each place, mean and 95\u00a0% interval; the darker, the more (logarithmic).`,
    ],
    columns: [{ key: "cell", label: "Cell", value: (cell) => cell.name }, ...columns],
    rows: findings.cells,
  });
}

export const places_table = (findings: F.Findings): HTMLElement =>
  numbered_table<F.Place>({
    name: "places",
    caption: [
      "Carbon intensities used, each with the range of its figure where one is known. Two bases answer different questions and are not compared.",
    ],
    columns: [
      {
        key: "place",
        label: "Place",
        value: (place) => place.place,
        show: (place) => `${place.place} (${place.code})`,
      },
      {
        key: "g_per_kwh",
        label: "Intensity",
        unit: "g CO\u2082e/kWh",
        value: (place) => place.g_per_kwh,
        show: ({ g_per_kwh, g_per_kwh_low: low, g_per_kwh_high: high }) =>
          stacked(
            significant(g_per_kwh),
            is_number(low) && is_number(high)
              ? `${significant(low)} to ${significant(high)}`
              : "no range",
          ),
      },
      { key: "basis", label: "Basis", value: (place) => place.basis.replace("_", " ") },
      {
        key: "year",
        label: "Year",
        value: (place) => place.year,
        show: (place) => String(place.year),
      },
      {
        key: "source",
        label: "Source",
        value: (place) => place.source,
        show: (place) => stacked(place.source, place.licence),
      },
      {
        key: "note",
        label: "Note",
        value: ({ range_note, note }) =>
          [range_note && `range: ${range_note}`, note].filter(Boolean).join("; "),
      },
    ],
    rows: places_by_intensity(findings),
  });
