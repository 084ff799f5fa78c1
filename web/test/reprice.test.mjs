// The page of the same energy elsewhere, in a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { downloaded, golden, launch, open, page_of, skip } from "./browser.mjs";

let chrome;
before(async () => {
  if (!skip) chrome = await launch();
});
after(() => chrome?.close());

async function assert_sound({ page, trouble }, width) {
  assert.deepEqual(trouble, []);
  assert.ok(
    await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    `wider than ${width} px`,
  );
  assert.doesNotMatch(
    await page.locator("main").innerText(),
    /NaN|undefined|Infinity|\bnull\b|\[object/,
  );
}

for (const width of [1280, 400])
  for (const scheme of ["light", "dark"])
    test(`map, ranking and table at ${width} px, ${scheme}`, { skip }, async () => {
      const found = await golden("reprice");
      const opened = await open(chrome, await page_of(found), { width, scheme });
      const { page } = opened;
      await assert_sound(opened, width);
      const coloured = await page.$$eval(
        "#figure-map-life_cycle [aria-label='geo'] path",
        (paths) => paths.filter((path) => path.getAttribute("fill")?.startsWith("rgb") || path.getAttribute("fill")?.startsWith("#")).length,
      );
      assert.equal(coloured, found.groups[0].places.length, "a shape for each country");
      const dots = await page.$$eval(
        "#figure-ranking-life_cycle [aria-label='dot'] path, #figure-ranking-life_cycle [aria-label='dot'] circle",
        (all) => all.length,
      );
      assert.equal(dots, found.groups[0].places.length);
      const striped = found.groups[0].places.filter((place) => place.tier !== null && place.tier % 2 === 1);
      assert.equal(
        await page.locator("#figure-ranking-life_cycle .tier line").count(),
        striped.length,
        "each other tier is shaded",
      );
      assert.equal(await page.locator("#table-places-direct tbody tr").count(), 2);
      assert.match(await page.locator("#figure-map-life_cycle figcaption").innerText(), /public domain/);
      await opened.close();
    });

test("the map is saved as SVG and its data as CSV", { skip }, async () => {
  const { page, close } = await open(chrome, await page_of(await golden("reprice")));
  const figure = page.locator("#figure-map-life_cycle");
  const svg = await downloaded(page, figure.getByRole("button", { name: /as SVG/ }));
  assert.equal(svg.name, "map-life_cycle.svg");
  assert.doesNotMatch(svg.text, /var\(--/);
  const csv = await downloaded(page, figure.getByRole("button", { name: /as CSV/ }));
  assert.match(csv.text, /^place,code,rank,tier,g_per_kwh,emissions_g,/);
  await close();
});

test("hours by the clock and no ranking", { skip }, async () => {
  const opened = await open(chrome, await page_of(await golden("reprice_hours")));
  await assert_sound(opened, 1440);
  assert.equal(
    await opened.page.locator("#figure-hours-of-day [aria-label='dot'] circle").count(),
    24,
  );
  await opened.close();
});
