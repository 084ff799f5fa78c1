// Numbers as the page writes them; src/report/number_test.cc says the same of the other formats.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";

const bundle = await build({
  entryPoints: [new URL("../src/quantity.ts", import.meta.url).pathname],
  bundle: true,
  write: false,
  format: "esm",
});
const q = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`
);

test("the unit fits the largest value", () => {
  const unit = (name, value) => q.scale_for(name, [value, 0, null]).unit;
  assert.equal(unit("J", 999), "J");
  assert.equal(unit("J", 1000), "kJ");
  assert.equal(unit("J", 0.002), "mJ");
  assert.equal(unit("J", 0), "J");
  assert.equal(unit("J/image", 2e-5), "µJ/image");
  assert.equal(unit("s", 119), "s");
  assert.equal(unit("s", 120), "min");
  assert.equal(q.scale_of("accuracy", "", [0.9]).unit, "%");
  assert.equal(q.scale_of("accuracy_per_kwh", "1/kWh", [9000]).unit, "1/kWh");
});

test("an estimate has two digits of its half-width", () => {
  assert.deepEqual(q.estimate(1234.567, 1211.2, 1257.9, { factor: 1000, unit: "kJ" }), {
    mean: "1.235",
    interval: "1.211 to 1.258",
  });
  assert.equal(q.estimate(1234.567, 1211.2, 1257.9, { factor: 1, unit: "J" }).mean, "1235");
  assert.equal(q.estimate(0.0123, -5, 5.0246, { factor: 1, unit: "J" }).mean, "0.012");
  assert.deepEqual(q.estimate(12.3456, null, null, { factor: 1, unit: "J" }), {
    mean: "12.3",
    interval: null,
  });
});

test("numbers have a real minus and narrow spaces between thousands", () => {
  assert.equal(q.fixed(-12345.678, 1), "\u221212\u202f345.7");
  assert.equal(q.fixed(-0.001, 1), "0.0");
  assert.equal(q.significant(9.996), "10.0");
  assert.equal(q.significant(0.000123456), "0.000123");
});

test("small p are bounded, counts have a size", () => {
  assert.equal(q.p_value(1e-9), "< 0.0001");
  assert.equal(q.p_value(0.00357), "0.0036");
  assert.equal(q.p_value(null), "\u2013");
  assert.equal(q.count(33638218), "33.6 M");
  assert.equal(q.percent(0.0004), "< 0.1");
  assert.equal(q.percent(1), "100");
});

test("a logarithmic axis where the range needs one", () => {
  assert.equal(q.axis_type([1, 19, null]), "linear");
  assert.equal(q.axis_type([1, 21]), "log");
  assert.equal(q.axis_type([-1, 21]), "linear");
  assert.equal(q.axis_type([]), "linear");
});
