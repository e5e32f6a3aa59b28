import base from "./playwright.config";

/** What is run by hand and is no test: pictures (`npm run pictures`, `npm run screenshots`) and measurements (`npm run measure`). */
const config = { ...base, testDir: "e2e/tools", testIgnore: [], timeout: 600_000 };

export default config;
