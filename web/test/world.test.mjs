// The map's shapes and our tables know the same countries by the same letters.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { world } from "../world.mjs";

const read = createRequire(import.meta.url);
const codes = world().objects.countries.geometries.map(({ properties }) => properties.code);
const table = await readFile(new URL("../../data/intensity.csv", import.meta.url), "utf8");
const ours = table
  .split("\n")
  .map((line) => line.split(",")[0])
  .filter((code) => /^[A-Z]{2}$/.test(code) && code !== "EU"); // the union is a group

test("every shape has a code, but for two territories without one, and none twice", () => {
  const known = codes.filter((code) => code !== null);
  assert.equal(codes.length - known.length, 2);
  assert.equal(new Set(known).size, known.length);
  for (const [code, name] of [["FR", "France"], ["PL", "Poland"], ["US", "United States of America"], ["XK", "Kosovo"]])
    assert.ok(
      world().objects.countries.geometries.some(
        ({ properties }) => properties.code === code && properties.name === name,
      ),
      code,
    );
});

test("every country of our table is known by its letters, and drawn unless the atlas lacks it", () => {
  const letters = new Map(read("i18n-iso-countries/codes.json").map(([two, , number]) => [two, number]));
  const numbers = new Set(
    read("world-atlas/countries-110m.json").objects.countries.geometries.map(({ id }) => id),
  );
  assert.ok(ours.length > 200);
  for (const code of ours) {
    assert.ok(letters.has(code), `${code} is no ISO code`);
    assert.equal(codes.includes(code), code === "XK" || numbers.has(letters.get(code)), code);
  }
  assert.ok(ours.filter((code) => codes.includes(code)).length > 165);
});
