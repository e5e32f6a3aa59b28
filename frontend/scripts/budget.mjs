// Prints the JavaScript that each page loads to be usable, and fails when a page is over its budget. Parts that come behind `dynamic()`
// count where the page cannot be used without them; what opens on demand (dialogs, menus, other views) does not. Bounds are of gzip, which
// every browser takes; what the server sends by brotli is printed beside it.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const KB = 1000;
/** What a page is to load at most: 170 kB, 200 with an editor or charts. */
const AIM_KB = 170;
const WIDE_AIM_KB = 200;
const WIDE = [/^\/editor/, /^\/usage/];

/** Parts that stand around every page of the dashboard. */
const FRAME = ["features/shell/shell.tsx -> ./header-parts"];
/** Parts without which a page shows nothing of what it is for. */
const NEEDED = {
  "/batches/new": ["features/batches/new-page.tsx -> ./rows-form"],
  "/contents": ["features/contents/list-page.tsx -> ./rows"],
  "/contents/[id]": ["features/contents/content-page.tsx -> ./content-parts"],
  "/editor/[id]": ["features/editor/editor-page.tsx -> ./reading", "features/editor/reading.tsx -> ./writer"],
  "/prompts/[id]": ["features/prompts/prompt-form.tsx -> ./variables-editor"],
  "/prompts/new": ["features/prompts/prompt-form.tsx -> ./variables-editor"],
  "/review": ["features/review/review-page.tsx -> ./review-item"],
};
/**
 * Pages that are over their aim, and what they may not exceed until they are within it. It only ever goes down: a page that came
 * below its ceiling by more than two kilobytes fails, too, until the ceiling is lowered.
 */
const CEILINGS_KB = {
  "/contents/[id]": 185.5,
  "/editor/[id]": 304,
  "/review": 184,
};
const SLACK_KB = 2;

const read = async (file) => JSON.parse(await readFile(new URL(`../.next/${file}`, import.meta.url), "utf8"));
const manifest = await read("app-build-manifest.json");
const lazy = await read("react-loadable-manifest.json");
const sizes = new Map();
/** How large a file is, compressed by gzip, and by brotli, as the server sends it to browsers that take that. */
async function size(file) {
  if (!sizes.has(file)) {
    const [plain, sent] = await Promise.all([
      readFile(new URL(`../.next/${file}`, import.meta.url)),
      readFile(new URL(`../.next/standalone/.next/${file}.br`, import.meta.url)),
    ]);
    sizes.set(file, { gzip: gzipSync(plain).byteLength, sent: sent.byteLength });
  }
  return sizes.get(file);
}
async function total(files) {
  const bytes = { gzip: 0, sent: 0 };
  for (const file of files) {
    const one = await size(file);
    bytes.gzip += one.gzip;
    bytes.sent += one.sent;
  }
  return { gzip: bytes.gzip / KB, sent: bytes.sent / KB };
}
function filesOf(part) {
  if (lazy[part] === undefined)
    throw new Error(`There is no part "${part}": scripts/budget.mjs names the parts that pages need.`);
  return lazy[part].files.filter((file) => file.endsWith(".js"));
}

const plain = (name) => name.replace(/\/\([^)]+\)/g, "").replace(/\/page$/, "") || "/";
/** A page comes with the layouts above it. */
const layoutsOf = (page) =>
  Object.keys(manifest.pages).filter(
    (name) => name.endsWith("/layout") && page.startsWith(name.slice(0, -"layout".length)),
  );

let failed = false;
const names = new Set();
for (const page of Object.keys(manifest.pages)
  .filter((name) => name.endsWith("/page"))
  .sort()) {
  const name = plain(page);
  names.add(name);
  const files = new Set(
    [page, ...layoutsOf(page)].flatMap((each) => manifest.pages[each]).filter((file) => file.endsWith(".js")),
  );
  const { gzip: first } = await total(files);
  const parts = [...(page.includes("(dashboard)") ? FRAME : []), ...(NEEDED[name] ?? [])];
  for (const file of parts.flatMap(filesOf)) files.add(file);
  const { gzip: whole, sent } = await total(files);
  const aim = WIDE.some((pattern) => pattern.test(name)) ? WIDE_AIM_KB : AIM_KB;
  const ceiling = CEILINGS_KB[name] ?? aim;
  const isOver = whole > ceiling;
  const isStale = name in CEILINGS_KB && whole < ceiling - SLACK_KB;
  failed ||= isOver || isStale;
  const note = isOver
    ? "OVER"
    : isStale
      ? `lower its ceiling of ${ceiling}`
      : whole > aim
        ? `over its aim, held at ${ceiling}`
        : "";
  console.log(
    `${whole.toFixed(1).padStart(7)} kB of ${aim} (${first.toFixed(1)} at first, ${sent.toFixed(1)} as sent)  ${name.padEnd(20)} ${note}`,
  );
}
for (const name of [...Object.keys(NEEDED), ...Object.keys(CEILINGS_KB)])
  if (!names.has(name)) throw new Error(`There is no page ${name}.`);
process.exit(failed ? 1 : 0);
