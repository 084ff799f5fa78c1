// The places in their order: what the same energy emits, with what the place's own figure leaves
// open. Shaded stripes are tiers.

import * as Plot from "@observablehq/plot";
import { base_style, fitted, margin_for, plain_tip, unit_label, value_axis } from "./chart";
import { is_number, type Scale } from "./quantity";
import type { Place } from "./reprice_finding";
import { said_of } from "./world_map";

const most_rows = 60;
const ends = 25; // of the ranking, shown where there are more

// The first and the last of a long ranking, and where the runs were made.
export const shown_places = (places: Place[]): Place[] =>
  places.length <= most_rows
    ? places
    : places.filter(
        (place, i) => i < ends || i >= places.length - ends || place.is_own,
      );

interface Stripe {
  tier: number;
  rows: Place[];
}

function stripes_of(places: Place[]): Stripe[] {
  const stripes = new Map<number, Place[]>();
  for (const place of places)
    if (place.tier !== null) stripes.set(place.tier, [...(stripes.get(place.tier) ?? []), place]);
  return [...stripes].map(([tier, rows]) => ({ tier, rows }));
}

const row_height = 17;

export function ranking_chart(places: Place[], scale: Scale, width: number): Element {
  const scaled = (value: number | null) => (is_number(value) ? value / scale.factor : null);
  const label_of = new Map(places.map((place) => [place.code, `${place.rank}  ${place.place}`]));
  const margin = margin_for([...label_of.values()], width);
  const stripes = stripes_of(places);
  const room = stripes.length > 0 ? 48 : 18;
  const is_striped = (place: Place) => place.tier !== null && place.tier % 2 === 1;
  const values = places.flatMap((place) => [
    scaled(place.emissions_g),
    scaled(place.emissions_g_low),
    scaled(place.emissions_g_high),
  ]);
  const axis = value_axis(
    values.filter((value) => value !== null && value > 0),
    unit_label("CO\u2082e of the same energy", { ...scale, unit: `${scale.unit} CO\u2082e` }),
    width - margin - room,
  );
  // After a place of which the next are left out stands a gap.
  const gaps = places.filter((place, i) => i > 0 && place.rank > (places[i - 1]?.rank ?? 0) + 1);
  return Plot.plot({
    width,
    height: places.length * row_height + 56,
    marginLeft: margin,
    marginRight: room,
    marginTop: 6,
    marginBottom: 44,
    style: base_style,
    x: { labelOffset: 36, ...axis.scale },
    y: {
      type: "band",
      domain: places.map(({ code }) => code),
      label: null,
      tickSize: 0,
      padding: 0,
      tickFormat: (code: string) => fitted(label_of.get(code) ?? code, margin - 10),
    },
    marks: [
      Plot.ruleY(places.filter(is_striped), {
        y: "code",
        stroke: "var(--line)",
        strokeOpacity: 0.45,
        strokeWidth: row_height,
        className: "tier",
      }),
      ...axis.marks,
      Plot.tickY(gaps, { y: "code", stroke: "var(--muted)", strokeDasharray: "2 3", dy: -row_height / 2 }),
      Plot.ruleY(places, {
        x1: (place: Place) => scaled(place.emissions_g_low),
        x2: (place: Place) => scaled(place.emissions_g_high),
        y: "code",
        stroke: "var(--series-0)",
        strokeOpacity: 0.22,
        strokeWidth: 7,
      }),
      Plot.ruleY(
        places.filter((place) => place.emissions_g_intensity_low !== null),
        {
          x1: (place: Place) => scaled(place.emissions_g_intensity_low),
          x2: (place: Place) => scaled(place.emissions_g_intensity_high),
          y: "code",
          stroke: "var(--series-0)",
          strokeWidth: 2,
        },
      ),
      Plot.dot(places, {
        x: (place: Place) => scaled(place.emissions_g),
        y: "code",
        symbol: (place: Place) => (place.is_own ? "diamond" : "circle"),
        stroke: (place: Place) => (place.is_own ? "var(--series-1)" : "var(--series-0)"),
        fill: (place: Place) =>
          place.tier === null
            ? "var(--paper)"
            : place.is_own
              ? "var(--series-1)"
              : "var(--series-0)",
        strokeWidth: 1.6,
        r: (place: Place) => (place.is_own ? 6 : 4),
        title: (place: Place) => said_of(place, scale),
        tip: { format: plain_tip },
      }),
      Plot.text(stripes, {
        y: ({ rows }: Stripe) => rows[0]?.code,
        text: ({ tier }: Stripe) => `tier ${tier}`,
        frameAnchor: "right",
        textAnchor: "start",
        dx: 8,
        fill: "var(--muted)",
      }),
    ],
  });
}
