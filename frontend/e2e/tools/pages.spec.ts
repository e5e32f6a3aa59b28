import { mkdirSync } from "node:fs";
import { type Page } from "@playwright/test";
import { expect, expectAccessible, test } from "../support";
import { LETTER, seedDemo, type Demo } from "./demo";

const OUT = process.env.SCREENSHOTS ?? "screenshots";
/** Names of pages and sizes, separated by commas; all where there are none. */
const ONLY = process.env.PAGES?.split(",");
const SIZES_ONLY = process.env.SIZES?.split(",");

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const SCHEMES = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  // A reader's own few colours, as Windows has them; taken where `SIZES` names it (`desktop-forced`).
  forced: { colorScheme: "dark", forcedColors: "active" },
} as const;

/** What the other pages show: a talk about a text, a batch with a row that failed, an archived notification, a deleted organization. */
async function seedMore({ admin, editors: [arash], where, reviewed, prompt }: Demo) {
  const start = [...LETTER].join("").indexOf("دوستان");
  const comment = await admin.post(`/contents/${reviewed.id}/comments`, {
    body: "آغاز نامه رسمی‌تر شود؛ «دوستان عزیز» برای خبرنامهٔ ناشران زیادی خودمانی است.",
    start,
    end: start + 11,
    mentions: [arash!.id],
  });
  await arash!.post(`/contents/${reviewed.id}/comments`, { body: "چشم، تا فردا درست می‌کنم.", parent_id: comment.id });
  await arash!.post(`/contents/${reviewed.id}/comments`, { body: "نام مترجم در فهرست کتاب‌ها جا مانده است." });
  const batch = await admin.post(`/workspaces/${where.workspace.id}/batches`, {
    project_id: where.project.id,
    prompt_id: prompt.id,
    rows: ["بوف کور", "سووشون", "شازده احتجاب", "کلیدر", "همسایه‌ها", "چشم‌هایش"].map((title) => ({
      title: `معرفی «${title}»`,
      variables: { نام_کتاب: title },
    })),
  });
  await expect.poll(async () => (await admin.get(`/batches/${batch.id}`)).state, { timeout: 120_000 }).toBe("finished");
  const { items } = await admin.get("/notifications?limit=3");
  for (const item of items) await admin.post(`/notifications/${item.id}/archive`);
  const gone = await admin.post("/orgs", { name: "نشر پیشین" });
  await admin.delete(`/orgs/${gone.id}`);
  return { batch };
}

type Shown = [name: string, path: string, prepare?: (page: Page) => Promise<void>];

test("pictures of every page", async ({ browser, watch }) => {
  mkdirSync(OUT, { recursive: true });
  const demo = await seedDemo();
  const { admin, where, changed, reviewed, refused, prompt, webhook } = demo;
  const { batch } = await seedMore(demo);
  const w = where.workspace.id;
  const o = where.org.id;
  const pages: Shown[] = [
    ["contents", `/contents?w=${w}`],
    ["contents-empty", `/contents?w=${w}&tag=هیچ`],
    ["content-new", `/contents/new?w=${w}`],
    ["content", `/contents/${reviewed.id}`],
    ["content-rejected", `/contents/${refused.id}`],
    ["content-changes", `/contents/${changed.id}?view=changes`],
    ["editor", `/editor/${changed.id}`],
    ["review", `/review?w=${w}&item=${reviewed.id}`],
    ["review-change", `/review?w=${w}&item=${changed.id}&view=change`],
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
    ["comments", `/contents/${reviewed.id}?panel=comments`],
    ["batches", `/batches?w=${w}`],
    ["batch", `/batches/${batch.id}`],
    [
      "batch-new",
      `/batches/new?w=${w}&prompt=${prompt.id}`,
      async (page) => {
        await page.getByLabel("سطرها").fill("عنوان,نام کتاب,لحن\nمعرفی بوف کور,بوف کور,رسمی\nمعرفی سووشون,,تند");
        await expect(page.getByText("۱ سطر نادرست")).toBeVisible();
      },
    ],
    ["usage-statements", `/usage?o=${o}&view=statements`],
    [
      "limit-dialog",
      `/usage?o=${o}&view=limits`,
      async (page) => page.getByRole("button", { name: "ویرایش" }).first().click(),
    ],
    [
      "file-dialog",
      `/contents/${reviewed.id}`,
      async (page) => {
        await page.getByRole("main").getByRole("button", { name: "بیشتر" }).click();
        await page.getByRole("menuitem", { name: "دریافت فایل…" }).click();
      },
    ],
    [
      "contents-filters",
      `/contents?w=${w}&status=DRAFT,REVIEW`,
      async (page) => {
        if (await page.getByRole("button", { name: "صافی‌ها", exact: true }).isVisible())
          await page.getByRole("button", { name: "صافی‌ها", exact: true }).click();
        await expect(page.getByRole("group", { name: "یک یا چند وضعیت" })).toBeVisible();
      },
    ],
    [
      "content-menu",
      `/contents/${reviewed.id}`,
      (page) => page.getByRole("main").getByRole("button", { name: "بیشتر" }).click(),
    ],
    ["account-menu", `/contents?w=${w}`, (page) => page.getByRole("button", { name: "حساب کاربری" }).click()],
    ["archive", "/notifications?filter=archived"],
    ["org-restore", `/settings?o=${o}&tab=danger`],
  ];
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const [scheme, colours] of Object.entries(SCHEMES)) {
      if (SIZES_ONLY ? !SIZES_ONLY.includes(`${size}-${scheme}`) : scheme === "forced") continue;
      const context = await browser.newContext({
        viewport,
        ...colours,
        locale: "fa-IR",
        timezoneId: "Asia/Tehran",
        baseURL: test.info().project.use.baseURL,
        reducedMotion: "reduce",
        hasTouch: size === "phone",
        isMobile: size === "phone",
      });
      const page = await context.newPage();
      watch(page);
      if (!ONLY || ONLY.includes("login")) {
        await page.goto("/login");
        await expect(page.getByRole("button")).toBeVisible();
        await page.screenshot({ path: `${OUT}/login-${size}-${scheme}.png` });
        await expectAccessible(page);
      }
      await admin.enter(context);
      for (const [name, path, prepare] of pages) {
        if (ONLY && !ONLY.includes(name)) continue;
        await page.goto(path);
        // A text in the editor has headings of its own.
        await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
        await expect(page.locator(".animate-breathe")).toHaveCount(0);
        // What the header is told, and names that are asked for on their own.
        await expect(page.locator("header a[href^='/usage']")).toBeVisible();
        await expect(page.locator("header a[href='/notifications']")).toContainText(/[۰-۹]/);
        await expect(page.getByText("…", { exact: true })).toHaveCount(0);
        expect(await page.evaluate(() => matchMedia("(pointer: coarse)").matches)).toBe(size === "phone");
        if (prepare !== undefined) {
          await prepare(page);
          if (name.endsWith("-dialog")) await expect(page.getByRole("dialog")).toBeVisible();
          if (name.endsWith("-menu")) await expect(page.getByRole("menu")).toBeVisible();
        }
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
          name,
        ).toBeLessThanOrEqual(0);
        await page.screenshot({
          path: `${OUT}/${name}-${size}-${scheme}.png`,
          fullPage: !/-(dialog|menu)$/.test(name),
        });
        // Colours that are the reader's own are not the page's to answer for.
        if (scheme !== "forced") await expectAccessible(page);
      }
      await context.close();
    }
  }
});
