// The title and the answers: what a reader takes away from the first screen.

import { button, type Child, h } from "./dom";
import * as F from "./findings";
import { badge, modelled_mark, section } from "./parts";
import { is_number, percent } from "./quantity";
import { save } from "./save";

function grade_line(findings: F.Findings): HTMLElement | null {
  const { measured_share, modelled_share, constant_share } = findings;
  if (measured_share === null)
    return h("p", { class: "grade-line" }, "No meter covered any energy in these runs.");
  const parts: [string, number | null][] = [
    ["measured", measured_share],
    ["modelled", modelled_share],
    ["constant", constant_share],
  ];
  const shown = parts.filter((part): part is [string, number] => is_number(part[1]) && part[1] > 0);
  return h(
    "p",
    { class: "grade-line" },
    "Of the energy in this report, ",
    ...shown.flatMap(([grade, share], i): Child[] => [
      i > 0 ? ", " : null,
      `${percent(share)} % is `,
      badge(grade),
    ]),
    ".",
    measured_share < 0.99
      ? h(
          "span",
          {},
          " Figures that rest on a model carry ",
          modelled_mark(),
          " in tables and open symbols in figures.",
        )
      : null,
  );
}

export function opening(findings: F.Findings): HTMLElement {
  const finished = findings.runs.filter((run) => run.status === "finished").length;
  const facts = [
    `${finished} finished run${finished === 1 ? "" : "s"} of ${findings.runs.length}`,
    `${findings.cells.length} cells`,
    `${findings.places.length} places`,
    findings.generated.replace("T", " ").replace(/(:\d\d)?(\.\d+)?Z$/, " UTC"),
    `joulelab ${findings.joulelab_version}`,
  ];
  const json = button("Save all findings (JSON)", "Save all findings as JSON", () =>
    save("findings.json", "application/json", JSON.stringify(findings, null, 1)),
  );
  return h(
    "header",
    {},
    h("p", { class: "kicker" }, "Energy and carbon of training"),
    h("h1", {}, findings.study || "Findings"),
    h("p", { class: "facts" }, facts.join(" · ")),
    h("span", { class: "buttons" }, json),
  );
}

export const answers = (findings: F.Findings): HTMLElement =>
  section(
    "answers",
    "The answers",
    h("ol", { class: "headlines" }, ...findings.headlines.map((text) => h("li", {}, text))),
    grade_line(findings),
  );
