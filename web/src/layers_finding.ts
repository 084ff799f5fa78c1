// The layers of a network as the program writes them: docs/FORMATS.md, "Layers", version 1. Figures
// are of one image; null means that nothing covered the quantity.

export interface LayerPass {
  energy_j: number | null;
  energy_j_low: number | null;
  energy_j_high: number | null;
  time_s: number;
  repetitions: number;
}

interface Figures {
  energy_j: number | null;
  energy_j_low: number | null;
  energy_j_high: number | null;
  share: number | null;
  share_low: number | null;
  share_high: number | null;
  time_s: number;
  time_s_low: number | null;
  time_s_high: number | null;
  j_per_gmac: number | null;
  j_per_gmac_low: number | null;
  j_per_gmac_high: number | null;
}

export interface Layer extends Figures {
  number: number;
  name: string;
  kind: string;
  output: string;
  parameters: number;
  macs: number;
  backward_macs: number;
  bytes: number;
  gradient_bytes: number;
  forward: LayerPass | null;
  backward: LayerPass | null;
}

export interface Kind extends Figures {
  kind: string;
  layers: number;
  macs: number;
}

export interface Check {
  pass: string;
  sum_j: number | null;
  sum_j_low: number | null;
  sum_j_high: number | null;
  whole_j: number | null;
  whole_j_low: number | null;
  whole_j_high: number | null;
  ratio: number | null;
  ratio_low: number | null;
  ratio_high: number | null;
  sum_time_s: number;
  whole_time_s: number;
  time_ratio: number;
  time_ratio_low: number | null;
  time_ratio_high: number | null;
}

export interface Layers {
  format: "joulelab-layers";
  version: number;
  run: string;
  joulelab_version: string;
  architecture: string;
  input: string;
  batch_size: number;
  device: string;
  library: string;
  threads: string;
  rounds: number;
  grade: string | null;
  sentences: string[];
  checks: Check[];
  kinds: Kind[];
  layers: Layer[];
  warnings: { code: string; text: string }[];
}
