// Numbers as people read them: one scale of units for a column, and as many digits as the interval
// leaves meaning (two of its half-width, as the GUM has it).

export interface Scale {
  factor: number; // shown = value / factor
  unit: string;
}

const prefixes: [number, string][] = [
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
  [1, ""],
  [1e-3, "m"],
  [1e-6, "µ"],
  [1e-9, "n"],
];
const times: [number, string][] = [
  [3600, "h"],
  [60, "min"],
  [1, "s"],
  [1e-3, "ms"],
];

export const is_number = (value: number | null | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value);

// The unit in which the largest of `values` has one to three digits before the point.
export function scale_for(unit: string, values: (number | null | undefined)[]): Scale {
  const top = Math.max(0, ...values.filter(is_number).map(Math.abs));
  if (unit === "" || unit === "1") return { factor: 1, unit: "" };
  if (unit === "s") {
    const [factor, name] = times.find(([size]) => top >= 2 * size) ?? [1, "s"];
    return { factor, unit: top === 0 ? "s" : name };
  }
  const base = unit.split("/")[0] ?? "";
  if (!["J", "W", "g", "Wh"].includes(base)) return { factor: 1, unit };
  const [factor, prefix] = prefixes.find(([size]) => top >= size) ?? [1, ""];
  return { factor: top === 0 ? 1 : factor, unit: top === 0 ? unit : prefix + unit };
}

// Accuracy and other fractions without a unit are told in percent.
export const fraction: Scale = { factor: 0.01, unit: "%" };

export const scale_of = (
  name: string,
  unit: string,
  values: (number | null | undefined)[],
): Scale =>
  (unit === "" || unit === "1") && name.includes("accuracy") ? fraction : scale_for(unit, values);

const exponent = (value: number): number =>
  value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) + 1e-12);

// A number with fixed decimals, a real minus sign and narrow spaces between thousands.
export function fixed(value: number, decimals: number): string {
  const [whole = "", part] = Math.abs(value)
    .toFixed(Math.min(12, Math.max(0, decimals)))
    .split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") : whole;
  const shown = part ? `${grouped}.${part}` : grouped;
  return value < 0 && /[1-9]/.test(shown) ? `\u2212${shown}` : shown;
}

export function significant(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits));
  return fixed(rounded, digits - 1 - exponent(rounded));
}

export interface Estimate {
  mean: string;
  interval: string | null; // "11.9 to 12.8"
}

// Mean and 95\u00a0% interval in one scale, rounded to the same decimals.
export function estimate(
  mean: number,
  low: number | null,
  high: number | null,
  scale: Scale,
): Estimate {
  const value = mean / scale.factor;
  if (!is_number(low) || !is_number(high)) return { mean: significant(value), interval: null };
  const half = (high - low) / 2 / scale.factor;
  const finest = 5 - exponent(value); // never more than six digits
  const needed =
    half > 0 ? 1 - exponent(Math.min(half, Math.abs(value) || half)) : 2 - exponent(value);
  const decimals = Math.max(0, Math.min(finest, needed));
  const show = (bound: number) => fixed(bound / scale.factor, decimals);
  return { mean: fixed(value, decimals), interval: `${show(low)} to ${show(high)}` };
}

export function p_value(p: number | null): string {
  if (!is_number(p)) return "\u2013";
  return p < 1e-4 ? "< 0.0001" : p < 0.1 ? p.toPrecision(2) : p.toFixed(2);
}

export const percent = (share: number): string =>
  share > 0 && share < 0.001 ? "< 0.1" : fixed(share * 100, share === 0 || share === 1 ? 0 : 1);

// 33638218 -> "33.6 M": counts that matter by their size.
export function count(value: number): string {
  const [factor, suffix] = (
    [
      [1e12, " T"],
      [1e9, " G"],
      [1e6, " M"],
      [1e3, " k"],
    ] as [number, string][]
  ).find(([size]) => value >= size) ?? [1, ""];
  return `${significant(value / factor)}${suffix}`;
}

// Where the largest is more than twenty times the smallest, a linear axis hides the small.
export function axis_type(values: (number | null | undefined)[]): "log" | "linear" {
  const known = values.filter(is_number);
  const least = Math.min(...known);
  return known.length > 1 && least > 0 && Math.max(...known) / least > 20 ? "log" : "linear";
}
