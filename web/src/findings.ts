// The findings as the program writes them: docs/FORMATS.md, "The findings (JSON)", version 1.
// null means that nothing covered the quantity; it is never shown as 0.

export interface Summary {
  n: number;
  mean: number;
  sd: number | null;
  median: number;
  min: number;
  max: number;
  low: number | null;
  high: number | null;
}

// What the uncertainty of a place's intensity adds to the mean emissions of a cell.
export interface EmissionsRange {
  by_intensity_low: number;
  by_intensity_high: number;
  absolute_low: number; // with the absolute interval of the energy too
  absolute_high: number;
}

export interface Cell {
  name: string;
  factors: Record<string, string>;
  runs: number;
  excluded: number;
  responses: Record<string, Summary>;
  emissions_g: Record<string, Summary>;
  absolute_emissions_g: Record<string, { low: number; high: number }>; // by place code
  emissions_ranges_g: Record<string, EmissionsRange>; // by code of the places with a range
  absolute_energy_j_low: number | null;
  absolute_energy_j_high: number | null;
  measured_share: number | null;
  modelled_share: number | null;
  constant_share: number | null;
  parameters: number | null;
  macs: number | null;
  at_chance: boolean; // accuracy is no better than guessing
  chance: number | null;
  warnings: Record<string, number>; // by code: how many of its runs carry it
}

export interface Response {
  name: string;
  label: string;
  unit: string;
  less_is_better: boolean;
  question: string;
}

export interface Pair {
  a: string;
  b: string;
  z: number;
  p: number;
  p_adjusted: number;
  p_games_howell: number | null; // of the means
  cliffs_delta: number;
  cliffs_delta_low: number | null;
  cliffs_delta_high: number | null;
  ratio: number | null;
  ratio_low: number | null;
  ratio_high: number | null;
}

export interface Warning {
  code: string;
  text: string;
}

export interface Comparison {
  question: string;
  response: string;
  place: string | null;
  factor: string;
  within: Record<string, string>;
  group_sizes: Record<string, number>;
  test: string;
  statistic: number | null;
  degrees_of_freedom: number;
  p: number | null;
  p_permutation: number | null;
  permutation: string | null;
  smallest_p: number | null;
  p_adjusted: number; // over the tests of one response by one factor
  tests: number;
  effect: number | null;
  effect_low: number | null;
  effect_high: number | null;
  effect_name: string;
  n: number;
  correction: string;
  pairs: Pair[];
  agrees: boolean | null; // ranks and means
  warnings: Warning[];
  sentence: string;
  parametric_sentence: string | null;
}

export interface FTest {
  f: number;
  numerator_freedom: number;
  denominator_freedom: number;
  p: number;
  p_adjusted: number;
}

export interface TwoWayEffect {
  name: string;
  aligned_ranks: FTest;
  anova: FTest & { eta_squared: number; eta_squared_low: number; eta_squared_high: number };
  p_permutation: number;
  p_permutation_adjusted: number;
}

export interface Interaction {
  response: string;
  first: string;
  second: string;
  within: Record<string, string>;
  n: number;
  effects: TwoWayEffect[]; // empty: not tested
  tests: number;
  sentence: string;
}

export interface VarianceShares {
  within: Record<string, string>;
  n: number;
  sd_ln: number;
  energy_share: number;
  energy_share_low: number | null;
  energy_share_high: number | null;
  intensity_share: number;
  intensity_share_low: number | null;
  intensity_share_high: number | null;
  covariance_share: number;
  covariance_share_low: number | null;
  covariance_share_high: number | null;
  sentence: string;
}

export interface PlaceContrast {
  a: string;
  b: string;
  combinations: number;
  emissions_ratio: number;
  emissions_ratio_low: number | null;
  emissions_ratio_high: number | null;
  energy_ratio: number;
  energy_ratio_low: number | null;
  energy_ratio_high: number | null;
  intensity_ratio: number;
  intensity_ratio_low: number | null;
  intensity_ratio_high: number | null;
  energy_share: number | null;
  intensity_share: number | null;
  sentence: string;
}

export interface Decomposition {
  factor: string | null;
  variances: VarianceShares[];
  contrasts: PlaceContrast[];
}

export interface TradeoffStep {
  within: Record<string, string>;
  from: string;
  to: string;
  combinations: number | null; // of the other factors; null: cell against cell
  energy_ratio: number;
  energy_ratio_low: number | null;
  energy_ratio_high: number | null;
  accuracy_gain: number;
  accuracy_gain_low: number | null;
  accuracy_gain_high: number | null;
  is_on_front: boolean;
  is_answer: boolean;
  sentence: string;
}

export interface Saving {
  recipe: string;
  plain: string;
  within: Record<string, string>;
  pairs: number;
  mean_energy_j: number;
  mean_plain_energy_j: number;
  energy_saved: number; // 1 less the geometric mean ratio
  energy_saved_low: number | null;
  energy_saved_high: number | null;
  accuracy_pairs: number;
  accuracy_gain: number | null;
  accuracy_gain_low: number | null;
  accuracy_gain_high: number | null;
  sentence: string;
}

export interface ParetoPoint {
  cell: string;
  within: Record<string, string>;
  energy_j: number;
  energy_j_low: number | null;
  energy_j_high: number | null;
  accuracy: number;
  accuracy_low: number | null;
  accuracy_high: number | null;
  is_on_front: boolean;
  front_probability: number | null;
  accuracy_per_kwh: number | null;
  accuracy_per_kwh_low: number | null;
  accuracy_per_kwh_high: number | null;
  at_chance: boolean;
}

export interface PlaceComparison {
  a: string;
  b: string;
  ratio: number;
  ratio_low: number | null;
  ratio_high: number | null;
  is_real: boolean | null; // the ranges do not overlap; null: one has none
  is_comparable: boolean;
  sentence: string;
}

export interface PlaceShare {
  basis: string;
  cells: number;
  places: number;
  energy_share: number;
  place_share: number;
  sentence: string;
}

export interface MeterRatio {
  component: string;
  a: string;
  b: string;
  runs: number;
  ratio: number;
  ratio_low: number | null;
  ratio_high: number | null;
  sentence: string;
}

// hardware = offset + gain x software.
export interface Line {
  gain: number;
  gain_low: number | null;
  gain_high: number | null;
  offset: number;
  offset_low: number | null;
  offset_high: number | null;
}

export interface Limits {
  bias: number;
  bias_low: number | null;
  bias_high: number | null;
  limit_low: number | null;
  limit_high: number | null;
}

export interface GapPart {
  kind: string;
  name: string;
  energy_j: number;
  energy_j_low: number | null;
  energy_j_high: number | null;
  share: number;
}

export interface AgreementLevel {
  by: string | null; // null: all the runs
  level: string | null;
  n: number;
  duration_s: number;
  software_j: number;
  hardware_j: number;
  ratio: number | null;
  ratio_low: number | null;
  ratio_high: number | null;
  bland_altman_ratio: Limits | null;
  deming_power: Line | null;
  gap: { energy_j: number; parts: GapPart[]; not_covered: string[] };
  notes: string[];
  sentence: string;
}

export interface AgreementPoint {
  run: string;
  architecture: string | null;
  duration_s: number;
  software_j: number;
  hardware_j: number;
}

export interface Agreement {
  software: string[];
  hardware: string[];
  sentences: string[];
  all: AgreementLevel;
  levels: AgreementLevel[];
  points: AgreementPoint[];
}

// Errors are estimate less measurement, over the measurement.
export interface ErrorDistribution {
  by: string | null; // null: all the runs
  level: string | null;
  n: number;
  median: number;
  q25: number;
  q75: number;
  min: number;
  max: number;
  mape: number;
  median_absolute: number;
  rmse_j: number;
  held: number | null; // share of runs whose measurement the 90 % interval held; null: no interval
  half_width: number | null; // median, over the measurement
}

export interface Estimator {
  name: string;
  label: string;
  needs: string;
  source: string;
  all: ErrorDistribution | null; // null: it said nothing of any run
  levels: ErrorDistribution[];
}

export interface BacktestRun {
  run: string;
  factors: Record<string, string>;
  signal: string;
  duration_s: number;
  measured_j: number;
  epochs: number | null;
  estimates_j: Record<string, number>; // by the estimator's name; absent where it said nothing
}

export interface Backtest {
  sentences: string[];
  estimators: Estimator[];
  runs: BacktestRun[];
}

export interface Channel {
  channel: string;
  meter: string;
  component: string;
  grade: string;
  runs: number;
  runs_without: number;
  is_counted: boolean;
  reason: string | null;
  share: number;
  gaps: number;
  wraps: number;
  resets: number;
  freezes: number;
  suspends: number;
  unreadable: number;
}

export interface Run {
  id: string;
  cell: string;
  status: string;
  factors: Record<string, string>;
  repetition: number;
  block: number;
  order: number;
  started: string; // ISO 8601, UTC
  responses: Record<string, number | null>;
  grade: string | null;
  warnings: string[];
}

export interface PooledTest {
  factor: string;
  response: string;
  n: number;
  statistic: number;
  p: number;
  p_adjusted: number;
  effect: number;
  sentence: string;
}

export interface AuditFinding {
  code: string;
  title: string;
  severity: string;
  file: string;
  lines: number[];
  text: string;
  repaired: boolean;
  figure?: string;
  unit?: string;
  before?: number;
  after?: number | null; // null: not known
}

export interface Place {
  code: string;
  place: string;
  g_per_kwh: number;
  g_per_kwh_low: number | null;
  g_per_kwh_high: number | null;
  range_note: string | null;
  basis: string;
  year: number;
  source: string;
  licence: string;
  note: string | null;
}

export interface Machine {
  host: string;
  os: string;
  kernel: string;
  cpu: string;
  logical_cpus: number;
  memory_bytes: number;
  is_virtual: boolean;
  joulelab_version: string;
}

export interface TargetRow {
  cell: string;
  runs: number;
  reached: number;
  energy_j: number | null;
  energy_j_low: number | null;
  energy_j_high: number | null;
  before_j: number | null;
  spent_j: number | null;
  best_accuracy: number | null;
}

export interface CurvePoint {
  evaluation: number;
  runs: number;
  energy_j: number;
  accuracy: number;
  accuracy_least: number;
  accuracy_most: number;
}

export interface Target {
  within: Record<string, string>;
  target: number | null;
  why: string;
  sentence: string | null;
  rows: TargetRow[];
  curves: { cell: string; points: CurvePoint[] }[];
}

export interface Findings {
  format: "joulelab-findings";
  version: number;
  study: string;
  generated: string;
  joulelab_version: string;
  headlines: string[];
  protocol: string[];
  machines: Machine[];
  places: Place[];
  pue: number;
  factors: string[];
  responses: Response[];
  measured_share: number | null;
  modelled_share: number | null;
  constant_share: number | null;
  not_covered: Record<string, number>;
  cells: Cell[];
  comparisons: Comparison[];
  interactions: Interaction[];
  interaction_answers: string[];
  decomposition: Decomposition | null; // of the emissions where the runs were made
  place_note: string | null;
  place_comparisons: PlaceComparison[];
  place_shares: PlaceShare[]; // of each basis with two places or more
  pareto: ParetoPoint[];
  architecture_front: ParetoPoint[]; // over the other factors; empty where cells are architectures
  tradeoffs: TradeoffStep[];
  savings: Saving[]; // of recipes, the most saving first
  targets: Target[];
  channels: Channel[];
  meter_ratios: MeterRatio[];
  agreement: Agreement | null; // of software and hardware side
  no_agreement: string | null; // why there is none
  backtest: Backtest | null; // of estimates; null: no trace was looked at
  runs: Run[];
  warnings: (Warning & { runs: number })[];
  pooled_tests: PooledTest[]; // of imported runs alone
  agreement_warnings: Record<string, number>; // of the runs that both sides saw
  audit: AuditFinding[]; // of the files that the runs were imported from
}

// Whether a cell's energy rests on more than a sensor: its marks are then drawn open.
export const is_modelled = (cell: Cell | undefined): boolean =>
  cell?.measured_share != null && cell.measured_share < 0.99;

// The levels that vary beside the architecture: "mnist · node-1", or "" where none does.
export const group_of = (findings: Findings, cell: Cell): string =>
  findings.factors
    .filter((factor) => factor !== "architecture")
    .map((factor) => cell.factors[factor] ?? "")
    .filter((level) => level !== "")
    .join(" · ");

// What a cell is called within its group, and what decides its colour.
export const architecture_of = (cell: Cell): string => cell.factors["architecture"] ?? cell.name;

export const response_named = (findings: Findings, name: string): Response =>
  findings.responses.find((response) => response.name === name) ?? {
    name,
    label: name,
    unit: "",
    less_is_better: true,
    question: "RQ1",
  };

// Whether a response is made of joules, so that it carries the grade of the energy.
export const rests_on_energy = (response: Response): boolean =>
  /^[a-zµ]?(J|W|Wh|g)\b/.test(response.unit);

export const unique = <T>(values: T[]): T[] => [...new Set(values)];
