// How it was done and what limits the figures.

import { h } from "./dom";
import * as F from "./findings";
import { p, section, warning_box } from "./parts";
import { significant } from "./quantity";

function machine_list(machine: F.Machine): HTMLElement {
  const facts: [string, string][] = [
    ["Processor", `${machine.cpu || "unknown"}, ${machine.logical_cpus} logical CPUs`],
    ["Memory", `${significant(machine.memory_bytes / 2 ** 30)} GiB`],
    ["System", `${machine.os}, kernel ${machine.kernel}`],
    [
      "Kind",
      machine.is_virtual
        ? "virtual machine: sensors of the host are usually hidden"
        : "physical machine",
    ],
  ];
  return h(
    "div",
    { class: "machine" },
    h("h4", {}, machine.host),
    h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
  );
}

export const method = (findings: F.Findings): HTMLElement =>
  section(
    "method",
    "How it was done",
    h("h3", {}, "Protocol"),
    h("ul", {}, ...findings.protocol.map((sentence) => h("li", {}, sentence))),
    h("h3", {}, findings.machines.length === 1 ? "Machine" : "Machines"),
    ...findings.machines.map(machine_list),
  );

// What the audit found stands in its own section.
export function warnings(findings: F.Findings): HTMLElement {
  const audited = new Set(findings.audit.map((finding) => finding.code));
  const shown = findings.warnings.filter((warning) => !audited.has(warning.code));
  return section(
    "warnings",
    "What limits these figures",
    shown.length === 0 && p("No other warning was raised."),
    ...shown.map((warning) =>
      warning_box(warning, `, in ${warning.runs} of ${findings.runs.length} runs`),
    ),
  );
}
