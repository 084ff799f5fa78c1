// Which symbol and colour is which name.

import * as Plot from "@observablehq/plot";
import { base_style, text_width } from "./chart";
import { type Look, look_of } from "./colour";

// In rows that fit the width.
export function legend(names: string[], looks: Map<string, Look>, width: number): Element {
  let [x, y] = [10, 10];
  const entries = names.map((name) => {
    const room = text_width(name) + 34;
    if (x > 10 && x + room > width) [x, y] = [10, y + 20];
    const entry = { ...look_of(looks, name), name, x, y };
    x += room;
    return entry;
  });
  return Plot.plot({
    width,
    height: y + 12,
    margin: 0,
    style: base_style,
    x: { domain: [0, width], axis: null },
    y: { domain: [0, y + 12], reverse: true, axis: null },
    marks: [
      Plot.dot(entries, {
        x: "x",
        y: "y",
        symbol: "symbol",
        stroke: "colour",
        fill: "colour",
        fillOpacity: 0.5,
        r: 3.4,
      }),
      Plot.text(entries, { x: "x", y: "y", text: "name", textAnchor: "start", dx: 9 }),
    ],
  });
}
