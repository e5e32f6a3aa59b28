// Builds the standalone server: checks that the API types are fresh, builds, and puts the static files beside the server.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

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
