// Whether the effect of one factor depends on another: the answers, and behind them every test.

import { h } from "./dom";
import * as F from "./findings";
import { p } from "./parts";
import { fixed, p_value } from "./quantity";
import { captioned_table, type Shown, stacked } from "./table";

interface Row {
  interaction: F.Interaction;
  effect: F.TwoWayEffect | undefined; // none: not tested
}

const label_of = (findings: F.Findings, { response }: F.Interaction): string =>
  F.response_named(findings, response).label;

function table_of_tests(findings: F.Findings): HTMLElement {
  const rows = findings.interactions.flatMap((interaction): Row[] =>
    interaction.effects.length > 0
      ? interaction.effects.map((effect) => ({ interaction, effect }))
      : [{ interaction, effect: undefined }],
  );
  const p_column = (
    key: string,
    label: string,
    value: (effect: F.TwoWayEffect) => number,
  ): Shown<Row> => ({
    key,
    label,
    value: ({ effect }) => (effect ? value(effect) : null),
    show: ({ effect }) => (effect ? p_value(value(effect)) : null),
    missing: () => "not tested: see the sentences",
  });
  return captioned_table<Row>("Table of interactions", {
    name: "interactions",
    caption: [
      "Each p by Holm over the tests of its kind (interactions; factors) of one response. Partial eta squared of the ANOVA with its 95\u00a0% interval.",
    ],
    columns: [
      {
        key: "effect",
        label: "Effect",
        value: ({ interaction, effect }) =>
          effect?.name ?? `${interaction.first} x ${interaction.second}`,
      },
      {
        key: "response",
        label: "On",
        value: ({ interaction }) => label_of(findings, interaction),
      },
      {
        key: "within",
        label: "Within",
        value: ({ interaction }) => Object.values(interaction.within).join(" · ") || "all runs",
      },
      {
        key: "n",
        label: "Runs",
        value: ({ interaction }) => interaction.n,
        show: ({ interaction }) => String(interaction.n),
      },
      p_column("p_aligned_ranks", "p, aligned ranks", (one) => one.aligned_ranks.p_adjusted),
      p_column("p_permutation", "p, permutation", (one) => one.p_permutation_adjusted),
      p_column("p_anova", "p, ANOVA", (one) => one.anova.p_adjusted),
      {
        key: "eta_squared",
        label: "Partial η²",
        value: ({ effect }) => effect?.anova.eta_squared ?? null,
        missing: () => "not tested: see the sentences",
        show: ({ effect }) =>
          effect
            ? stacked(
                fixed(effect.anova.eta_squared, 2),
                `${fixed(effect.anova.eta_squared_low, 2)} to ${fixed(effect.anova.eta_squared_high, 2)}`,
              )
            : null,
      },
    ],
    rows,
  });
}

export function interactions(findings: F.Findings): HTMLElement[] {
  const tested = findings.interactions;
  if (tested.length === 0) return [];
  return [
    h("h3", {}, "Does one effect depend on another factor?"),
    ...findings.interaction_answers.map((answer) => p(answer)),
    h(
      "details",
      { class: "further" },
      h("summary", {}, tested.length === 1 ? "The tests" : `The tests of ${tested.length} designs`),
      table_of_tests(findings),
      ...tested.map(({ sentence }) => p(sentence)),
    ),
  ];
}
