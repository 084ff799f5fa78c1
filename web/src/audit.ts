// What the audit found in imported files: beside the figures that it touches a mark, and a section
// with both figures.

import { type Child, h } from "./dom";
import type { AuditFinding, Cell, Findings } from "./findings";
import { unique } from "./findings";
import { p, section } from "./parts";
import { significant } from "./quantity";
import type { Shown } from "./table";

const codes_of = (findings: Findings): string[] =>
  unique(findings.audit.map((finding) => finding.code));

// "a", "b", ... in the order of the section.
const mark_of = (index: number): string => String.fromCharCode("a".charCodeAt(0) + (index % 26));

// A mark for each finding that touches some of these runs; null where none does.
function marks_of(
  findings: Findings,
  warnings: Record<string, number>,
  runs: number | null,
): HTMLElement | null {
  const codes = codes_of(findings);
  const touching = codes.filter((code) => warnings[code]);
  if (touching.length === 0) return null;
  const marks = touching.map((code) =>
    h(
      "a",
      {
        href: `#audit-${code}`,
        title: `${code}, in ${warnings[code]}${runs === null ? "" : ` of ${runs}`} runs`,
      },
      mark_of(codes.indexOf(code)),
    ),
  );
  return h("sup", { class: "marks" }, ...marks);
}

// A name of a cell with its marks.
export function marked_cell(findings: Findings, name: string): Child {
  const cell = findings.cells.find((candidate) => candidate.name === name);
  const marks = cell && marks_of(findings, cell.warnings, cell.runs);
  return marks ? h("span", {}, name, marks) : name;
}

export const cell_column = (findings: Findings): Shown<Cell> => ({
  key: "cell",
  label: "Cell",
  value: (cell) => cell.name,
  show: (cell) => marked_cell(findings, cell.name),
});

// Beside what both sides said of the same runs.
export const agreement_marks = (findings: Findings): Child =>
  marks_of(findings, findings.agreement_warnings, null);

const figure = (value: number, unit: string): string =>
  `${significant(value, 4)}${unit === "1" ? "" : `\u00a0${unit}`}`;

function change_of(finding: AuditFinding): string | null {
  if (finding.before === undefined || finding.figure === undefined) return null;
  const unit = finding.unit ?? "";
  const after = finding.after == null ? "not known" : figure(finding.after, unit);
  return `${finding.figure}: ${figure(finding.before, unit)} before, ${after} after${finding.repaired ? " (repaired)" : ""}`;
}

const lines_of = (lines: number[]): string => {
  if (lines.length === 0) return "";
  const shown = lines.slice(0, 6).join(", ");
  const more = lines.length > 6 ? ` and ${lines.length - 6} more` : "";
  return `, line${lines.length > 1 ? "s" : ""} ${shown}${more}`;
};

const item = (finding: AuditFinding): HTMLElement =>
  h(
    "li",
    {},
    h("span", { class: "source" }, `${finding.file}${lines_of(finding.lines)}`),
    h("br"),
    finding.text,
    change_of(finding) && h("br"),
    change_of(finding) && h("b", {}, change_of(finding)),
  );

function code_of(code: string, index: number, findings: AuditFinding[]): HTMLElement {
  const first = findings[0] as AuditFinding;
  const repaired = findings.filter((finding) => finding.repaired).length;
  return h(
    "details",
    { class: "further", id: `audit-${code}` },
    h(
      "summary",
      {},
      h("sup", {}, mark_of(index)),
      ` ${first.title} `,
      h("code", {}, code),
      `: ${first.severity}, ${findings.length === 1 ? "once" : `${findings.length} times`}`,
      repaired > 0 && `, ${repaired === findings.length ? "repaired" : `${repaired} repaired`}`,
    ),
    h("ul", {}, ...findings.map(item)),
  );
}

// Nothing where the runs were not imported, or nothing was found.
export function audit(findings: Findings): HTMLElement | null {
  if (findings.audit.length === 0) return null;
  return section(
    "audit",
    "What the audit found in the files",
    p(
      "The runs were imported. These findings touch the figures that carry their letters; what is repaired stands here with the figure before and after.",
    ),
    ...codes_of(findings).map((code, index) =>
      code_of(
        code,
        index,
        findings.audit.filter((finding) => finding.code === code),
      ),
    ),
  );
}
