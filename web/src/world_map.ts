// Where the same energy emits how much: countries by their shapes, what is smaller than a country
// by a dot. Colours are viridis, even to the eye and for the colour-blind; the darker, the more.

import * as Plot from "@observablehq/plot";
import type { Feature, Geometry } from "geojson";
import { feature, mesh } from "topojson-client";
import world, { type Country } from "world";
import { base_style, value_axis } from "./chart";
import { axis_type, is_number, type Scale, significant } from "./quantity";
import type { Place } from "./reprice_finding";

const countries = feature(world, world.objects.countries).features;
const borders = mesh(world, world.objects.countries);
const drawn = new Set(countries.map(({ properties }) => properties.code));

export const has_shape = ({ kind, code }: Place): boolean => kind === "country" && drawn.has(code);
export const has_dot = (place: Place): boolean =>
  !has_shape(place) && is_number(place.latitude_deg) && is_number(place.longitude_deg);

// Without the ice of the south, which has no grid.
const inhabited: Feature<Geometry> = {
  type: "Feature",
  properties: {},
  geometry: {
    type: "MultiPoint",
    coordinates: [
      [-169, 10],
      [169, 10],
      [0, 84],
      [0, -55],
      [-90, -55],
      [90, 83],
    ],
  },
};

const colours = (values: number[]): Plot.ScaleOptions => ({
  type: axis_type(values),
  scheme: "viridis",
  reverse: true,
  domain: [Math.min(...values), Math.max(...values)],
});

export function said_of(place: Place, scale: Scale): string {
  const shown = (value: number) => significant(value / scale.factor);
  const { emissions_g_intensity_low: low, emissions_g_intensity_high: high } = place;
  return [
    `${place.place}: ${shown(place.emissions_g)} ${scale.unit}`,
    is_number(low) && is_number(high) ? `${shown(low)} to ${shown(high)} by the place\u2019s figure` : "no range is known",
    `${significant(place.g_per_kwh)} g/kWh, ${place.year}`,
    `rank ${place.rank}`,
  ].join("\n");
}

// The scale of the colours, in the unit of the emissions.
export function colour_key(values: number[], label: string, width: number): Element {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = Math.min(width, 420);
  const axis = value_axis(values, label, room);
  const steps = 48;
  const is_log = axis_type(values) === "log";
  const at = (share: number) =>
    is_log ? least * (most / least) ** share : least + (most - least) * share;
  const cells = [...Array(steps).keys()].map((i) => ({
    x1: at(i / steps),
    x2: at((i + 1) / steps),
    colour: at((i + 0.5) / steps),
  }));
  return Plot.plot({
    width: room,
    height: 62,
    marginLeft: 8,
    marginRight: 24,
    marginTop: 4,
    marginBottom: 44,
    style: base_style,
    x: { ...axis.scale, domain: [least, most], nice: false, zero: false, grid: false, labelOffset: 36 },
    y: { axis: null },
    color: colours(values),
    marks: [
      Plot.rect(cells, { x1: "x1", x2: "x2", y1: 0, y2: 1, fill: "colour", insetLeft: -0.5 }),
      ...(is_log
        ? [
            Plot.axisX(
              [1, 2, 5]
                .flatMap((digit) => [...Array(19).keys()].map((i) => Number(`${digit}e${i - 9}`)))
                .filter((tick) => tick >= least && tick <= most)
                .filter((tick) => room > 260 || /^[1]/.test(String(tick).replace(/[0.]/g, ""))),
              { text: (tick: number) => significant(tick, 1), labelOffset: 36, label },
            ),
          ]
        : []),
    ],
  });
}

export function world_map(places: Place[], scale: Scale, width: number): Element {
  const by_code = new Map(places.filter(has_shape).map((place) => [place.code, place]));
  const place_of = (country: Feature<Geometry, Country>) =>
    by_code.get(country.properties.code ?? "");
  const values = places.map((place) => place.emissions_g / scale.factor);
  const dots = places.filter(has_dot);
  const known = countries.filter(place_of);
  const told = (country: Feature<Geometry, Country>) => {
    const place = place_of(country);
    return place ? said_of(place, scale) : country.properties.name;
  };
  const tip = { fontSize: 12, lineHeight: 1.25, pathFilter: "none", stroke: "var(--line)" };
  return Plot.plot({
    width,
    height: Math.round(width * 0.485),
    margin: 2,
    style: base_style,
    projection: { type: "equal-earth", domain: inhabited },
    color: colours(values),
    marks: [
      Plot.geo(
        countries.filter((country) => !place_of(country)),
        { fill: "var(--line)", fillOpacity: 0.55 },
      ),
      Plot.geo(known, {
        fill: (country: Feature<Geometry, Country>) =>
          (place_of(country)?.emissions_g ?? 0) / scale.factor,
      }),
      Plot.geo(borders, { stroke: "var(--paper)", strokeWidth: 0.5 }),
      Plot.dot(dots, {
        x: "longitude_deg",
        y: "latitude_deg",
        fill: (place: Place) => place.emissions_g / scale.factor,
        stroke: "var(--ink)",
        strokeWidth: 0.8,
        r: width > 600 ? 4 : 3,
        title: (place: Place) => said_of(place, scale),
        tip,
      }),
      Plot.tip(
        known,
        Plot.pointer(Plot.centroid({ title: told, ...tip, maxRadius: 30 })),
      ),
    ],
  });
}
