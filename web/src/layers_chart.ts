// A network along its forward pass: what each layer takes, and what a multiply-accumulate costs in
// it. Without any energy the same is drawn of the time.

import * as Plot from "@observablehq/plot";
import { base_style, plain_tip, text_width, unit_label } from "./chart";
import type { Look } from "./colour";
import type { Layer, LayerPass } from "./layers_finding";
import { count, is_number, scale_for, significant } from "./quantity";

export interface Quantity {
  label: string;
  unit: string;
  of: (one: Layer | LayerPass) => number | null;
  low: (layer: Layer) => number | null;
  high: (layer: Layer) => number | null;
}
export const energy: Quantity = {
  label: "Energy of an image",
  unit: "J",
  of: (one) => one.energy_j,
  low: (layer) => layer.energy_j_low,
  high: (layer) => layer.energy_j_high,
};
export const time: Quantity = {
  label: "Time of an image",
  unit: "s",
  of: (one) => one.time_s,
  low: (layer) => layer.time_s_low,
  high: (layer) => layer.time_s_high,
};

const said = (layer: Layer, quantity: Quantity): string => {
  const scale = scale_for(quantity.unit, [quantity.of(layer)]);
  const shown = (value: number | null | undefined) =>
    is_number(value) ? `${significant(value / scale.factor)} ${scale.unit}` : "none";
  const passes = [layer.forward, layer.backward].map((pass) => pass && quantity.of(pass));
  return [
    `${layer.name} (${layer.kind})`,
    `${shown(quantity.of(layer))}: forward ${shown(passes[0])}, backward ${shown(passes[1])}`,
    `output ${layer.output}, ${count(layer.macs + layer.backward_macs)}MACs`,
  ].join("\n");
};

interface Part {
  from: number;
  to: number;
  name: string;
}

// Stretches of layers that begin alike: by as many parts of their names as give four stretches.
function parts_of(layers: Layer[]): Part[] {
  let parts: Part[] = [];
  for (let depth = 1; depth <= 3 && parts.length < 4; ++depth) {
    parts = [];
    layers.forEach((layer, i) => {
      const words = layer.name.replace(/#\d+$/, "").split(".");
      const name = words.length > depth ? words.slice(0, depth).join(".") : "";
      const last = parts[parts.length - 1];
      if (last && last.name === name) last.to = i + 1;
      else parts.push({ from: i, to: i + 1, name });
    });
  }
  return parts;
}

export function network_chart(
  layers: Layer[],
  looks: Map<string, Look>,
  quantity: Quantity,
  width: number,
): Element {
  const scale = scale_for(quantity.unit, layers.map(quantity.of));
  const scaled = (value: number | null | undefined) => (value ?? 0) / scale.factor;
  const columns = layers.map((layer, i) => {
    const forward = layer.forward ? scaled(quantity.of(layer.forward)) : 0;
    return {
      layer,
      i,
      forward,
      whole: scaled(quantity.of(layer)),
      colour: looks.get(layer.kind)?.colour ?? "var(--muted)",
      title: said(layer, quantity),
    };
  });
  const known = columns.filter(({ layer }) => is_number(quantity.low(layer)));
  // An interval far wider than its figure must not make all the others small.
  const highest = Math.max(...columns.map(({ whole }) => whole));
  const top = Math.min(1.5 * highest, Math.max(highest, ...known.map((c) => scaled(quantity.high(c.layer)))));
  const margin = 48;
  const step = (width - margin - 8) / layers.length;
  const parts = parts_of(layers);
  const fits = ({ from, to, name }: Part) => text_width(name) + 6 < (to - from) * step;
  const x = { x1: (column: { i: number }) => column.i, x2: (column: { i: number }) => column.i + 1 };
  const inset = step > 4 ? 0.5 : 0;
  return Plot.plot({
    width,
    height: 320,
    marginLeft: margin,
    marginRight: 8,
    marginTop: 24,
    marginBottom: 26,
    style: base_style,
    x: { domain: [0, layers.length], axis: null },
    y: {
      label: unit_label(quantity.label, scale),
      domain: [0, top],
      grid: true,
      nice: true,
      ticks: 6,
    },
    marks: [
      Plot.ruleX(
        parts.slice(1).map((part) => part.from),
        { stroke: "var(--line)" },
      ),
      Plot.rectY(columns, {
        ...x,
        y1: 0,
        y2: "forward",
        fill: "colour",
        inset,
      }),
      Plot.rectY(columns, {
        ...x,
        y1: "forward",
        y2: "whole",
        fill: "colour",
        fillOpacity: 0.45,
        inset,
      }),
      Plot.ruleX(known, {
        x: ({ i }) => i + 0.5,
        y1: ({ layer }) => scaled(quantity.low(layer)),
        y2: ({ layer }) => Math.min(top, scaled(quantity.high(layer))),
        stroke: "currentColor",
        strokeOpacity: 0.55,
        strokeWidth: Math.min(1.2, step / 3),
      }),
      Plot.ruleY([0]),
      Plot.text(parts.filter(fits), {
        x: ({ from, to }) => (from + to) / 2,
        text: "name",
        frameAnchor: "bottom",
        dy: 18,
      }),
      Plot.tip(
        columns,
        Plot.pointerX({
          x: ({ i }: { i: number }) => i + 0.5,
          y: "whole",
          title: "title",
          format: plain_tip,
        }),
      ),
    ],
  });
}

// "10 M" for round numbers.
const significant_count = (value: number): string => count(value).replace(/\.0+(?=\s|$)/, "");

export const has_macs = (layer: Layer): boolean => layer.macs + layer.backward_macs > 0;

// Energy over multiply-accumulates, both logarithmic: on a slanted line the cost of each is equal.
export function cost_chart(
  layers: Layer[],
  looks: Map<string, Look>,
  quantity: Quantity,
  width: number,
): Element {
  const shown = layers.filter((layer) => has_macs(layer) && (quantity.of(layer) ?? 0) > 0);
  const scale = scale_for(quantity.unit, shown.map(quantity.of));
  const points = shown.map((layer) => ({
    macs: layer.macs + layer.backward_macs,
    value: (quantity.of(layer) ?? 0) / scale.factor,
    colour: looks.get(layer.kind)?.colour ?? "var(--muted)",
    symbol: looks.get(layer.kind)?.symbol ?? "circle",
    title: said(layer, quantity),
  }));
  const all = points.map((point) => point.macs);
  const [least, most] = [Math.min(...all) / 1.3, Math.max(...all) * 1.3];
  const rates = points.map((point) => point.value / point.macs);
  const first = Math.ceil(Math.log10(Math.min(...rates)));
  const lines = [...Array(Math.max(0, Math.floor(Math.log10(Math.max(...rates))) - first + 1)).keys()]
    .map((i) => 10 ** (first + i))
    .flatMap((rate) => [least, most].map((macs) => ({ rate, macs, value: rate * macs })));
  const values = points.map((point) => point.value);
  return Plot.plot({
    width,
    height: 340,
    marginLeft: 56,
    marginRight: 16,
    marginBottom: 44,
    style: base_style,
    clip: true,
    x: {
      type: "log",
      domain: [least, most],
      label: "Multiply-accumulates of an image",
      labelOffset: 36,
      ticks: Math.max(2, Math.floor(width / 160)),
      tickFormat: (value: number) => significant_count(value),
    },
    y: {
      type: "log",
      domain: [Math.min(...values) / 1.5, Math.max(...values) * 1.5],
      label: unit_label(quantity.label, scale),
      grid: true,
    },
    marks: [
      Plot.line(lines, {
        x: "macs",
        y: "value",
        z: "rate",
        stroke: "var(--muted)",
        strokeDasharray: "3 4",
        strokeOpacity: 0.7,
      }),
      Plot.dot(points, {
        x: "macs",
        y: "value",
        symbol: "symbol",
        stroke: "colour",
        fill: "colour",
        fillOpacity: 0.35,
        r: 4,
        title: "title",
        tip: { format: plain_tip },
      }),
    ],
  });
}
