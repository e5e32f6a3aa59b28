import type { Page } from "@playwright/test";
import { draft, expect, expectAccessible, faults, inReview, Person, place, test, type Place } from "./support";

let admin: Person;
let where: Place;
let content: { id: string };
let approved: { id: string };

test.beforeAll(async () => {
  admin = await Person.signIn(undefined, "مریم کاظمی");
  where = await place(admin);
  content = await draft(admin, where, "خبرنامه", "متن خبرنامه.");
  approved = await inReview(admin, where, "بیانیه", "متن بیانیه.");
  await admin.post(`/contents/${approved.id}/approve`);
});
test.beforeEach(async ({ context }) => admin.enter(context));
const button = (name: string | RegExp) => (page: Page) =>
  page.getByRole("button", { name, exact: typeof name === "string" }).click();
const dialog = (name: string | RegExp) => (page: Page) => page.getByRole("dialog", { name });
const menu = (page: Page) => page.getByRole("menu");

/** What other specs open without a look: where, how it is opened, and what is then there. */
const OVERLAYS: [
  what: string,
  path: () => string,
  open: ((page: Page) => Promise<unknown>)[],
  there: (page: Page) => ReturnType<Page["getByRole"]>,
][] = [
  ["projects", () => `/projects?w=${where.workspace.id}`, [], (page) => page.getByText("خبرنامهٔ هفتگی")],
  [
    "a new project",
    () => `/projects?w=${where.workspace.id}`,
    [button("پروژهٔ تازه")],
    (page) => page.getByRole("dialog"),
  ],
  [
    "the palette",
    () => `/contents?w=${where.workspace.id}`,
    [(page) => page.keyboard.press("Control+KeyK")],
    (page) => page.getByRole("listbox"),
  ],
  [
    "the sheet of shortcuts",
    () => `/contents/${content.id}`,
    [(page) => page.keyboard.press("Shift+Slash")],
    dialog("میان‌برهای صفحه‌کلید"),
  ],
  ["the account's menu", () => `/contents?w=${where.workspace.id}`, [button("حساب کاربری")], menu],
  ["the switcher", () => `/contents?w=${where.workspace.id}`, [button(/تغییر سازمان/)], menu],
  [
    "a content's menu",
    () => `/contents/${content.id}`,
    [(page) => page.getByRole("main").getByRole("button", { name: "بیشتر" }).click()],
    menu,
  ],
  [
    "the deletion of a content",
    () => `/contents/${content.id}`,
    [
      (page) => page.getByRole("main").getByRole("button", { name: "بیشتر" }).click(),
      (page) => page.getByRole("menuitem", { name: "حذف این محتوا" }).click(),
    ],
    dialog("حذف این محتوا؟"),
  ],
  [
    "one's name",
    () => `/contents?w=${where.workspace.id}`,
    [button("حساب کاربری"), (page) => page.getByRole("menuitem", { name: "نام شما" }).click()],
    (page) => page.getByRole("dialog"),
  ],
  ["an invitation", () => `/members?o=${where.org.id}`, [button("دعوت از همکار")], (page) => page.getByRole("dialog")],
  [
    "a new API key",
    () => `/settings?o=${where.org.id}&tab=keys`,
    [button("کلید تازه")],
    (page) => page.getByRole("dialog"),
  ],
];

for (const [what, path, open, there] of OVERLAYS) {
  test(`${what}: nothing grave for assistive technology, and Escape closes what was opened`, async ({ page }) => {
    await page.goto(path());
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    // The actions of the frame are offered when their code is there.
    await expect(page.getByRole("button", { name: "حساب کاربری" })).toBeVisible();
    for (const step of open) await step(page);
    await expect(there(page)).toBeVisible();
    await expectAccessible(page);
    if (open.length === 0) return;
    await page.keyboard.press("Escape");
    await expect(there(page)).toHaveCount(0);
  });
}

test("the sheet of pages on a phone is accessible", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`/contents?w=${where.workspace.id}`);
  await page.getByRole("button", { name: "باز کردن منو" }).click();
  await expect(page.getByRole("dialog", { name: "منو" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "باز کردن منو" })).toBeFocused();
});

test.describe("the choice between two texts", () => {
  // The browser reports the refused save by itself.
  test.use({ expectConsole: [/status of 412/] });

  test("in the editor is accessible", async ({ page }) => {
    const edited = await draft(admin, where, "دو نفر", "متن نخست.");
    await page.goto(`/editor/${edited.id}`);
    const text = page.getByRole("textbox", { name: "متن", exact: true });
    await expect(text).toContainText("متن نخست");
    await admin.patch(`/contents/${edited.id}`, { body: "متن دیگری." });
    await text.focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText(" افزودهٔ من");
    await expect(page.getByRole("dialog", { name: "متن در جای دیگری عوض شد" })).toBeVisible();
    await expectAccessible(page);
  });
});

test("live text is announced at its start and at its end only", { tag: "@model" }, async ({ page }) => {
  const written = await admin.post("/contents", {
    project_id: where.project.id,
    title: "پاییز",
    prompt: "دو پاراگراف دربارهٔ پاییز بنویس",
  });
  await page.goto(`/contents/${written.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  // What a screen reader would say: each text that a live region comes to hold, and each live region that comes with a text.
  await page.evaluate(() => {
    const said: string[] = [];
    const last = new WeakMap<Element, string>();
    const look = () => {
      for (const region of document.querySelectorAll('main [role="status"], main [role="alert"], main [aria-live]')) {
        if (region.getAttribute("aria-live") === "off") continue;
        const text = region.textContent?.trim() ?? "";
        if (text !== (last.get(region) ?? "") && text !== "") said.push(text);
        last.set(region, text);
      }
    };
    look();
    said.length = 0;
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    Object.assign(window, { cxSaid: said });
  });
  await faults({ first_token_ms: 200, tokens_per_second: 40 });
  await page.getByRole("button", { name: "تولید متن" }).first().click();
  await page.getByRole("button", { name: "آغاز تولید" }).click();
  await expect(page.getByText(/واژه نوشته شد/)).toBeVisible();
  await expect(page.getByText("در بازبینی").first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/واژه نوشته شد/)).toHaveCount(0);
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { cxSaid: string[] }).cxSaid))
    .toEqual(["نوشتن متن آغاز شد.", "متن آماده است."]);
});
