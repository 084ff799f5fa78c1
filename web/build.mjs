// Makes dist/report.html: the whole page in one file, with two places left for the program to fill
// (the title and the findings). The policy admits this one script, by its hash, and no network.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { world } from "./world.mjs";

const here = (file) => new URL(file, import.meta.url);

// The shapes of the map, made as they are asked for.
const shapes = {
  name: "world",
  setup(builder) {
    builder.onResolve({ filter: /^world$/ }, ({ path }) => ({ path, namespace: "world" }));
    builder.onLoad({ filter: /.*/, namespace: "world" }, () => ({
      contents: JSON.stringify(world()),
      loader: "json",
    }));
  },
};

async function bundle(entry) {
  const result = await build({
    absWorkingDir: fileURLToPath(here(".")),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["es2021"],
    charset: "utf8",
    legalComments: "none",
    plugins: [shapes],
  });
  const text = result.outputFiles[0].text.trim();
  // Bundles are text inside an element: nothing in them may end it. esbuild sees to it; we check.
  if (/<\/(script|style)|<!--|\{\{/i.test(text))
    throw new Error(`${entry}: its bundle cannot be inlined`);
  return text;
}

const script = await bundle("src/main.ts");
const style = await bundle("src/report.css");
const hash = createHash("sha256").update(script).digest("base64");
const shell = await readFile(here("src/report.html"), "utf8");
const page = shell.replace(
  /\{\{(hash|style|script)\}\}/g,
  (_, name) => ({ hash, style, script })[name],
);

await mkdir(here("dist/"), { recursive: true });
await writeFile(here("dist/report.html"), page);
console.log(`web/dist/report.html: ${Math.round(page.length / 1000)} kB`);
