// Tables: one description of the columns serves the page, the sorting, and the CSV.

import { button, type Child, h } from "./dom";
import { significant } from "./quantity";
import { type Column, csv_of, save, type Value } from "./save";

export interface Shown<Row> extends Column<Row> {
  unit?: string; // below the label
  show?: (row: Row) => Child;
  missing?: (row: Row) => string; // why there is no value: a dash alone explains nothing
  shade?: (row: Row) => number | null; // 0 to 1: the tint of a heat table
}

export interface TableOptions<Row> {
  name: string; // of the CSV file, without extension
  caption: Child[];
  columns: Shown<Row>[];
  rows: Row[];
  sortable?: boolean;
  first_only?: number; // rows shown until asked for all
}

let tables = 0;
const is_numeric = (value: Value) => typeof value === "number";

function cell_of<Row>(
  column: Shown<Row>,
  row: Row,
  is_head: boolean,
  reasons: Set<string>,
): HTMLElement {
  const value = column.value(row);
  const shade = column.shade?.(row);
  const cell = h(is_head ? "th" : "td", {
    class: is_numeric(value) || value === null ? "number" : undefined,
  });
  if (is_head) cell.setAttribute("scope", "row");
  if (shade != null)
    (cell.style.setProperty("--shade", `${Math.round(shade * 100)}%`),
      cell.classList.add("shaded"));
  if (value === null) {
    const reason = column.missing?.(row) ?? "not available";
    reasons.add(reason);
    cell.append(
      h("span", { class: "missing", title: reason, "aria-label": `no value: ${reason}` }, "\u2013"),
    );
    return cell;
  }
  if (is_numeric(value)) cell.dataset["value"] = String(value);
  cell.dataset["column"] = column.key;
  const plain = typeof value === "number" ? significant(value, 4) : String(value);
  cell.append(column.show?.(row) || plain);
  return cell;
}

function compare(a: Value, b: Value): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

export function table_of<Row>(
  options: Omit<TableOptions<Row>, "caption" | "name"> & { label: string },
): HTMLElement {
  const { columns, rows } = options;
  const reasons = new Set<string>();
  const body = h("tbody");
  let order = [...rows];
  let limit = options.first_only ?? Infinity;
  const fill = () =>
    body.replaceChildren(
      ...order
        .slice(0, limit)
        .map((row) =>
          h("tr", {}, ...columns.map((column, i) => cell_of(column, row, i === 0, reasons))),
        ),
    );
  const heads = columns.map((column) => {
    const is_number_column = rows.some((row) => is_numeric(column.value(row)));
    const head = h("th", { scope: "col", class: is_number_column ? "number" : undefined });
    const label: Child[] = [
      column.label,
      column.unit ? h("span", { class: "unit" }, column.unit) : null,
    ];
    if (!options.sortable)
      return (head.append(...label.filter((child) => child != null && child !== false)), head);
    const sort = h("button", { type: "button", class: "sort" }, ...label);
    sort.addEventListener("click", () => {
      const is_rising = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", is_rising ? "ascending" : "descending");
      order = [...rows].sort((a, b) => {
        const [x, y] = [column.value(a), column.value(b)];
        return x === null || y === null ? compare(x, y) : (is_rising ? 1 : -1) * compare(x, y);
      });
      fill();
    });
    head.append(sort);
    return head;
  });
  fill();
  const box = h(
    "div",
    { class: "scroll", role: "region", tabindex: 0, "aria-label": options.label },
    h("table", {}, h("thead", {}, h("tr", {}, ...heads)), body),
  );
  const notes = h("div", { class: "notes" });
  if (reasons.size > 0) notes.append(h("p", {}, `\u2013 no value: ${[...reasons].join("; ")}.`));
  if (rows.length > limit) {
    const more = h("p", {}, `The first ${limit} of ${rows.length} rows. `);
    more.append(
      button(
        "Show all",
        `Show all ${rows.length} rows`,
        () => ((limit = Infinity), fill(), more.remove()),
      ),
    );
    notes.append(more);
  }
  return h("div", { class: "table" }, box, notes);
}

// A table below its caption, with its CSV; `name` is what people and screen readers call it.
export function captioned_table<Row>(name: string, options: TableOptions<Row>): HTMLElement {
  const caption = h("figcaption", {}, ...options.caption);
  const save_csv = () =>
    save(`${options.name}.csv`, "text/csv", csv_of(options.columns, options.rows));
  const buttons = h("span", { class: "buttons" }, button("CSV", `Save ${name} as CSV`, save_csv));
  const label = `${name}, scrolls sideways where it is wider than the page`;
  return h(
    "figure",
    { class: "tabular", id: `table-${options.name}` },
    h("div", { class: "bar" }, caption, buttons),
    table_of({ ...options, label }),
  );
}

export function numbered_table<Row>(options: TableOptions<Row>): HTMLElement {
  const name = `Table ${++tables}`;
  return captioned_table(name, {
    ...options,
    caption: [h("b", {}, `${name}. `), ...options.caption],
  });
}

// A value with its interval below: "12.3" over "11.9 to 12.8".
export const stacked = (main: string, below: string | null, mark: Child = null): HTMLElement =>
  h(
    "span",
    { class: "stacked" },
    h("span", { class: "main" }, mark, main),
    below ? h("span", { class: "interval" }, below) : null,
  );
