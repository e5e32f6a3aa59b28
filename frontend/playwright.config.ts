import { defineConfig } from "@playwright/test";

const port = Number(process.env.E2E_PORT ?? 3000);
const retries = Number(process.env.E2E_RETRIES ?? 0);
/** Tests and files whose tests have the model write: it is one for all, and some of them make it slow, silent or faulty. */
const MODEL = /@model|(batches|usage)\.spec/;

/**
 * End-to-end tests against the built server and a running stack (`GATEWAY_URL`, `SANDBOX_URL`). Debian's chromium. No retries
 * but what `E2E_RETRIES` says: a test that is sometimes red has found a bug.
 */
export default defineConfig({
  testDir: "e2e",
  testIgnore: "tools/**",
  // Each file makes an organization of its own; what is shared is the model.
  workers: 2,
  projects: [
    { name: "model", grep: MODEL, workers: 1 },
    { name: "pages", grepInvert: MODEL },
  ],
  retries,
  // Nothing here is timed: the limits only end what hangs, on a machine that is busy with other things, too.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${port}`,
    locale: "fa-IR",
    timezoneId: "Asia/Tehran",
    // To trace costs about as much as to test: with a second try, only that one is traced.
    trace: retries > 0 ? "on-first-retry" : "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: "node scripts/start.mjs",
    url: `http://localhost:${port}/healthz`,
    reuseExistingServer: process.env.E2E_REUSE === "1",
    env: {
      PORT: String(port),
      HOSTNAME: "127.0.0.1",
      GATEWAY_URL: process.env.GATEWAY_URL ?? "http://127.0.0.1:8080",
    },
  },
});
