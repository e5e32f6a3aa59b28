// Prints the JavaScript that each page loads to be usable, compressed, and fails when a page is over its budget.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const KB = 1000;
/** What a page may load: 170 kB, 200 with an editor or charts. */
const MOST_KB = 170;
const WIDE_MOST_KB = 200;
const WIDE = [/^\/editor/, /^\/usage/];
const manifest = JSON.parse(await readFile(new URL("../.next/app-build-manifest.json", import.meta.url), "utf8"));
const sizes = new Map();
async function size(file) {
  if (!sizes.has(file))
    sizes.set(file, gzipSync(await readFile(new URL(`../.next/${file}`, import.meta.url))).byteLength);
  return sizes.get(file);
}

const plain = (name) => name.replace(/\/\([^)]+\)/g, "").replace(/\/page$/, "") || "/";
/** A page comes with the layouts above it. */
const layoutsOf = (page) =>
  Object.keys(manifest.pages).filter(
    (name) => name.endsWith("/layout") && page.startsWith(name.slice(0, -"layout".length)),
  );

let failed = false;
for (const page of Object.keys(manifest.pages)
  .filter((name) => name.endsWith("/page"))
  .sort()) {
  const files = new Set(
    [page, ...layoutsOf(page)].flatMap((name) => manifest.pages[name]).filter((file) => file.endsWith(".js")),
  );
  let bytes = 0;
  for (const file of files) bytes += await size(file);
  const name = plain(page);
  const most = WIDE.some((pattern) => pattern.test(name)) ? WIDE_MOST_KB : MOST_KB;
  const isOver = bytes > most * KB;
  failed ||= isOver;
  console.log(`${(bytes / KB).toFixed(1).padStart(7)} kB of ${most}  ${name.padEnd(22)} ${isOver ? "OVER" : ""}`);
}
process.exit(failed ? 1 : 0);
