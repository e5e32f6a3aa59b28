import { mkdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "../support";
import { seedDemo } from "./demo";

const OUT = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
/** No picture of the README is larger, bytes. */
const MOST_BYTES = 250_000;

test("the three pictures of the README", async ({ browser }) => {
  mkdirSync(OUT, { recursive: true });
  const { admin, where, changed } = await seedDemo();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
    locale: "fa-IR",
    timezoneId: "Asia/Tehran",
    baseURL: test.info().project.use.baseURL,
    reducedMotion: "reduce",
  });
  await admin.enter(context);
  const page = await context.newPage();
  const pages: [string, string][] = [
    ["contents", `/contents?w=${where.workspace.id}`],
    ["review", `/review?w=${where.workspace.id}&item=${changed.id}&view=change`],
    ["usage", `/usage?o=${where.org.id}&split=model`],
  ];
  for (const [name, path] of pages) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator(".animate-breathe")).toHaveCount(0);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${OUT}${name}.png` });
    expect(statSync(`${OUT}${name}.png`).size, name).toBeLessThan(MOST_BYTES);
  }
  await context.close();
});
