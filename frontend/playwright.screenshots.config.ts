import base from "./playwright.config";

/** Pictures of every page, phone and desktop, light and dark, into `screenshots/`. */
const config = { ...base, testIgnore: [], testMatch: "screenshots.spec.ts", timeout: 300_000 };

export default config;
