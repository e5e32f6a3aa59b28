// Writes lib/api-types.d.ts from proto-docs/openapi.json; with --check it only compares, and fails when the file is stale.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../proto-docs/openapi.json", import.meta.url);
const target = fileURLToPath(new URL("../lib/api-types.d.ts", import.meta.url));

const header = "// Generated from proto-docs/openapi.json by `npm run types`; edits here are lost.\n\n";
const fresh = header + astToString(await openapiTS(source, { alphabetize: true }));

if (process.argv.includes("--check")) {
  const current = await readFile(target, "utf8").catch(() => "");
  if (current !== fresh) {
    console.error("lib/api-types.d.ts is stale: run `npm run types` and commit the result.");
    process.exit(1);
  }
} else {
  await writeFile(target, fresh);
}
