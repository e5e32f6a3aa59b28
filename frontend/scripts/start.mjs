// Starts the built server. PORT (3000), HOSTNAME (127.0.0.1) and GATEWAY_URL (http://127.0.0.1:8080) may be set.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const server = fileURLToPath(new URL("../.next/standalone/server.js", import.meta.url));
if (!existsSync(server)) {
  console.error("There is no build yet: run `npm run build` first.");
  process.exit(1);
}
process.env.PORT ??= "3000";
process.env.HOSTNAME ??= "127.0.0.1";
process.env.GATEWAY_URL ??= "http://127.0.0.1:8080";
await import(server);
