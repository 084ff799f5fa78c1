// What all charts share: margins and labels that fit a narrow window, and how values and estimates
// are drawn. Filled marks are measured; open ones rest on a model.

import * as Plot from "@observablehq/plot";
import type { Look } from "./colour";
import type { Summary } from "./findings";
import { axis_type, estimate, is_number, type Scale } from "./quantity";

// Where an estimate stands and how it looks; open where it rests on a model.
export interface Spot extends Look {
  row: string;
  group: string;
  is_open: boolean;
}

export interface Dot extends Spot {
  value: number;
  title: string;
}

export interface Span extends Spot {
  mean: number;
  low: number | null;
  high: number | null;
  wide_low: number | null; // with the common gain of the meters; null where it is not drawn
  wide_high: number | null;
  title: string;
}

const letter = 6.6; // mean width of a letter at 12 px

export const margin_for = (labels: string[], width: number): number =>
  Math.round(Math.min(Math.max(...labels.map((label) => label.length), 4) * letter + 14, width * 0.36));

// Cut where the margin cannot hold it; the whole name stands in the table.
export function fitted(label: string, margin: number): string {
  const most = Math.max(4, Math.floor((margin - 12) / letter));
  return label.length > most ? `${label.slice(0, most - 1)}\u2026` : label;
}

export const unit_label = (label: string, scale: Scale): string =>
  scale.unit === "" ? label : `${label} (${scale.unit})`;

export const base_style = { fontSize: "12px", background: "none", fontFamily: "inherit", overflow: "visible" };

export function value_axis(values: (number | null)[], label: string, width: number): Plot.ScaleOptions {
  const type = axis_type(values);
  const ticks = Math.max(3, Math.floor(width / 90));
  const shape = type === "linear" ? { zero: true } : { tickFormat: "~s" };
  return { type, label, ticks, grid: true, nice: true, ...shape };
}

export const plain_tip: NonNullable<Plot.TipOptions["format"]> = {
  x: false, y: false, fy: false, stroke: false, fill: false, symbol: false,
};

export function tip_of(name: string, summary: Summary, scale: Scale, is_open: boolean): string {
  const shown = estimate(summary.mean, summary.low, summary.high, scale);
  const interval = shown.interval ? `\n95 %: ${shown.interval} ${scale.unit}` : "";
  return `${name}\nmean ${shown.mean} ${scale.unit}, n = ${summary.n}${interval}${is_open ? "\nmodelled" : ""}`;
}

export function span_of(name: string, summary: Summary, scale: Scale, spot: Spot): Span {
  const scaled = (value: number | null) => (is_number(value) ? value / scale.factor : null);
  return {
    ...spot, mean: summary.mean / scale.factor, low: scaled(summary.low), high: scaled(summary.high),
    wide_low: null, wide_high: null, title: tip_of(name, summary, scale, spot.is_open),
  };
}

// Every single value as a symbol.
export const dots = (data: Dot[], offset: number): Plot.Markish =>
  Plot.dot(data, {
    x: "value", y: "row", fy: "group", symbol: "symbol", stroke: "colour",
    fill: (dot: Dot) => (dot.is_open ? "var(--paper)" : dot.colour),
    strokeWidth: 1.3, r: 3.4, dy: offset, title: "title", tip: { format: plain_tip }, ariaLabel: "runs",
  });

// Mean as a symbol, its 95 % interval as a line, and, wide and pale, what the meters' gain adds.
export const spans = (data: Span[], offset: number): Plot.Markish[] => [
  Plot.ruleY(data.filter((span) => span.wide_low !== null), {
    x1: "wide_low", x2: "wide_high", y: "row", fy: "group", stroke: "colour", strokeOpacity: 0.22, strokeWidth: 8, dy: offset,
    ariaLabel: "intervals with the gain of the meters",
  }),
  Plot.ruleY(data.filter((span) => span.low !== null), {
    x1: "low", x2: "high", y: "row", fy: "group", stroke: "colour", strokeWidth: 2, dy: offset, ariaLabel: "95 % intervals of the means",
  }),
  Plot.dot(data, {
    x: "mean", y: "row", fy: "group", symbol: "symbol", stroke: "colour", strokeWidth: 2, r: 4.8, dy: offset,
    fill: (span: Span) => (span.is_open ? "var(--paper)" : span.colour),
    title: "title", tip: { format: plain_tip }, ariaLabel: "means",
  }),
];

export interface RowChart {
  width: number;
  label: string;
  axis_values: (number | null)[];
  rows: string[];
  groups: string[];
  row_height: number;
  marks: Plot.Markish[];
}

const heading_height = 24;

// Rows of estimates along one horizontal axis, in named groups one below the other.
export function row_chart(chart: RowChart): Element {
  const margin = margin_for(chart.rows, chart.width);
  const is_grouped = chart.groups.some((group) => group !== "");
  const gap = is_grouped ? heading_height : 0;
  const step = chart.rows.length * chart.row_height + gap;
  const headings = Plot.text(chart.groups, {
    fy: (group: string) => group, text: (group: string) => group, frameAnchor: "top-left", textAnchor: "start",
    lineAnchor: "bottom", dx: 4 - margin, dy: -4, fontWeight: 600, fill: "currentColor",
  });
  return Plot.plot({
    width: chart.width,
    height: chart.groups.length * step + 52,
    marginLeft: margin,
    marginRight: 18,
    marginTop: 6 + gap / 2,
    marginBottom: 46 - gap / 2,
    style: base_style,
    x: value_axis(chart.axis_values, chart.label, chart.width - margin),
    y: { domain: chart.rows, label: null, tickSize: 0, padding: 0, tickFormat: (name: string) => fitted(name, margin) },
    fy: { domain: chart.groups, label: null, axis: null, padding: is_grouped ? gap / step : 0 },
    marks: is_grouped ? [headings, ...chart.marks] : chart.marks,
  });
}
