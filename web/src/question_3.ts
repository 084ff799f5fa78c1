// RQ3: what was measured, what was modelled, and what no meter saw.

import { compared } from "./comparisons";
import * as F from "./findings";
import { badge, p, section } from "./parts";
import { fixed, percent } from "./quantity";
import { share_figure } from "./share_chart";
import { numbered_table, type Shown, stacked } from "./table";

const channels_table = (findings: F.Findings): HTMLElement => {
  const counter = (
    key: "gaps" | "wraps" | "resets" | "freezes" | "suspends",
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
      "What each channel saw. Channels that lie inside another are read but not counted, so nothing counts twice. Wraps are corrected; gaps, resets, freezes and suspensions are left out, never filled.",
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
    ],
    rows: findings.channels,
  });
};

export function question_3(findings: F.Findings): HTMLElement {
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
    ...compared(findings, "RQ3"),
  );
}
