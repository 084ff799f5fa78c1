// One architecture, one colour and one symbol, in every figure. The symbol says the same as the
// colour, so nothing rests on colour alone.

import type { Findings } from "./findings";
import { architecture_of } from "./findings";

const symbols = ["circle", "square", "triangle", "diamond", "star", "cross", "wye"] as const;

export interface Look {
  colour: string;
  symbol: (typeof symbols)[number];
}

export function looks_of(findings: Findings): Map<string, Look> {
  const looks = new Map<string, Look>();
  for (const cell of findings.cells) {
    const name = architecture_of(cell);
    const i = looks.size;
    if (looks.has(name)) continue;
    looks.set(name, {
      colour: `var(--series-${i % 8})`,
      symbol: symbols[i % symbols.length] ?? "circle",
    });
  }
  return looks;
}

export const look_of = (looks: Map<string, Look>, name: string): Look =>
  looks.get(name) ?? { colour: "var(--ink)", symbol: "circle" };
