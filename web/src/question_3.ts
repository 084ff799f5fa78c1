// RQ3: what was measured, what was modelled, and what no meter saw.

import { agreement_marks } from "./audit";
import { agreement_figures } from "./agreement_chart";
import type { Look } from "./colour";
import { compared } from "./comparisons";
import { h } from "./dom";
import * as F from "./findings";
import { badge, p, section } from "./parts";
import { fixed, percent, scale_for, significant } from "./quantity";
import { share_figure } from "./share_chart";
import { numbered_table, type Shown, stacked } from "./table";

const channels_table = (findings: F.Findings): HTMLElement => {
  const counter = (
    key: "gaps" | "wraps" | "resets" | "freezes" | "suspends" | "unreadable",
    label: string,
  ): Shown<F.Channel> => ({
    key,
    label,
    value: (channel) => channel[key],
    show: (channel) => fixed(channel[key], 0),
  });
  return numbered_table<F.Channel>({
    name: "channels",
    caption: [
      "What each channel saw. Channels that lie inside another are read but not counted, so nothing counts twice. Wraps are corrected; gaps, resets, freezes and suspensions are left out, never filled. An unreadable sample has no value; a counter loses nothing by it.",
    ],
    columns: [
      { key: "channel", label: "Channel", value: (channel) => channel.channel },
      { key: "component", label: "Component", value: (channel) => channel.component },
      {
        key: "grade",
        label: "Grade",
        value: (channel) => channel.grade,
        show: (channel) => badge(channel.grade),
      },
      {
        key: "is_counted",
        label: "Counted",
        value: (channel) =>
          channel.is_counted ? "yes" : `no: ${channel.reason ?? "no reason given"}`,
      },
      {
        key: "share",
        label: "Share",
        unit: "%",
        value: (channel) => (channel.is_counted ? channel.share : null),
        show: (channel) => percent(channel.share),
        missing: () => "not counted",
      },
      {
        key: "runs",
        label: "Runs",
        value: (channel) => channel.runs,
        show: (channel) =>
          stacked(
            String(channel.runs),
            channel.runs_without > 0 ? `${channel.runs_without} without` : null,
          ),
      },
      counter("gaps", "Gaps"),
      counter("wraps", "Wraps"),
      counter("resets", "Resets"),
      counter("freezes", "Freezes"),
      counter("suspends", "Suspends"),
      counter("unreadable", "Unreadable"),
    ],
    rows: findings.channels,
  });
};

const bounds = (low: number | null, high: number | null, show = significant): string | null =>
  low === null || high === null ? null : `${show(low)} to ${show(high)}`;

const levels_table = (agreement: F.Agreement): HTMLElement =>
  numbered_table<F.AgreementLevel>({
    name: "agreement-levels",
    caption: [
      "Hardware over software, and the line of mean power (offset and gain, Deming), with 95\u00a0% intervals. The gap is what the hardware side measured beyond the software side.",
    ],
    columns: [
      {
        key: "level",
        label: "Runs",
        value: (level) => (level.by === null ? "all" : `${level.by} ${level.level}`),
      },
      { key: "n", label: "n", value: (level) => level.n, show: (level) => String(level.n) },
      {
        key: "ratio",
        label: "Hardware / software",
        value: (level) => level.ratio,
        show: (level) =>
          stacked(significant(level.ratio ?? 0), bounds(level.ratio_low, level.ratio_high)),
      },
      {
        key: "offset_w",
        label: "Offset",
        unit: "W",
        value: (level) => level.deming_power?.offset ?? null,
        show: ({ deming_power: line }) =>
          line && stacked(significant(line.offset), bounds(line.offset_low, line.offset_high)),
        missing: () => "too few runs, or power does not vary",
      },
      {
        key: "gain",
        label: "Gain",
        value: (level) => level.deming_power?.gain ?? null,
        show: ({ deming_power: line }) =>
          line && stacked(significant(line.gain), bounds(line.gain_low, line.gain_high)),
        missing: () => "too few runs, or power does not vary",
      },
      {
        key: "gap",
        label: "Gap",
        unit: "%",
        value: (level) => level.gap.energy_j / level.hardware_j,
        show: (level) => percent(level.gap.energy_j / level.hardware_j),
      },
    ],
    rows: [agreement.all, ...agreement.levels],
  });

const gap_table = (agreement: F.Agreement): HTMLElement => {
  const { parts } = agreement.all.gap;
  const scale = scale_for(
    "J",
    parts.map((part) => part.energy_j),
  );
  const shown = (value: number) => significant(value / scale.factor);
  return numbered_table<F.GapPart>({
    name: "gap",
    caption: ["What the gap of a run is made of, as far as these runs can tell it apart."],
    columns: [
      { key: "part", label: "Part", value: (part) => part.name },
      {
        key: "energy_j",
        label: "Energy",
        unit: scale.unit,
        value: (part) => part.energy_j,
        show: (part) =>
          stacked(shown(part.energy_j), bounds(part.energy_j_low, part.energy_j_high, shown)),
      },
      {
        key: "share",
        label: "Of the hardware's",
        unit: "%",
        value: (part) => part.share,
        show: (part) => percent(part.share),
      },
    ],
    rows: parts,
  });
};

const agreement_parts = (findings: F.Findings, looks: Map<string, Look>): HTMLElement[] => {
  const { agreement, no_agreement } = findings;
  if (!agreement)
    return no_agreement ? [p(`Software was not held against hardware: ${no_agreement}.`)] : [];
  return [
    h("h3", {}, "Software against hardware"),
    ...agreement.sentences.map((sentence, i) =>
      p(sentence, i === 0 && agreement_marks(findings)),
    ),
    ...agreement_figures(agreement, looks),
    levels_table(agreement),
    ...(agreement.all.gap.parts.length > 0 ? [gap_table(agreement)] : []),
    ...agreement.all.notes.map((note) => p(note)),
  ];
};

export function question_3(findings: F.Findings, looks: Map<string, Look>): HTMLElement {
  const uncovered = Object.entries(findings.not_covered);
  return section(
    "rq3",
    "What was measured, and what was modelled?",
    findings.cells.some((cell) => cell.measured_share !== null) &&
      share_figure(findings, [
        "Where the energy of each cell comes from: sensors (solid), a model of activity (stripes), an assumed constant (points).",
      ]),
    uncovered.length > 0 &&
      p(
        "Covered by no meter, and therefore in no figure: ",
        uncovered.map(([component, runs]) => `${component} (${runs} runs)`).join(", "),
        ".",
      ),
    findings.channels.length > 0 && channels_table(findings),
    ...findings.meter_ratios.map((meters) => p(meters.sentence)),
    ...agreement_parts(findings, looks),
    ...compared(findings, "RQ3"),
  );
}
