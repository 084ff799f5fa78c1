// Reads the findings that the page carries and lays the report out.

import { audit } from "./audit";
import { backtest } from "./backtest";
import { looks_of } from "./colour";
import { h } from "./dom";
import type { Findings } from "./findings";
import { layers_page } from "./layers";
import type { Layers } from "./layers_finding";
import { method, warnings } from "./method";
import { answers, opening } from "./opening";
import { question_1 } from "./question_1";
import { question_2 } from "./question_2";
import { question_3 } from "./question_3";
import { reprice_page } from "./reprice";
import type { Reprice } from "./reprice_finding";
import { runs } from "./runs";

type Carried = Findings | Layers | Reprice;

function render(findings: Carried): HTMLElement[] {
  if (findings.format === "joulelab-layers") return layers_page(findings);
  if (findings.format === "joulelab-reprice") return reprice_page(findings);
  const looks = looks_of(findings);
  const parts = [
    answers(findings),
    question_1(findings, looks),
    question_2(findings, looks),
    question_3(findings, looks),
    ...backtest(findings, looks),
    audit(findings),
    method(findings),
    warnings(findings),
    runs(findings),
  ].filter((part) => part !== null);
  const links = parts.map((part) =>
    h("li", {}, h("a", { href: `#${part.id}` }, part.querySelector("h2")?.textContent ?? "")),
  );
  return [
    opening(findings),
    h("nav", { "aria-label": "Contents" }, h("ol", {}, ...links)),
    ...parts,
  ];
}

const carried = document.getElementById("findings")?.textContent ?? "";
const page = document.getElementById("report");
const findings = JSON.parse(carried) as Carried;
if (findings.version === 1) page?.append(...render(findings));
else
  page?.append(
    h("p", {}, `These findings have version ${findings.version}; this page reads version 1.`),
  );
