// The page of the same energy elsewhere: a map, a ranking and a table for each basis, or the hours.

import { button, type Child, h } from "./dom";
import { figure_of } from "./figure";
import { hour_name, month_name, starts_chart } from "./hours_chart";
import { badge, p, section, warning_box } from "./parts";
import { estimate, fixed, is_number, scale_for, type Scale, significant } from "./quantity";
import { ranking_chart, shown_places } from "./ranking_chart";
import {
  basis_name,
  type Group,
  type Hours,
  type Place,
  type Reprice,
  type RepricedRun,
  type Starts,
} from "./reprice_finding";
import { save } from "./save";
import { numbered_table, type Shown, stacked } from "./table";
import { colour_key, has_dot, has_shape, world_map } from "./world_map";

const emissions_scale = (places: Place[]): Scale =>
  scale_for("g", [median(places.map((place) => place.emissions_g))]);

// Where a few places emit a hundred times as much as others, the middle decides the unit.
function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const no_range = () => "nobody says how wrong this place\u2019s figure may be";

const number_columns = (): Shown<Place>[] => [
  { key: "place", label: "Place", value: ({ place }) => place },
  { key: "code", label: "Code", value: ({ code }) => code },
  { key: "rank", label: "Rank", value: ({ rank }) => rank, show: ({ rank }) => String(rank) },
  {
    key: "tier",
    label: "Tier",
    value: ({ tier }) => tier,
    show: ({ tier }) => String(tier),
    missing: no_range,
  },
  { key: "g_per_kwh", label: "Intensity, g/kWh", value: (place) => place.g_per_kwh },
  { key: "emissions_g", label: "Emissions, g CO2e", value: (place) => place.emissions_g },
  ...(["emissions_g_intensity_low", "emissions_g_intensity_high"] as const).map(
    (key): Shown<Place> => ({
      key,
      label: key.endsWith("low") ? "By the figure, from" : "to",
      value: (place) => place[key],
      missing: no_range,
    }),
  ),
  { key: "emissions_g_low", label: "By energy and figure, from", value: (one) => one.emissions_g_low },
  { key: "emissions_g_high", label: "to", value: (one) => one.emissions_g_high },
];

function map_figure(group: Group, scale: Scale, subject: string): HTMLElement | null {
  const shown = group.places.filter((place) => has_shape(place) || has_dot(place));
  if (shown.length === 0) return null;
  const hidden = group.places.length - shown.length;
  const dots = shown.some(has_dot);
  const values = shown.map((place) => place.emissions_g / scale.factor);
  const label = `${scale.unit} CO\u2082e of ${subject}`;
  return figure_of({
    name: `map-${group.basis}`,
    title: `A world map of what the energy of ${subject} emits, ${basis_name(group.basis)}`,
    caption: [
      `What the same energy emits, by ${basis_name(group.basis)} intensities: the darker, the more${dots ? "; dots are places smaller than a country, or too small to be drawn" : ""}. Grey: no figure here. ${hidden > 0 ? `${hidden} of the ${group.places.length} places cannot be drawn and stand in the ranking alone. ` : ""}Shapes: Natural Earth 1:110m, public domain, by world-atlas (ISC); Equal Earth projection.`,
    ],
    columns: number_columns(),
    rows: shown,
    draw: (width) => [colour_key(values, label, width), world_map(shown, scale, width)],
  });
}

function ranking_figure(group: Group, scale: Scale): HTMLElement {
  const shown = shown_places(group.places);
  const parts: string[] = [
    "Points: the value; lines: the 95\u00a0% interval by the place\u2019s figure alone, which is what counts between places, since the energy is the same; pale: with the energy\u2019s own.",
  ];
  if (group.tiers > 0)
    parts.push(
      "Within a tier (stripes) no place can be told from the first: the ranges of their figures overlap.",
    );
  if (group.without_range > 0) parts.push("Open: the figure has no range.");
  if (shown.some(({ is_own }) => is_own)) parts.push("Diamond: where it was run.");
  if (shown.length < group.places.length)
    parts.push(
      `${group.places.length - shown.length} places in the middle are left out (dashed); the table has them all.`,
    );
  return figure_of({
    name: `ranking-${group.basis}`,
    title: `The places in order of what the same energy emits, ${basis_name(group.basis)}`,
    caption: [parts.join(" ")],
    columns: number_columns(),
    rows: group.places,
    draw: (width) => [ranking_chart(shown, scale, width)],
  });
}

function places_table(group: Group, scale: Scale): HTMLElement {
  const count = (
    key: "lower" | "higher" | "undecided",
    label: string,
  ): Shown<Place> => ({
    key,
    label,
    value: (place) => (place.tier === null ? null : place[key]),
    show: (place) => String(place[key]),
    missing: no_range,
  });
  return numbered_table<Place>({
    name: `places-${group.basis}`,
    caption: [
      `All ${group.places.length} places, ${basis_name(group.basis)}. Below the emissions stands their 95\u00a0% interval by energy and figure together, below the intensity the range of the figure. \u201cSurely\u201d counts the other places beyond both 95\u00a0% ranges: theirs and this one\u2019s do not overlap.`,
    ],
    columns: [
      {
        key: "place",
        label: "Place",
        value: ({ place }) => place,
        show: ({ place, code, is_own }) =>
          stacked(place, is_own ? `${code}, where it was run` : code === place ? null : code),
      },
      { key: "rank", label: "Rank", value: ({ rank }) => rank, show: ({ rank }) => String(rank) },
      {
        key: "emissions_g",
        label: "Emissions",
        unit: `${scale.unit} CO\u2082e`,
        value: (place) => place.emissions_g,
        show: (place) => {
          const { mean, interval } = estimate(
            place.emissions_g,
            place.emissions_g_low,
            place.emissions_g_high,
            scale,
          );
          return stacked(mean, interval);
        },
      },
      {
        key: "g_per_kwh",
        label: "Intensity",
        unit: "g CO\u2082e/kWh",
        value: (place) => place.g_per_kwh,
        show: ({ g_per_kwh, g_per_kwh_low, g_per_kwh_high }) =>
          stacked(
            significant(g_per_kwh),
            is_number(g_per_kwh_low) && is_number(g_per_kwh_high)
              ? `${significant(g_per_kwh_low)} to ${significant(g_per_kwh_high)}`
              : "no range",
          ),
      },
      {
        key: "tier",
        label: "Tier",
        value: ({ tier }) => tier,
        show: ({ tier }) => String(tier),
        missing: no_range,
      },
      count("lower", "Surely less"),
      count("higher", "Surely more"),
      count("undecided", "Not told apart"),
      { key: "year", label: "Year", value: ({ year }) => year, show: ({ year }) => String(year) },
      {
        key: "source",
        label: "Source",
        value: ({ source }) => source,
        show: ({ source, licence }) => stacked(source, licence),
      },
      {
        key: "note",
        label: "Note",
        value: ({ range_note, note }) => [range_note, note].filter(Boolean).join("; "),
      },
    ],
    rows: group.places,
    sortable: true,
    first_only: 30,
  });
}

// Why the figures have the ranges that they have, the most common reason first.
function range_notes({ places }: Group): Child {
  const counts = new Map<string, number>();
  for (const { range_note } of places)
    if (range_note !== null) counts.set(range_note, (counts.get(range_note) ?? 0) + 1);
  if (counts.size === 0) return null;
  const notes = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = notes.slice(0, 5).map(([note, n]) => `${note} (${n})`);
  const more = notes.length > 5 ? `; and ${notes.length - 5} more, in the table` : "";
  return p(`Ranges are: ${shown.join("; ")}${more}.`);
}

function group_section(found: Reprice, group: Group): HTMLElement {
  const scale = emissions_scale(group.places);
  return section(
    `basis-${group.basis}`,
    `Places by ${basis_name(group.basis)} intensity`,
    map_figure(group, scale, found.subject),
    ranking_figure(group, scale),
    range_notes(group),
    places_table(group, scale),
  );
}

const starts_columns = (name: (number: number) => string, label: string): Shown<Starts>[] => [
  { key: "number", label, value: ({ number }) => number, show: ({ number }) => name(number) },
  { key: "starts", label: "Starts", value: ({ starts }) => starts },
  { key: "mean_emissions_g", label: "Mean, g CO2e", value: (one) => one.mean_emissions_g },
  { key: "least_emissions_g", label: "Least", value: (one) => one.least_emissions_g },
  { key: "most_emissions_g", label: "Most", value: (one) => one.most_emissions_g },
];

function starts_figure(
  hours: Hours,
  starts: Starts[],
  what: { name: string; label: string; of: (number: number) => string },
): HTMLElement {
  const scale = scale_for("g", [hours.worst.emissions_g]);
  const own = hours.own_emissions_g;
  return figure_of({
    name: what.name,
    title: `What the same energy emits by ${what.label}`,
    caption: [
      `What the same energy emits in ${hours.place.place} by ${what.label} (UTC) at which it begins: the mean of the starts, and from the least to the most of them.${own === null ? "" : " Dashed: as it ran."} The spread of the hours is no uncertainty: each start is priced under its own.`,
    ],
    columns: starts_columns(what.of, what.label),
    rows: starts,
    draw: (width) => [starts_chart(starts, scale, own, what.label, what.of, width)],
  });
}

function hours_section(hours: Hours): HTMLElement {
  const { place } = hours;
  return section(
    "hours",
    `The hours of ${place.place}`,
    starts_figure(hours, hours.by_hour, {
      name: "hours-of-day",
      label: "Hour of the day",
      of: hour_name,
    }),
    hours.by_month.length > 1 &&
      starts_figure(hours, hours.by_month, { name: "months", label: "Month", of: month_name }),
    p(
      `${hours.starts} starts, one an hour. Intensities: ${place.source || "a file"}${place.licence ? `, ${place.licence}` : ""}; ${basis_name(place.basis)}; ${significant(place.g_per_kwh)} g/kWh in the mean of all hours.`,
    ),
  );
}

function runs_section({ runs, groups }: Reprice): HTMLElement | null {
  const places = groups[0]?.places ?? [];
  const ends = places.length > 1 ? [places[0]!, places[places.length - 1]!] : places;
  const joules = scale_for("J", runs.map((run) => run.energy_j));
  const grams_at = (run: RepricedRun, place: Place) =>
    ((run.energy_j * run.pue) / 3.6e6) * place.g_per_kwh;
  const grams = scale_for("g", ends.flatMap((place) => runs.map((run) => grams_at(run, place))));
  if (runs.length < 2) return null;
  return section(
    "runs",
    "Each run",
    numbered_table<RepricedRun>({
      name: "runs",
      caption: ["Each run\u2019s energy with its 95\u00a0% interval, and what it emits at the first and the last place."],
      columns: [
        { key: "run", label: "Run", value: ({ id }) => id },
        {
          key: "energy_j",
          label: "Energy",
          unit: joules.unit,
          value: (run) => run.energy_j,
          show: (run) => {
            const shown = estimate(run.energy_j, run.energy_j_low, run.energy_j_high, joules);
            return stacked(shown.mean, shown.interval);
          },
        },
        { key: "pue", label: "PUE", value: ({ pue }) => pue, show: ({ pue }) => significant(pue) },
        ...ends.map(
          (place): Shown<RepricedRun> => ({
            key: `co2e_g_${place.code}`,
            label: place.place,
            unit: `${grams.unit} CO\u2082e`,
            value: (run) => grams_at(run, place),
            show: (run) => significant(grams_at(run, place) / grams.factor),
          }),
        ),
      ],
      rows: runs,
      sortable: true,
      first_only: 30,
    }),
  );
}

function grades(found: Reprice): HTMLElement {
  const parts = (["measured", "modelled", "constant"] as const)
    .map((grade) => [grade, found[`${grade}_share`]] as const)
    .filter(([, share]) => share > 0.0005);
  return h(
    "p",
    { class: "grade-line" },
    "Of the energy, ",
    ...parts.flatMap(([grade, share], i): Child[] => [
      i > 0 ? ", " : null,
      `${fixed(100 * share, 0)}\u00a0% is `,
      badge(grade),
    ]),
    found.hours
      ? ". It is the same at every hour, so that its error cancels between hours."
      : ". It is the same everywhere, so that its error cancels between places.",
  );
}

function opening(found: Reprice): HTMLElement {
  const scale = scale_for("J", [found.energy_j]);
  const energy = estimate(found.energy_j, found.energy_j_low, found.energy_j_high, scale);
  const facts = [
    `${found.runs.length} run${found.runs.length === 1 ? "" : "s"}`,
    `${energy.mean} ${scale.unit} (95\u00a0%: ${energy.interval ?? "not known"})`,
    `PUE ${significant(found.pue)}`,
    ...found.groups.map(({ places, basis }) => `${places.length} places, ${basis_name(basis)}`),
    `joulelab ${found.joulelab_version}`,
  ];
  return h(
    "header",
    {},
    h("p", { class: "kicker" }, found.hours ? "At another hour" : "At another place"),
    h("h1", {}, `The energy of ${found.subject} ${found.hours ? "at other hours" : "elsewhere"}`),
    h("p", { class: "facts" }, facts.join(" · ")),
    h(
      "span",
      { class: "buttons" },
      button("Save all figures (JSON)", "Save all figures as JSON", () =>
        save("reprice.json", "application/json", JSON.stringify(found, null, 1)),
      ),
    ),
  );
}

function answers(found: Reprice): HTMLElement {
  const many = found.groups.length > 1;
  const sentences = found.groups.flatMap(({ basis, sentences: all }) =>
    all.map((sentence) => (many ? `${capital(basis_name(basis))}: ${sentence}` : sentence)),
  );
  return section(
    "answers",
    "The answers",
    h(
      "ol",
      { class: "headlines" },
      ...[...sentences, ...(found.hours?.sentences ?? [])].map((text) => h("li", {}, text)),
    ),
    grades(found),
  );
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

export function reprice_page(found: Reprice): HTMLElement[] {
  const parts = [
    answers(found),
    ...found.groups.map((group) => group_section(found, group)),
    ...(found.hours ? [hours_section(found.hours)] : []),
    runs_section(found),
    section(
      "warnings",
      "What limits these figures",
      found.groups.length > 1 &&
        p(
          "Places of different bases answer different questions: they are ranked apart, and no figure here compares them.",
        ),
      found.groups.length > 0 &&
        p(
          "A range says between which figures the sources of one place lie; it is taken as a 95\u00a0% interval. Two places whose ranges overlap are not told apart: with other sources their order might be the opposite. That is strict, since errors that both have in common would cancel.",
        ),
      ...found.warnings.map((warning) => warning_box(warning)),
    ),
  ].filter((part) => part !== null);
  return [opening(found), ...parts];
}
