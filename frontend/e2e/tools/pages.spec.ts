import { mkdirSync } from "node:fs";
import { expect, expectAccessible, test } from "../support";
import { seedDemo } from "./demo";

const OUT = process.env.SCREENSHOTS ?? "screenshots";
/** Names of pages and sizes, separated by commas; all where there are none. */
const ONLY = process.env.PAGES?.split(",");
const SIZES_ONLY = process.env.SIZES?.split(",");

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const SCHEMES = ["light", "dark"] as const;

test("pictures of every page", async ({ browser }) => {
  mkdirSync(OUT, { recursive: true });
  const { admin, where, changed, reviewed, refused, prompt, webhook } = await seedDemo();
  const w = where.workspace.id;
  const o = where.org.id;
  const pages: [string, string][] = [
    ["contents", `/contents?w=${w}`],
    ["contents-empty", `/contents?w=${w}&tag=هیچ`],
    ["content-new", `/contents/new?w=${w}`],
    ["content", `/contents/${reviewed.id}`],
    ["content-rejected", `/contents/${refused.id}`],
    ["content-changes", `/contents/${changed.id}?view=changes`],
    ["editor", `/editor/${changed.id}`],
    ["review", `/review?w=${w}&item=${reviewed.id}`],
    ["review-list", `/review?w=${w}`],
    ["projects", `/projects?w=${w}`],
    ["prompts", `/prompts?w=${w}`],
    ["prompt-new", `/prompts/new?w=${w}`],
    ["prompt", `/prompts/${prompt.id}`],
    ["prompt-versions", `/prompts/${prompt.id}?view=versions`],
    ["prompt-try", `/prompts/${prompt.id}?view=try`],
    ["usage", `/usage?o=${o}`],
    ["usage-limits", `/usage?o=${o}&view=limits`],
    ["usage-logs", `/usage?o=${o}&view=logs`],
    ["analytics", `/analytics?o=${o}`],
    ["members", `/members?o=${o}`],
    ["members-workspaces", `/members?o=${o}&view=workspaces`],
    ["settings", `/settings?o=${o}`],
    ["settings-keys", `/settings?o=${o}&tab=keys`],
    ["settings-audit", `/settings?o=${o}&tab=audit`],
    ["settings-danger", `/settings?o=${o}&tab=danger`],
    ["webhooks", `/webhooks?o=${o}&hook=${webhook.id}`],
    ["notifications", `/notifications`],
    ["notifications-preferences", `/notifications?view=preferences`],
    ["sessions", "/settings/sessions"],
  ];
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      if (SIZES_ONLY && !SIZES_ONLY.includes(`${size}-${colorScheme}`)) continue;
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale: "fa-IR",
        timezoneId: "Asia/Tehran",
        baseURL: test.info().project.use.baseURL,
        reducedMotion: "reduce",
        hasTouch: size === "phone",
        isMobile: size === "phone",
      });
      const page = await context.newPage();
      if (!ONLY || ONLY.includes("login")) {
        await page.goto("/login");
        await expect(page.getByRole("button")).toBeVisible();
        await page.screenshot({ path: `${OUT}/login-${size}-${colorScheme}.png` });
        await expectAccessible(page);
      }
      await admin.enter(context);
      for (const [name, path] of pages) {
        if (ONLY && !ONLY.includes(name)) continue;
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.locator(".animate-breathe")).toHaveCount(0);
        await page.screenshot({ path: `${OUT}/${name}-${size}-${colorScheme}.png`, fullPage: true });
        await expectAccessible(page);
      }
      await context.close();
    }
  }
});
