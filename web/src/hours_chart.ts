// The same energy had the run begun at each hour: means over the hours of the day or the months,
// with the least and the most of the starts.

import * as Plot from "@observablehq/plot";
import { base_style, plain_tip, unit_label } from "./chart";
import { type Scale, significant } from "./quantity";
import type { Starts } from "./reprice_finding";

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export const month_name = (number: number): string => months[number - 1] ?? String(number);
export const hour_name = (number: number): string => String(number).padStart(2, "0");

export function starts_chart(
  starts: Starts[],
  scale: Scale,
  own: number | null,
  label: string,
  name_of: (number: number) => string,
  width: number,
): Element {
  const scaled = (value: number) => value / scale.factor;
  const names = starts.map(({ number }) => name_of(number));
  const every = Math.ceil((names.length * 30) / Math.max(1, width - 70));
  return Plot.plot({
    width,
    height: 260,
    marginLeft: 52,
    marginRight: 14,
    marginTop: 22,
    marginBottom: 42,
    style: base_style,
    x: {
      type: "band",
      domain: names,
      label,
      tickSize: 0,
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: (name: string, i: number) => (i % every === 0 ? name : ""),
    },
    y: {
      zero: true,
      nice: true,
      grid: true,
      ticks: 5,
      label: unit_label("CO\u2082e", { ...scale, unit: `${scale.unit} CO\u2082e` }),
    },
    marks: [
      Plot.ruleX(starts, {
        x: ({ number }: Starts) => name_of(number),
        y1: ({ least_emissions_g }: Starts) => scaled(least_emissions_g),
        y2: ({ most_emissions_g }: Starts) => scaled(most_emissions_g),
        stroke: "var(--series-0)",
        strokeOpacity: 0.3,
        strokeWidth: 6,
      }),
      own === null
        ? null
        : Plot.ruleY([scaled(own)], { stroke: "var(--series-1)", strokeDasharray: "5 4" }),
      Plot.dot(starts, {
        x: ({ number }: Starts) => name_of(number),
        y: ({ mean_emissions_g }: Starts) => scaled(mean_emissions_g),
        fill: "var(--series-0)",
        r: 4,
        title: (one: Starts) =>
          `${name_of(one.number)}: mean ${significant(scaled(one.mean_emissions_g))} ${scale.unit}\n${significant(scaled(one.least_emissions_g))} to ${significant(scaled(one.most_emissions_g))} in ${one.starts} starts`,
        tip: { format: plain_tip },
      }),
    ],
  });
}
