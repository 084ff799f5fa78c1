// The report in a real browser: what a reader sees, saves and prints is what the findings say.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { downloaded, golden, launch, open, page_of, skip } from "./browser.mjs";

let chrome, findings, file;
before(async () => {
  if (skip) return;
  chrome = await launch();
  findings = await golden();
  file = process.env.REPORT_HTML ?? (await page_of(findings));
});
after(() => chrome?.close());

const windows = [1440, 380].flatMap((width) =>
  ["light", "dark"].map((scheme) => ({ width, scheme })),
);

// No error, no request; nothing wider than the window; every figure drawn and told to a reader who cannot see.
async function assert_sound({ page, trouble }, width) {
  assert.deepEqual(trouble, []);
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth <= window.innerWidth
      ? []
      : [...document.querySelectorAll("main *")]
          .filter(
            (e) => e.getBoundingClientRect().right > window.innerWidth && !e.closest(".scroll"),
          )
          .map((e) => e.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(wide, [], `wider than ${width} px`);
  assert.doesNotMatch(
    await page.locator("main").innerText(),
    /NaN|undefined|Infinity|\bnull\b|\[object/,
  );
  const figures = await page.$$eval("figure.drawing", (all) =>
    all.map((figure) => ({
      id: figure.id,
      marks: figure.querySelectorAll("svg [aria-label='dot'] path, svg [aria-label='bar'] rect, svg [aria-label='rect'] rect")
        .length,
      labels: [...figure.querySelectorAll(".stage svg")].every(
        (svg) => svg.getAttribute("role") === "img" && svg.getAttribute("aria-label").length > 20,
      ),
      has_table: figure.querySelector("details") !== null,
    })),
  );
  for (const figure of figures) {
    assert.ok(figure.marks > 0, `${figure.id} has no marks`);
    assert.ok(figure.labels && figure.has_table, `${figure.id} says nothing to a screen reader`);
  }
  return figures;
}

for (const { width, scheme } of windows) {
  test(`the page is sound at ${width} px, ${scheme}`, { skip }, async () => {
    const opened = await open(chrome, file, { width, scheme });
    const figures = await assert_sound(opened, width);
    assert.deepEqual(
      figures.map((figure) => figure.id),
      [
        "figure-energy",
        "figure-responses",
        "figure-emissions",
        "figure-savings",
        "figure-pareto",
        "figure-accuracy-by-energy",
        "figure-shares",
        "figure-agreement",
        "figure-limits",
        "figure-backtest",
      ],
    );
    await opened.close();
  });

  test(`text can be read at ${width} px, ${scheme}`, { skip }, async () => {
    const { page, close } = await open(chrome, file, { width, scheme });
    assert.deepEqual(await page.evaluate(faint_texts), []);
    await close();
  });
}

for (const { width, scheme } of windows) {
  test(`the page of layers is sound at ${width} px, ${scheme}`, { skip }, async () => {
    const opened = await open(chrome, await page_of(await golden("layers")), { width, scheme });
    const { page } = opened;
    const figures = await assert_sound(opened, width);
    assert.deepEqual(
      figures.map((figure) => figure.id),
      ["figure-layers", "figure-layer-costs"],
    );
    assert.deepEqual(await page.evaluate(faint_texts), []);
    const columns = await page.$$eval("#figure-layers [aria-label='rect'] rect", (all) => all.length);
    assert.equal(columns, 2 * 4, "a forward and a backward part of each layer");
    await opened.close();
  });
}

// In the page: texts whose contrast with what lies behind them is below 4.5 (WCAG 2.2, 1.4.3).
function faint_texts() {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (layers) => {
    context.clearRect(0, 0, 1, 1);
    for (const layer of layers) ((context.fillStyle = layer), context.fillRect(0, 0, 1, 1));
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) =>
      c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const backgrounds = (element) =>
    element
      ? [...backgrounds(element.parentElement), getComputedStyle(element).backgroundColor]
      : ["white"];
  const faint = new Set();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (
      !walker.currentNode.data.trim() ||
      element.closest("defs, style") ||
      !element.getClientRects().length
    )
      continue;
    const style = getComputedStyle(element);
    const behind = over(backgrounds(element));
    const front = over([
      `rgb(${behind.slice(0, 3)})`,
      element instanceof SVGElement ? style.fill : style.color,
    ]);
    const [light, dark] = [luminance(behind), luminance(front)].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5)
      faint.add(
        `${contrast.toFixed(2)} ${element.tagName}.${element.getAttribute("class")}: ${walker.currentNode.data.slice(0, 40)}`,
      );
  }
  return [...faint];
}

test("headings are in order, controls and tables have names", { skip }, async () => {
  const { page, close } = await open(chrome, file);
  const levels = await page.$$eval("h1, h2, h3, h4", (all) => all.map((h) => Number(h.tagName[1])));
  assert.equal(levels.filter((level) => level === 1).length, 1);
  levels.forEach((level, i) =>
    assert.ok(
      i === 0 ? level === 1 : level <= levels[i - 1] + 1,
      `heading ${i} jumps to h${level}`,
    ),
  );
  const nameless = await page.$$eval(
    "button, a, [role=region], summary",
    (all) => all.filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim())).length,
  );
  assert.equal(nameless, 0);
  const ids = await page.$$eval("[id]", (all) => all.map((e) => e.id));
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(
    await page.$$eval("table", (all) =>
      all.every((t) => [...t.querySelectorAll("thead th")].every((th) => th.scope === "col")),
    ),
    true,
  );
  await close();
});

test("hostile names stay text", { skip }, async () => {
  const { page, trouble, close } = await open(chrome, file);
  const hostile = findings.cells.at(-1).name;
  assert.match(hostile, /<\/script><b onmouseover/);
  assert.equal(await page.locator("b[onmouseover], [onmouseover]").count(), 0);
  assert.equal(await page.evaluate(() => document.scripts.length), 2);
  assert.ok((await page.locator("#table-cells tbody th").allInnerTexts()).includes(hostile));
  assert.equal(await page.title(), `${findings.study} · joulelab`);
  assert.deepEqual(trouble, []);
  await close();
});

test("a script that slips in does not run", { skip }, async () => {
  const { page, trouble, close } = await open(chrome, file);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.slipped_in = true";
    document.body.append(script);
    new Image().src = "https://example.org/beacon.png";
  });
  assert.equal(await page.evaluate(() => window.slipped_in), undefined);
  assert.equal(trouble.filter((line) => line.startsWith("request:")).length, 0);
  assert.equal(trouble.filter((line) => /Content Security Policy/.test(line)).length, 2);
  await close();
});

const factors = { G: 1e9, M: 1e6, k: 1e3, "": 1, m: 1e-3, µ: 1e-6, n: 1e-9 };
function factor_of(unit) {
  if (unit === "%") return 0.01;
  if (unit === "min") return 60;
  const [, prefix] = /^([GMkmµn]?)(J|W|g|s)/.exec(unit) ?? [null, ""];
  return factors[prefix];
}

// "≈ 3.095" in kJ against 3094.667 J: right to half a unit in its last place.
function assert_shown(text, unit, value) {
  const digits = text.replace(/[≈\s\u202f]/g, "").replace("\u2212", "-");
  const decimals = digits.split(".")[1]?.length ?? 0;
  const off = Math.abs(Number(digits) - value / factor_of(unit));
  assert.ok(off <= 0.5000001 * 10 ** -decimals, `${text} ${unit} is shown for ${value}`);
}

test(
  "the table of cells shows the means and intervals of the findings, each with its grade",
  { skip },
  async () => {
    const { page, close } = await open(chrome, file);
    // What is bought stands in a table of its own. Before the responses stand the cell and its runs,
    // or the front and its probability.
    const read = (name) =>
      page.$eval(name, (figure) => ({
        units: [...figure.querySelectorAll("thead th")].map(
          (th) => th.querySelector(".unit")?.textContent ?? "",
        ),
        rows: [...figure.querySelectorAll("tbody tr")].map((tr) =>
          [...tr.cells].map((cell) => ({
            column: cell.dataset.column,
            value: cell.dataset.value,
            main: cell.querySelector(".main")?.textContent,
            interval: cell.querySelector(".interval")?.textContent,
            missing: cell.querySelector(".missing")?.title,
          })),
        ),
      }));
    const tables = { RQ1: await read("#table-cells"), RQ2: await read("#table-bought") };
    const first = { RQ1: 2, RQ2: 3 };
    assert.equal(tables.RQ1.rows.length, findings.cells.length);
    assert.equal(tables.RQ2.rows.length, findings.cells.length);
    let checked = 0;
    findings.cells.forEach((cell, row) =>
      findings.responses.forEach((response) => {
        const { question } = response;
        const siblings = findings.responses.filter((other) => other.question === question);
        const i = first[question] + siblings.indexOf(response);
        const shown = tables[question].rows[row][i];
        const unit = tables[question].units[i];
        const summary = cell.responses[response.name];
        if (!summary) return assert.match(shown.missing, /no run/);
        assert.equal(Number(shown.value), summary.mean);
        assert_shown(shown.main, unit, summary.mean);
        assert.equal(
          shown.main.includes("≈"),
          /J|W/.test(response.unit),
          `${response.name}: its grade`,
        );
        if (summary.low === null) return assert.equal(shown.interval, "n = 1");
        const [low, high] = shown.interval.split(" to ");
        assert_shown(low, unit, summary.low);
        assert_shown(high, unit, summary.high);
        ++checked;
      }),
    );
    assert.equal(checked, 15);
    await close();
  },
);

test("the emissions of every cell at every place are shown", { skip }, async () => {
  const { page, close } = await open(chrome, file);
  for (const place of findings.places) {
    const shown = await page.$$eval(
      `#table-emissions [data-column='co2e_g_${place.code}']`,
      (all) =>
        all.map((cell) => [Number(cell.dataset.value), cell.querySelector(".main").textContent]),
    );
    assert.deepEqual(
      shown.map(([value]) => value),
      findings.cells.map((cell) => cell.emissions_g[place.code].mean),
    );
    for (const [value, text] of shown) assert_shown(text, "mg", value);
  }
  await close();
});

test("both kinds of answer are shown, and a disagreement is said", { skip }, async () => {
  const { page, close } = await open(chrome, file);
  const [energy, accuracy] = findings.comparisons;
  const details = await page.$$eval("details.comparison", (all) =>
    all.map((each) => [each.querySelector("summary").textContent, each.textContent]),
  );
  assert.equal(details.length, 2);
  assert.ok(details[0][1].includes(energy.parametric_sentence));
  assert.doesNotMatch(details[0][0], /disagree/);
  assert.ok(details[1][1].includes(accuracy.parametric_sentence));
  assert.match(details[1][0], /Ranks and means disagree\.$/);
  assert.match(details[0][1], /by Holm over 2 tests p = 0\.0071/);
  assert.match(details[0][1], /effect 0\.87 \(0\.61 to 0\.93\)/);
  await close();
});

test("interactions, decomposition and trade-offs say what was found", { skip }, async () => {
  const { page, close } = await open(chrome, file);
  const text = await page.$eval("main", (main) => main.textContent);
  for (const sentence of [
    ...findings.interaction_answers,
    ...findings.interactions.map((one) => one.sentence),
    findings.decomposition.contrasts[0].sentence,
    findings.place_note,
    ...findings.tradeoffs.map((step) => step.sentence),
  ])
    assert.ok(text.includes(sentence), sentence);
  const p_values = await page.$$eval("#table-interactions tbody tr", (rows) =>
    rows.map((row) => row.querySelector("[data-column=p_permutation]")?.dataset.value ?? null),
  );
  const [tested] = findings.interactions;
  assert.deepEqual(p_values, [
    ...tested.effects.map((effect) => String(effect.p_permutation_adjusted)),
    null, // the design that could not be tested
  ]);
  const shares = await page.$$eval("#table-variance-shares tbody td[data-value]", (all) =>
    all.map((cell) => Number(cell.dataset.value)),
  );
  const [all] = findings.decomposition.variances;
  assert.deepEqual(shares, [
    all.n,
    all.energy_share,
    all.intensity_share,
    all.covariance_share,
  ]);
  await close();
});

test("what has no value is a dash with its reason, never 0", { skip }, async () => {
  const { page, close } = await open(chrome, file);
  const dashes = await page.$$eval(".missing", (all) => all.map((e) => [e.textContent, e.title]));
  assert.ok(dashes.length > 5);
  for (const [text, reason] of dashes) assert.ok(text === "\u2013" && reason.length > 5);
  assert.match(
    await page.locator("#table-cells .notes").innerText(),
    /no value: not told by the training/,
  );
  assert.match(
    await page.locator("#table-bought .notes").innerText(),
    /no value: .*no run of .* has this value/,
  );
  await close();
});

test(
  "every figure is saved as SVG with its marks, and as CSV with its numbers",
  { skip },
  async () => {
    let opened = await open(chrome, file, { scheme: "dark" });
    const saved = {};
    const figures = await opened.page.locator("figure.drawing").count();
    for (let i = 0; i < figures; ++i) {
      // The browser lets one page save ten files and no more.
      if (i > 0 && i % 4 === 0) {
        assert.deepEqual(opened.trouble, []);
        await opened.close();
        opened = await open(chrome, file, { scheme: "dark" });
      }
      const { page } = opened;
      const figure = page.locator("figure.drawing").nth(i);
      const marks = await figure
        .locator(".stage [aria-label='dot'] path, .stage [aria-label='bar'] rect")
        .count();
      const svg = await downloaded(page, figure.getByRole("button", { name: /as SVG/ }));
      const csv = await downloaded(page, figure.getByRole("button", { name: /as CSV/ }));
      saved[svg.name.replace(".svg", "")] = csv.text;
      assert.doesNotMatch(svg.text, /var\(--/, `${svg.name} needs the style of the page`);
      const drawn = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
        return [
          parsed.querySelector("parsererror")?.textContent,
          parsed.querySelectorAll("[aria-label='dot'] path, [aria-label='bar'] rect").length,
        ];
      }, svg.text);
      assert.deepEqual(drawn, [undefined, marks], svg.name);
      assert.match(svg.text, svg.name === "savings.svg" ? /early_stop/ : /lenet5/);
    }
    assert.deepEqual(Object.keys(saved), [
      "energy",
      "responses",
      "emissions",
      "savings",
      "pareto",
      "accuracy-by-energy",
      "shares",
      "agreement",
      "limits",
      "backtest",
    ]);
    for (const run of findings.runs)
      if (run.responses.energy_j)
        assert.ok(saved.energy.includes(`,${run.responses.energy_j}\r\n`));
    for (const cell of findings.cells)
      assert.ok(saved.emissions.includes(`,${cell.emissions_g.FR.mean},`));
    for (const point of findings.pareto) assert.ok(saved.pareto.includes(`,${point.energy_j},`));
    assert.ok(saved.shares.includes('"</script><b onmouseover=""alert(1)"">&""\',<!--",0,1,0\r\n'));
    assert.deepEqual(opened.trouble, []);
    await opened.close();
  },
);

test("the findings are saved whole as JSON", { skip }, async () => {
  const { page, close } = await open(chrome, file);
  const json = await downloaded(
    page,
    page.getByRole("button", { name: "Save all findings as JSON" }),
  );
  assert.deepEqual(JSON.parse(json.text), findings);
  await close();
});

test("the runs can be sorted both ways, those without a value last", { skip }, async () => {
  const { page, close } = await open(chrome, file);
  const head = page.locator("#table-runs thead button", { hasText: "Energy" }).first();
  const energies = () =>
    page.$$eval("#table-runs tbody tr", (rows) =>
      rows.map((row) => row.querySelector("[data-column=energy_j]")?.dataset.value ?? null),
    );
  const sorted = findings.runs
    .map((run) => run.responses.energy_j ?? null)
    .filter(Boolean)
    .sort((a, b) => a - b)
    .map(String);
  await head.click();
  assert.deepEqual(await energies(), [...sorted, null]);
  await head.click();
  assert.deepEqual(await energies(), [...sorted.reverse(), null]);
  assert.equal(
    await page.locator("#table-runs th[aria-sort]").getAttribute("aria-sort"),
    "descending",
  );
  await close();
});

test("print is light, without buttons, and cuts no table", { skip }, async () => {
  const { page, close } = await open(chrome, file, { scheme: "dark", width: 720 });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(
    await page.locator("main button:visible").count(),
    await page.locator("thead button:visible").count(),
  );
  assert.equal(
    await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
    "rgb(255, 255, 255)",
  );
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(29, 29, 27)");
  const cut = await page.$$eval("figure.tabular:not(#table-runs) .scroll", (all) =>
    all.filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.ariaLabel),
  );
  assert.deepEqual(cut, []);
  await close();
});

// Two data sets and two hosts, a cell that sensors measured, and one that nothing covered.
function varied(base) {
  const twice = (items, change) =>
    items.flatMap((item) =>
      ["mnist", "cifar10"].flatMap((data) =>
        ["node-1", "node-2"].map((host) => change(structuredClone(item), data, host)),
      ),
    );
  const name = (item, data, host) => `${item.factors.architecture} · ${data} · ${host}`;
  const set = (item, data, host) => Object.assign(item.factors, { data, host });
  const cells = twice(
    base.cells,
    (cell, data, host) => (
      set(cell, data, host),
      {
        ...cell,
        name: name(cell, data, host),
        measured_share: host === "node-2" ? 1 : 0,
        modelled_share: host === "node-2" ? 0 : 1,
      }
    ),
  );
  Object.assign(cells[0], {
    responses: {},
    emissions_g: {},
    absolute_emissions_g: {},
    measured_share: null,
    modelled_share: null,
    constant_share: null,
    absolute_energy_j_low: null,
    absolute_energy_j_high: null,
  });
  const runs = twice(
    base.runs,
    (run, data, host) => (
      set(run, data, host),
      { ...run, id: `${run.id}-${data}-${host}`, cell: name(run, data, host) }
    ),
  );
  const pareto = cells.slice(1).map((cell) => ({
    ...base.pareto[0],
    cell: cell.name,
    within: { data: cell.factors.data },
    energy_j: cell.responses.energy_j.mean,
  }));
  return { ...base, factors: ["architecture", "data", "host"], cells, runs, pareto };
}

for (const width of [1600, 360]) {
  test(`two data sets on two hosts are drawn in groups at ${width} px`, { skip }, async () => {
    const opened = await open(chrome, await page_of(varied(findings)), { width });
    await assert_sound(opened, width);
    assert.equal(
      await opened.page
        .locator("#figure-energy svg")
        .getByText("cifar10 · node-2", { exact: true })
        .count(),
      1,
    );
    assert.equal(await opened.page.locator("#figure-pareto .stage svg").count(), 2);
    assert.ok((await opened.page.locator("#figure-energy svg").getByText("no value").count()) > 0);
    await opened.close();
  });
}

test("findings of nothing are a page without errors", { skip }, async () => {
  const nothing = {
    ...findings,
    headlines: [],
    protocol: [],
    machines: [],
    places: [],
    factors: [],
    responses: [],
    measured_share: null,
    modelled_share: null,
    constant_share: null,
    not_covered: {},
    cells: [],
    comparisons: [],
    interactions: [],
    interaction_answers: [],
    decomposition: null,
    place_note: null,
    place_comparisons: [],
    pareto: [],
    architecture_front: [],
    tradeoffs: [],
    savings: [],
    targets: [],
    channels: [],
    meter_ratios: [],
    agreement: null,
    no_agreement: null,
    backtest: null,
    warnings: [],
    runs: [],
  };
  const opened = await open(chrome, await page_of(nothing));
  assert.deepEqual(await assert_sound(opened, 1440), []);
  await opened.close();
});

test("ten thousand runs open within seconds", { skip }, async () => {
  const runs = Array.from({ length: 10_000 }, (_, i) => ({
    ...findings.runs[i % 10],
    id: `r${i}`,
    order: i + 1,
  }));
  const started = Date.now();
  const opened = await open(chrome, await page_of({ ...findings, runs }));
  assert.ok(Date.now() - started < 20_000, `took ${Date.now() - started} ms`);
  assert.equal(await opened.page.locator("#table-runs tbody tr").count(), 200);
  await opened.page.getByRole("button", { name: "Show all 10000 rows" }).click();
  assert.equal(await opened.page.locator("#table-runs tbody tr").count(), 10_000);
  await opened.close();
});

test("a finding of the audit marks the cell that it touches and tells both figures", { skip }, async () => {
  const { page } = await open(chrome, file);
  const mark = page.locator("#table-energy .marks a").first();
  assert.equal(await mark.innerText(), "a");
  assert.equal(await mark.getAttribute("href"), "#audit-cumulative-rows");
  const section = await page.locator("#audit").innerText();
  assert.match(section, /cumulative rows analysed as runs/);
  await page.locator("#audit-cumulative-rows summary").click();
  const told = await page.locator("#audit-cumulative-rows").innerText();
  assert.match(told, /0\.1670\skWh before, 0\.05830\skWh after \(repaired\)/);
  assert.match(told, /<logs>\/emissions\.csv, lines 2, 3/);
});
