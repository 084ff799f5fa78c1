// What the tests of the page share: Debian's chromium, and a page made in the way the program makes it.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
export const skip = browser ? false : "chromium is not installed: apt-get install chromium";

export const launch = () =>
  chromium.launch({
    executablePath: browser,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

export const golden = async (name = "findings") =>
  JSON.parse(
    await readFile(new URL(`../../src/report/golden/${name}.json`, import.meta.url), "utf8"),
  );

const escaped = (text, characters, escape) => text.replace(characters, escape);

// The page of html.cc, for findings that no golden file has.
export async function page_of(findings) {
  const shell = await readFile(new URL("../dist/report.html", import.meta.url), "utf8");
  const json = escaped(
    JSON.stringify(findings),
    /[<>&]/g,
    (c) => `\\u00${c.charCodeAt(0).toString(16)}`,
  );
  const title = escaped(`${findings.study} · joulelab`, /[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const file = join(await mkdtemp(join(tmpdir(), "joulelab-page-")), "report.html");
  await writeFile(
    file,
    shell.replace("{{title}}", () => title).replace("{{findings}}", () => json),
  );
  return file;
}

// Opens `file` and keeps account of what must not happen: errors, requests, dialogs.
export async function open(chrome, file, { width = 1440, scheme = "light" } = {}) {
  const context = await chrome.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const trouble = [];
  page.on(
    "console",
    (message) => ["error", "warning"].includes(message.type()) && trouble.push(message.text()),
  );
  page.on("pageerror", (error) => trouble.push(error.stack));
  page.on("dialog", (dialog) => (trouble.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  await page.route(
    /^(https?|wss?):/,
    (route) => (trouble.push(`request: ${route.request().url()}`), route.abort()),
  );
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() =>
    [...document.querySelectorAll("figure.drawing .stage")].every((stage) =>
      stage.querySelector("svg"),
    ),
  );
  return { page, trouble, close: () => context.close() };
}

export async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return {
    name: download.suggestedFilename(),
    text: await readFile(await download.path(), "utf8"),
  };
}
