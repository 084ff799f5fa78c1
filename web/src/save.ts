// Figures and tables as files: made in the browser, so they work from a page opened from disk.

import { h } from "./dom";

export type Value = string | number | boolean | null;

export interface Column<Row> {
  key: string; // the name in the CSV, unit last
  label: string;
  value: (row: Row) => Value;
}

export function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const quoted = (value: Value): string => {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};

// RFC 4180: commas, CRLF, quotes doubled; null is an empty field.
export const csv_of = <Row>(columns: Column<Row>[], rows: Row[]): string =>
  [
    columns.map((column) => column.key),
    ...rows.map((row) => columns.map((column) => column.value(row))),
  ]
    .map((line) => line.map(quoted).join(",") + "\r\n")
    .join("");

// The colours of print, whatever the theme of the screen: a saved figure goes onto white paper.
function light_colours(): Map<string, string> {
  const probe = h("div", { class: "light", hidden: true });
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colours = new Map<string, string>();
  for (const name of ["ink", "muted", "line", "paper", "measured", "modelled", "constant"])
    colours.set(`--${name}`, "");
  for (let i = 0; i < 8; ++i) colours.set(`--series-${i}`, "");
  for (const name of colours.keys()) colours.set(name, style.getPropertyValue(name).trim());
  probe.remove();
  return colours;
}

// All drawings of a figure as one standalone SVG, placed as they stand on the page.
export function svg_of(drawings: SVGSVGElement[], title: string): string {
  const colours = light_colours();
  const boxes = drawings.map((drawing) => drawing.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const width = Math.ceil(Math.max(...boxes.map((box) => box.right)) - left);
  const height = Math.ceil(Math.max(...boxes.map((box) => box.bottom)) - top);
  const space = "http://www.w3.org/2000/svg";
  const whole = document.createElementNS(space, "svg");
  whole.setAttribute("viewBox", `0 0 ${width} ${height}`);
  whole.setAttribute("width", String(width));
  whole.setAttribute("height", String(height));
  whole.setAttribute("color", colours.get("--ink") ?? "black");
  whole.setAttribute("font-family", "system-ui, sans-serif");
  const name = document.createElementNS(space, "title");
  name.textContent = title;
  const paper = document.createElementNS(space, "rect");
  for (const [key, value] of Object.entries({ width: "100%", height: "100%", fill: "white" }))
    paper.setAttribute(key, value);
  whole.append(name, paper);
  drawings.forEach((drawing, i) => {
    const copy = drawing.cloneNode(true) as SVGSVGElement;
    copy.querySelectorAll("[aria-label='tip']").forEach((tip) => tip.remove());
    copy.setAttribute("x", String((boxes[i]?.left ?? 0) - left));
    copy.setAttribute("y", String((boxes[i]?.top ?? 0) - top));
    whole.append(copy);
  });
  return new XMLSerializer()
    .serializeToString(whole)
    .replace(/var\((--[a-z0-9-]+)\)/g, (all, variable: string) => colours.get(variable) ?? all);
}
