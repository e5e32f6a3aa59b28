import base from "./playwright.config";

/** What is run by hand and is no test: pictures (`npm run pictures`, `npm run screenshots`) and measurements (`npm run measure`). */
const { projects: _together, ...alone } = base;
// A run visits every page in each size and scheme.
const config = {
  ...alone,
  testDir: "e2e/tools",
  testIgnore: [],
  workers: 1,
  timeout: 3_600_000,
  expect: { timeout: 60_000 },
};

export default config;
