// The countries of the world as the map draws them, each with the code that our tables know it by.
// Natural Earth's 1:110m shapes (public domain, by world-atlas) carry ISO 3166's numbers; the table
// between numbers and letters is that of i18n-iso-countries. Made when the page is built, so that no
// reader's browser has to join anything.
import { createRequire } from "node:module";

const read = createRequire(import.meta.url);

// The two disputed territories have no code of their own, and no figure in our tables either.
const without_number = { Kosovo: "XK", "N. Cyprus": null, Somaliland: null };

export function world() {
  const letters = new Map(
    read("i18n-iso-countries/codes.json").map(([alpha_2, , number]) => [number, alpha_2]),
  );
  const { arcs, transform, objects } = read("world-atlas/countries-110m.json");
  const geometries = objects.countries.geometries
    .filter(({ properties }) => properties.name !== "Antarctica")
    .map(({ type, arcs, id, properties: { name } }) => {
      const code = id === undefined ? without_number[name] : letters.get(id);
      if (code === undefined) throw new Error(`${name} (${id}) has no code of two letters`);
      return { type, arcs, properties: { name, code } };
    });
  return {
    type: "Topology",
    transform,
    arcs,
    objects: { countries: { type: "GeometryCollection", geometries } },
  };
}
