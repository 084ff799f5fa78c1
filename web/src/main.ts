// Reads the findings that the page carries and lays the report out.

import { looks_of } from "./colour";
import { h } from "./dom";
import type { Findings } from "./findings";
import * as sections from "./sections";

function render(findings: Findings): HTMLElement[] {
  const looks = looks_of(findings);
  const parts = [
    sections.answers(findings),
    sections.question_1(findings, looks),
    sections.question_2(findings, looks),
    sections.question_3(findings),
    sections.method(findings),
    sections.warnings(findings),
    sections.runs(findings),
  ];
  const links = parts.map((part) => h("li", {}, h("a", { href: `#${part.id}` }, part.querySelector("h2")?.textContent ?? "")));
  return [sections.opening(findings), h("nav", { "aria-label": "Contents" }, h("ol", {}, ...links)), ...parts];
}

const carried = document.getElementById("findings")?.textContent ?? "";
const page = document.getElementById("report");
const findings = JSON.parse(carried) as Findings;
if (findings.version === 1) page?.append(...render(findings));
else page?.append(h("p", {}, `These findings have version ${findings.version}; this page reads version 1.`));
