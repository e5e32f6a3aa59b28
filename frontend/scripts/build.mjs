// Builds the standalone server: checks that the API types are fresh, builds, and puts the static files beside the server, compressed, too.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NEXT_IGNORE_INCORRECT_LOCKFILE: "1" };

function run(...command) {
  const done = spawnSync(process.execPath, command, { cwd: root, env, stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

run("scripts/types.mjs", "--check");
run("node_modules/next/dist/bin/next", "build");
cpSync(`${root}.next/static`, `${root}.next/standalone/.next/static`, { recursive: true });
if (existsSync(`${root}public`)) cpSync(`${root}public`, `${root}.next/standalone/public`, { recursive: true });

const server = `${root}.next/standalone`;
for (const name of readdirSync(`${server}/.next/static`, { recursive: true })) {
  if (![".js", ".css"].includes(path.extname(name))) continue;
  const file = `${server}/.next/static/${name}`;
  const text = readFileSync(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  writeFileSync(`${file}.br`, brotliCompressSync(text, { params }));
}
cpSync(`${root}scripts/static-brotli.cjs`, `${server}/static-brotli.cjs`);
const INSTALL = 'require("./static-brotli.cjs").install(require("node:path").join(__dirname, ".next/static"));\n';
writeFileSync(`${server}/server.js`, INSTALL + readFileSync(`${server}/server.js`, "utf8"));
