// What world.mjs makes when the page is built.
declare module "world" {
  import type { GeometryCollection, Topology } from "topojson-specification";
  export interface Country {
    name: string;
    code: string | null; // ISO 3166-1, two letters; null: a disputed territory without one
  }
  const world: Topology<{ countries: GeometryCollection<Country> }>;
  export default world;
}
