// What all charts share: margins and labels that fit a narrow window, and how values and estimates
// are drawn. Filled marks are measured; open ones rest on a model.

import * as Plot from "@observablehq/plot";
import type { Look } from "./colour";
import type { Summary } from "./findings";
import { axis_type, estimate, fixed, is_number, type Scale } from "./quantity";

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

const ruler = document.createElement("canvas").getContext("2d");

export function text_width(text: string): number {
  if (!ruler) return text.length * 7;
  ruler.font =
    '12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
  return ruler.measureText(text).width;
}

export const margin_for = (labels: string[], width: number): number =>
  Math.round(Math.min(Math.max(...labels.map(text_width), 24) + 14, width * 0.36));

// Cut where `room` pixels cannot hold it; the whole name stands in the table.
export function fitted(label: string, room: number): string {
  if (text_width(label) <= room) return label;
  let cut = label;
  while (cut.length > 3 && text_width(`${cut}\u2026`) > room) cut = cut.slice(0, -1);
  return `${cut}\u2026`;
}

export const unit_label = (label: string, scale: Scale): string =>
  scale.unit === "" ? label : `${label} (${scale.unit})`;

export const base_style = {
  fontSize: "12px",
  background: "none",
  fontFamily: "inherit",
  overflow: "visible",
};

// 1, 2, 5, 10, ... from below the least to above the largest, as many as the width holds.
function log_ticks(values: number[], most: number): number[] {
  const [least, largest] = [Math.min(...values), Math.max(...values)];
  const decades = [...Array(Math.ceil(Math.log10(largest / least)) + 3).keys()].map(
    (i) => i + Math.floor(Math.log10(least)) - 1,
  );
  const within = (steps: number[]) => {
    const all = decades.flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`)));
    const first = all.filter((tick) => tick <= least).length - 1;
    const last = all.findIndex((tick) => tick >= largest);
    return all.slice(Math.max(0, first), last + 1);
  };
  return (
    [
      [1, 2, 5],
      [1, 3],
    ]
      .map(within)
      .find((ticks) => ticks.length <= most) ?? within([1])
  );
}

export interface Axis {
  scale: Plot.ScaleOptions;
  marks: Plot.Markish[]; // to be drawn before the data
}

export function value_axis(values: (number | null)[], label: string, width: number): Axis {
  const most = Math.max(3, Math.floor(width / 70));
  if (axis_type(values) === "linear") {
    return {
      scale: {
        type: "linear",
        label,
        ticks: Math.min(most, 10),
        grid: true,
        nice: true,
        zero: true,
      },
      marks: [],
    };
  }
  const ticks = log_ticks(values.filter(is_number), most);
  const shown = (tick: number) => fixed(tick, Math.max(0, -Math.floor(Math.log10(tick) + 1e-9)));
  return {
    scale: { type: "log", domain: [ticks[0] ?? 1, ticks[ticks.length - 1] ?? 10], label },
    marks: [Plot.gridX(ticks), Plot.axisX(ticks, { text: shown, labelOffset: 36 })],
  };
}

export const plain_tip: NonNullable<Plot.TipOptions["format"]> = {
  x: false,
  y: false,
  fy: false,
  stroke: false,
  fill: false,
  symbol: false,
};

export function tip_of(name: string, summary: Summary, scale: Scale, is_open: boolean): string {
  const shown = estimate(summary.mean, summary.low, summary.high, scale);
  const interval = shown.interval ? `\n95\u00a0%: ${shown.interval} ${scale.unit}` : "";
  return `${name}\nmean ${shown.mean} ${scale.unit}, n = ${summary.n}${interval}${is_open ? "\nmodelled" : ""}`;
}

export function span_of(name: string, summary: Summary, scale: Scale, spot: Spot): Span {
  const scaled = (value: number | null) => (is_number(value) ? value / scale.factor : null);
  return {
    ...spot,
    mean: summary.mean / scale.factor,
    low: scaled(summary.low),
    high: scaled(summary.high),
    wide_low: null,
    wide_high: null,
    title: tip_of(name, summary, scale, spot.is_open),
  };
}

// Every single value as a symbol.
export const dots = (data: Dot[], offset: number): Plot.Markish =>
  Plot.dot(data, {
    x: "value",
    y: "row",
    fy: "group",
    symbol: "symbol",
    stroke: "colour",
    fill: (dot: Dot) => (dot.is_open ? "var(--paper)" : dot.colour),
    fillOpacity: 0.5,
    strokeWidth: 1.3,
    r: 3.4,
    dy: offset,
    title: "title",
    tip: { format: plain_tip },
  });

// Mean as a symbol, its 95\u00a0% interval as a line, and, wide and pale, what the meters' gain adds.
export const spans = (data: Span[], offset: number): Plot.Markish[] => [
  Plot.ruleY(
    data.filter((span) => span.wide_low !== null),
    {
      x1: "wide_low",
      x2: "wide_high",
      y: "row",
      fy: "group",
      stroke: "colour",
      strokeOpacity: 0.22,
      strokeWidth: 8,
      dy: offset,
    },
  ),
  Plot.ruleY(
    data.filter((span) => span.low !== null),
    {
      x1: "low",
      x2: "high",
      y: "row",
      fy: "group",
      stroke: "colour",
      strokeWidth: 2,
      dy: offset,
    },
  ),
  Plot.dot(data, {
    x: "mean",
    y: "row",
    fy: "group",
    symbol: "symbol",
    stroke: "colour",
    strokeWidth: 2,
    r: 4.8,
    dy: offset,
    fill: (span: Span) => (span.is_open ? "var(--paper)" : span.colour),
    title: "title",
    tip: { format: plain_tip },
  }),
];

export interface RowChart {
  width: number;
  label: string;
  axis_values: (number | null)[];
  rows: string[];
  groups: string[];
  row_height: number;
  has_value: (row: string, group: string) => boolean;
  axis?: Axis; // instead of one from zero over `axis_values`
  row_label?: (row: string, room: number) => string; // instead of the name, cut where it must be
  marks: Plot.Markish[];
}

const heading_height = 24;

// Rows of estimates along one horizontal axis, in named groups one below the other.
export function row_chart(chart: RowChart): Element {
  const margin = margin_for(chart.rows, chart.width);
  const is_grouped = chart.groups.some((group) => group !== "");
  const gap = is_grouped ? heading_height : 0;
  const step = chart.rows.length * chart.row_height + gap;
  const axis = chart.axis ?? value_axis(chart.axis_values, chart.label, chart.width - margin);
  const row_label = chart.row_label ?? fitted;
  const missing = Plot.text(
    chart.groups
      .flatMap((group) => chart.rows.map((row) => ({ row, group })))
      .filter(({ row, group }) => !chart.has_value(row, group)),
    {
      y: "row",
      fy: "group",
      text: () => "no value",
      frameAnchor: "left",
      dx: 6,
      fill: "var(--muted)",
    },
  );
  const headings = Plot.text(chart.groups, {
    fy: (group: string) => group,
    text: (group: string) => group,
    frameAnchor: "top-left",
    textAnchor: "start",
    lineAnchor: "bottom",
    dx: 4 - margin,
    dy: -3,
    fontWeight: 600,
    fill: "currentColor",
  });
  return Plot.plot({
    width: chart.width,
    height: chart.groups.length * step + 50,
    marginLeft: margin,
    marginRight: 18,
    marginTop: 6 + gap / 2,
    marginBottom: 44 - gap / 2,
    style: base_style,
    x: { labelOffset: 36, ...axis.scale },
    y: {
      type: "band",
      domain: chart.rows,
      label: null,
      tickSize: 0,
      padding: 0,
      tickFormat: (name: string) => row_label(name, margin - 10),
    },
    fy: { domain: chart.groups, label: null, axis: null, padding: is_grouped ? gap / step : 0 },
    marks: [...axis.marks, is_grouped ? headings : null, missing, ...chart.marks],
  });
}

interface Placed {
  left: number;
  right: number;
  y: number;
}

const translation = (element: Element | null): [number, number] => {
  const found = /translate\(([-\d.]+),\s*([-\d.]+)\)/.exec(element?.getAttribute("transform") ?? "");
  return [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
};

// Labels that Plot set on each other move up or down, as little as makes all of them readable and
// keeps them within the drawing.
export function spread_labels(svg: Element): Element {
  const line = 13;
  const width = Number(svg.getAttribute("width"));
  const lowest = Number(svg.getAttribute("height")) - 2 * line;
  const placed: Placed[] = [];
  const is_free = (one: Placed) =>
    one.y > line &&
    one.y < lowest &&
    placed.every(
      (other) =>
        one.left > other.right || one.right < other.left || Math.abs(one.y - other.y) >= line,
    );
  for (const text of svg.querySelectorAll("[aria-label='text'] text")) {
    const group = text.parentElement;
    const [dx, dy] = translation(group);
    const [x, y] = translation(text);
    const room = text_width(text.textContent ?? "") * 1.06;
    const wanted = x + dx - (group?.getAttribute("text-anchor") === "end" ? room : 0);
    const left = Math.min(wanted, width - room);
    const moves = [0, ...[1, 2, 3, 4, 5, 6].flatMap((n) => [-n * line, (n + 1) * line])];
    const at = (move: number) => ({ left, right: left + room, y: y + dy + move });
    const move = moves.find((candidate) => is_free(at(candidate))) ?? 0;
    placed.push(at(move));
    text.setAttribute("transform", `translate(${x + left - wanted},${y + move})`);
  }
  return svg;
}
