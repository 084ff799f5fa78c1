// What estimates would have said of the runs that were measured: their errors, run by run.

import * as Plot from "@observablehq/plot";
import { type Axis, dots, row_chart, spans, text_width } from "./chart";
import { type Look, look_of } from "./colour";
import { figure_of } from "./figure";
import type * as F from "./findings";
import { unique } from "./findings";
import { legend } from "./legend";
import { p, section } from "./parts";
import { axis_type, fixed, scale_for, significant } from "./quantity";
import { numbered_table, type Shown, stacked } from "./table";

const signed = (error: number): string => {
  const shown = significant(100 * error);
  return error > 0 ? `+${shown}` : shown;
};
const size = (error: number): string => significant(100 * error);

const architecture = (run: F.BacktestRun): string => run.factors["architecture"] ?? "run";

interface Error {
  estimator: F.Estimator;
  run: F.BacktestRun;
  error: number;
}

const errors_of = ({ estimators, runs }: F.Backtest): Error[] =>
  estimators.flatMap((estimator) =>
    runs.flatMap((run) => {
      const estimate = run.estimates_j[estimator.name];
      return estimate === undefined
        ? []
        : [{ estimator, run, error: estimate / run.measured_j - 1 }];
    }),
  );

const columns: Shown<Error>[] = [
  { key: "run", label: "Run", value: ({ run }) => run.run },
  { key: "architecture", label: "Architecture", value: ({ run }) => architecture(run) },
  { key: "estimator", label: "Estimate", value: ({ estimator }) => estimator.label },
  { key: "measured_j", label: "Measured, J", value: ({ run }) => run.measured_j },
  {
    key: "estimate_j",
    label: "Estimated, J",
    value: ({ run, estimator }) => run.estimates_j[estimator.name] ?? null,
  },
  { key: "error", label: "Error", value: ({ error }) => error },
];

// Errors of a per cent and errors of a hundred share one axis only where it bends.
function error_axis(backtest: F.Backtest): Axis {
  const spoke = backtest.estimators.flatMap(({ all }) => (all ? [all] : []));
  const label = "Estimate less measurement (% of the measurement)";
  const zero = Plot.ruleX([0], { stroke: "currentColor", strokeWidth: 1.2 });
  if (axis_type(spoke.map((all) => all.median_absolute)) === "linear")
    return {
      scale: { type: "linear", label, grid: true, nice: true, zero: true, ticks: 6 },
      marks: [zero],
    };
  const most = 100 * Math.max(...spoke.flatMap(({ min, max }) => [Math.abs(min), max]));
  const reach = [10, 100, 1000, 10000].find((tick) => tick >= most) ?? most;
  const sizes = [1, 10, 100, 1000, 10000].filter((tick) => tick <= reach);
  const low = 100 * Math.min(...spoke.map(({ min }) => min));
  const ticks = [...sizes.map((tick) => -tick).filter((tick) => tick > 10 * low), 0, ...sizes];
  const domain = [Math.min(low * 1.1, -1), Math.max(most * 1.25, 1)];
  const within = ticks.filter((tick) => tick >= domain[0]! && tick <= domain[1]!);
  const shown = (tick: number) => (tick > 0 ? `+${tick}` : fixed(tick, 0));
  return {
    scale: { type: "symlog", constant: 0.5, domain, label },
    marks: [Plot.gridX(within), zero, Plot.axisX(within, { text: shown, labelOffset: 36 })],
  };
}

// Words on as many lines as the room asks for.
function lines_of(label: string, room: number): string {
  const lines: string[] = [];
  for (const word of label.split(" ")) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && text_width(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("\n");
}

function errors_chart(backtest: F.Backtest, looks: Map<string, Look>, width: number): Element {
  const spoke = backtest.estimators.filter(({ all }) => all !== null);
  const singles = errors_of(backtest).map(({ estimator, run, error }) => ({
    ...look_of(looks, architecture(run)),
    row: estimator.label,
    group: "",
    is_open: false,
    value: 100 * error,
    title: `${estimator.label}\n${architecture(run)}, run ${run.run}\nerror ${signed(error)} %`,
  }));
  const middles = spoke.flatMap(({ label, all }) =>
    all === null
      ? []
      : [
          {
            colour: "var(--ink)",
            symbol: "circle" as const,
            row: label,
            group: "",
            is_open: false,
            mean: 100 * all.median,
            low: 100 * all.q25,
            high: 100 * all.q75,
            wide_low: 100 * all.min,
            wide_high: 100 * all.max,
            title: `${label}\nmedian ${signed(all.median)} %\nmiddle half ${signed(all.q25)} to ${signed(all.q75)} %\nall ${signed(all.min)} to ${signed(all.max)} %`,
          },
        ],
  );
  const lanes = [-16, -10, -4];
  return row_chart({
    width,
    label: "",
    axis_values: [],
    axis: error_axis(backtest),
    rows: spoke.map(({ label }) => label),
    groups: [""],
    row_height: 52,
    row_label: lines_of,
    has_value: () => true,
    marks: [
      ...spans(middles, 12),
      ...lanes.map((offset, lane) =>
        dots(
          singles.filter((_, i) => i % lanes.length === lane),
          offset,
        ),
      ),
    ],
  });
}

const error_columns = (backtest: F.Backtest): Shown<F.Estimator>[] => {
  const energy = scale_for(
    "J",
    backtest.estimators.map(({ all }) => all?.rmse_j),
  );
  const silent = () => "it said nothing of these runs";
  const extreme = (key: "min" | "max", label: string): Shown<F.Estimator> => ({
    key,
    label,
    unit: "%",
    value: ({ all }) => all?.[key] ?? null,
    show: ({ all }) => all && signed(all[key]),
    missing: silent,
  });
  const share = (key: "median_absolute" | "mape", label: string): Shown<F.Estimator> => ({
    key,
    label,
    unit: "%",
    value: ({ all }) => all?.[key] ?? null,
    show: ({ all }) => all && size(all[key]),
    missing: silent,
  });
  return [
    { key: "estimator", label: "Estimate", value: ({ label }) => label },
    {
      key: "n",
      label: "n",
      value: ({ all }) => all?.n ?? null,
      show: ({ all }) => all && String(all.n),
      missing: silent,
    },
    share("median_absolute", "Size, median"),
    share("mape", "Size, mean"),
    {
      key: "median",
      label: "Error, median",
      unit: "%",
      value: ({ all }) => all?.median ?? null,
      show: ({ all }) =>
        all && stacked(signed(all.median), `${signed(all.q25)} to ${signed(all.q75)}`),
      missing: silent,
    },
    extreme("min", "Least"),
    extreme("max", "Most"),
    {
      key: "rmse_j",
      label: "RMSE",
      unit: energy.unit,
      value: ({ all }) => all?.rmse_j ?? null,
      show: ({ all }) => all && significant(all.rmse_j / energy.factor),
      missing: silent,
    },
    {
      key: "held",
      label: "Held by 90 %",
      unit: "%",
      value: ({ all }) => all?.held ?? null,
      show: ({ all }) =>
        all?.held != null && all.half_width != null
          ? stacked(fixed(100 * all.held, 0), `±${size(all.half_width)}`)
          : null,
      missing: () => "it has no interval",
    },
  ];
};

const estimators_table = ({ estimators }: F.Backtest): HTMLElement =>
  numbered_table<F.Estimator>({
    name: "estimators",
    caption: ["What each estimate has to know, and where it is from."],
    columns: [
      { key: "estimator", label: "Estimate", value: ({ label }) => label },
      { key: "needs", label: "Needs", value: ({ needs }) => needs },
      { key: "source", label: "Source", value: ({ source }) => source },
    ],
    rows: estimators,
  });

interface Level {
  by: string;
  level: string;
  sizes: Map<string, F.ErrorDistribution>;
}

function levels_table({ estimators }: F.Backtest): HTMLElement | null {
  const levels = new Map<string, Level>();
  for (const estimator of estimators) {
    for (const errors of estimator.levels) {
      const [by, level] = [errors.by ?? "", errors.level ?? ""];
      const known = levels.get(`${by} ${level}`) ?? { by, level, sizes: new Map() };
      known.sizes.set(estimator.name, errors);
      levels.set(`${by} ${level}`, known);
    }
  }
  if (levels.size === 0) return null;
  return numbered_table<Level>({
    name: "backtest-levels",
    caption: ["The median size of the error within each level, and its mean (MAPE) below, in %."],
    columns: [
      {
        key: "level",
        label: "Runs",
        value: ({ by, level }) => (by === "cell" ? level : `${by} ${level}`),
      },
      ...estimators
        .filter(({ all }) => all !== null)
        .map(
          ({ name, label }): Shown<Level> => ({
            key: name,
            label,
            unit: "%",
            value: ({ sizes }) => sizes.get(name)?.median_absolute ?? null,
            show: ({ sizes }) => {
              const errors = sizes.get(name);
              return errors && stacked(size(errors.median_absolute), size(errors.mape));
            },
            missing: () => "it said nothing of these runs",
          }),
        ),
    ],
    rows: [...levels.values()],
    first_only: 8,
  });
}

export function backtest(findings: F.Findings, looks: Map<string, Look>): HTMLElement[] {
  const found = findings.backtest;
  if (!found) return [];
  const title = "What an estimate would have said";
  const words = found.sentences.map((sentence) => p(sentence));
  const rows = errors_of(found);
  if (rows.length === 0) return [section("estimates", title, ...words)];
  const bends =
    axis_type(found.estimators.flatMap(({ all }) => (all ? [all.median_absolute] : []))) === "log";
  const names = unique(found.runs.map(architecture));
  return [
    section(
      "estimates",
      title,
      ...words,
      figure_of({
        name: "backtest",
        title: "The error of each estimate in each run, and its distribution",
        caption: [
          "The error of each estimate in each run (upper rows), and below them the median, the middle half of the runs (line) and all of them (pale band). ",
          bends && "The axis is logarithmic but for the errors below about 1\u00a0%.",
        ],
        columns,
        rows,
        draw: (width) => [legend(names, looks, width), errors_chart(found, looks, width)],
      }),
      numbered_table<F.Estimator>({
        name: "backtest",
        caption: [
          "Errors of the estimates over all runs. An error is the estimate less the measurement, over the measurement; below the median stands the middle half of the runs. Where an estimate has a 90 % interval, how many of the measurements it held, and its median half-width below.",
        ],
        columns: error_columns(found),
        rows: found.estimators,
      }),
      levels_table(found),
      estimators_table(found),
    ),
  ];
}
