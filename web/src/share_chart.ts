// RQ3: how much of each cell's energy a sensor measured, a model computed, a constant assumed.
// Parts of a whole, so here bars are right; the fillings differ in pattern, not in colour alone.

import * as Plot from "@observablehq/plot";
import { base_style, fitted, margin_for, text_width } from "./chart";
import type { Child } from "./dom";
import { figure_of } from "./figure";
import * as F from "./findings";
import { percent } from "./quantity";

const grades = ["measured", "modelled", "constant"] as const;
type Grade = (typeof grades)[number];
interface Part {
  cell: string;
  grade: Grade;
  share: number;
}

const share_of = (cell: F.Cell, grade: Grade): number | null =>
  ({ measured: cell.measured_share, modelled: cell.modelled_share, constant: cell.constant_share })[
    grade
  ];

function svg(tag: string, attributes: Record<string, string>, ...children: Element[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const stripes = (): SVGElement =>
  svg(
    "defs",
    {},
    svg(
      "pattern",
      {
        id: "stripes",
        width: "7",
        height: "7",
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      },
      svg("rect", { width: "7", height: "7", fill: "var(--paper)" }),
      svg("rect", { width: "3.4", height: "7", fill: "var(--modelled)" }),
    ),
    svg(
      "pattern",
      { id: "points", width: "6", height: "6", patternUnits: "userSpaceOnUse" },
      svg("rect", { width: "6", height: "6", fill: "var(--paper)" }),
      svg("circle", { cx: "3", cy: "3", r: "1.5", fill: "var(--constant)" }),
    ),
  );

const filling: Record<Grade, string> = {
  measured: "var(--measured)",
  modelled: "url(#stripes)",
  constant: "url(#points)",
};
const edge: Record<Grade, string> = {
  measured: "var(--measured)",
  modelled: "var(--modelled)",
  constant: "var(--constant)",
};

const said = (parts: Part[], cell: string): string =>
  parts
    .filter((part) => part.cell === cell)
    .map((part) => `${percent(part.share)} % ${part.grade}`)
    .join(", ");

function chart(parts: Part[], width: number): Element {
  const cells = F.unique(parts.map((part) => part.cell));
  const margin = margin_for(cells, width);
  const has_room = width > 620;
  const told = Math.max(...cells.map((cell) => text_width(said(parts, cell))));
  return Plot.plot({
    width,
    height: cells.length * 30 + 46,
    marginLeft: margin,
    marginRight: has_room ? told + 12 : 18,
    marginTop: 4,
    marginBottom: 42,
    style: base_style,
    x: { domain: [0, 100], label: "Share of the energy (%)", labelAnchor: "center", ticks: 5 },
    y: {
      domain: cells,
      label: null,
      tickSize: 0,
      padding: 0.3,
      tickFormat: (name: string) => fitted(name, margin - 10),
    },
    marks: [
      stripes,
      Plot.barX(
        parts,
        Plot.stackX({
          x: (part: Part) => part.share * 100,
          y: "cell",
          order: grades as unknown as string[],
          z: "grade",
          fill: (part: Part) => filling[part.grade],
          stroke: (part: Part) => edge[part.grade],
          strokeWidth: 1.2,
        }),
      ),
      Plot.text(cells, {
        x: 100,
        y: (cell: string) => cell,
        text: (cell: string) => (has_room ? said(parts, cell) : ""),
        textAnchor: "start",
        dx: 8,
        fill: "currentColor",
      }),
    ],
  });
}

export function share_figure(findings: F.Findings, caption: Child[]): HTMLElement {
  const parts = findings.cells.flatMap((cell) =>
    grades.flatMap((grade): Part[] => {
      const share = share_of(cell, grade);
      return share ? [{ cell: cell.name, grade, share }] : [];
    }),
  );
  const missing = () => "no meter covered any energy";
  return figure_of({
    name: "shares",
    title: "Share of measured, modelled and assumed energy in each cell",
    caption,
    columns: [
      { key: "cell", label: "Cell", value: (cell) => cell.name },
      ...grades.map((grade) => ({
        key: `${grade}_share`,
        label: `Share ${grade}`,
        value: (cell: F.Cell) => share_of(cell, grade),
        missing,
      })),
    ],
    rows: findings.cells,
    draw: (width) => [chart(parts, width)],
  });
}
