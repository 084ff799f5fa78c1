// A numbered figure: drawing, caption, its data as a table for those who cannot see it, and buttons
// that save it as SVG and CSV. It is drawn anew when the width of its place changes.

import { button, type Child, h } from "./dom";
import { csv_of, save, svg_of } from "./save";
import { type Shown, table_of } from "./table";

export interface FigureOptions<Row> {
  name: string; // of its files, without extension
  title: string; // what a screen reader says of the drawing
  caption: Child[];
  columns: Shown<Row>[];
  rows: Row[];
  draw: (width: number) => Element[];
}

let figures = 0;

export function figure_of<Row>(options: FigureOptions<Row>): HTMLElement {
  const number = ++figures;
  const stage = h("div", { class: "stage" });
  const drawings = () => [...stage.querySelectorAll<SVGSVGElement>("svg")];
  let drawn = 0;
  const draw = (width: number) => {
    if (width < 1 || Math.abs(width - drawn) < 1) return;
    drawn = width;
    stage.replaceChildren(...options.draw(Math.floor(width)));
    for (const drawing of drawings()) {
      drawing.setAttribute("role", "img");
      drawing.setAttribute("aria-label", `${options.title}. The data stand in the table below.`);
    }
  };
  new ResizeObserver(([entry]) => draw(entry?.contentRect.width ?? 0)).observe(stage);
  const buttons = h(
    "span",
    { class: "buttons" },
    button("SVG", `Save figure ${number} as SVG`, () =>
      save(`${options.name}.svg`, "image/svg+xml", svg_of(drawings(), options.title)),
    ),
    button("CSV", `Save the data of figure ${number} as CSV`, () =>
      save(`${options.name}.csv`, "text/csv", csv_of(options.columns, options.rows)),
    ),
  );
  const data = h("details", {}, h("summary", {}, "Data of this figure"));
  data.addEventListener(
    "toggle",
    () =>
      data.append(
        table_of({
          columns: options.columns,
          rows: options.rows,
          label: `Data of figure ${number}`,
        }),
      ),
    { once: true },
  );
  const caption = h("figcaption", {}, h("b", {}, `Figure ${number}. `), ...options.caption);
  return h(
    "figure",
    { class: "drawing", id: `figure-${options.name}` },
    stage,
    h("div", { class: "bar" }, caption, buttons),
    data,
  );
}
