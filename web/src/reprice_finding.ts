// The same energy elsewhere, as the program writes it: docs/FORMATS.md, "Reprice", version 1.
// null means that nobody knows; it is never shown as 0.

import type { Warning } from "./findings";

export interface PricedPlace {
  code: string;
  place: string;
  kind: "country" | "state" | "subregion" | "cloud" | "group";
  latitude_deg: number | null;
  longitude_deg: number | null;
  g_per_kwh: number;
  g_per_kwh_low: number | null;
  g_per_kwh_high: number | null;
  range_note: string | null;
  basis: string;
  year: number | null;
  source: string;
  licence: string | null;
  note: string | null;
}

export interface Place extends PricedPlace {
  rank: number;
  tier: number | null; // null: the figure has no range
  is_own: boolean;
  lower: number; // how many others surely emit less
  higher: number;
  undecided: number;
  emissions_g: number; // of all runs
  emissions_g_low: number; // by both
  emissions_g_high: number;
  emissions_g_energy_low: number;
  emissions_g_energy_high: number;
  emissions_g_intensity_low: number | null;
  emissions_g_intensity_high: number | null;
  mean_emissions_g: number; // of one run
}

export interface Group {
  basis: string;
  tiers: number;
  without_range: number;
  sentences: string[];
  places: Place[]; // the least first
}

export interface Start {
  begin: string;
  emissions_g: number;
}

export interface Starts {
  number: number;
  starts: number;
  mean_emissions_g: number;
  least_emissions_g: number;
  most_emissions_g: number;
}

export interface Hours {
  place: PricedPlace;
  best: Start;
  worst: Start;
  median_emissions_g: number;
  mean_emissions_g: number;
  own_emissions_g: number | null;
  starts: number;
  missing_starts: number;
  sentences: string[];
  by_hour: Starts[];
  by_month: Starts[];
  all: Start[];
}

export interface RepricedRun {
  id: string;
  own_place: string | null;
  energy_j: number;
  energy_j_low: number;
  energy_j_high: number;
  pue: number;
}

export interface Reprice {
  format: "joulelab-reprice";
  version: number;
  joulelab_version: string;
  subject: string;
  energy_j: number;
  energy_j_low: number;
  energy_j_high: number;
  pue: number;
  measured_share: number;
  modelled_share: number;
  constant_share: number;
  groups: Group[]; // one for each basis
  hours: Hours | null;
  runs: RepricedRun[];
  warnings: Warning[];
}

// How people call a basis: "life cycle".
export const basis_name = (basis: string): string => basis.replace("_", " ");
