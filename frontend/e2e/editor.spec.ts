import { draft, expect, expectAccessible, Person, place, test, type Place } from "./support";
import type { Page } from "@playwright/test";

let person: Person;
let where: Place;

test.beforeAll(async () => {
  person = await Person.signIn();
  where = await place(person);
});
test.beforeEach(async ({ context }) => person.enter(context));

const TABLE = "| نام | قیمت |\n| --- | ---: |\n| کتاب | ۱۲ |";
/** What the editor has a node for, what it has none for, and characters that a writer of Markdown likes to change. */
const BODY = [
  "# عنوان #",
  "نخستین بند.",
  TABLE,
  "![جلد](https://x.ir/a.png)",
  "- [ ] یک\n- [x] دو",
  "R&D و x < y && z > w و قیمت_خرید_کل و https://x.ir/a_b و a@b.ir",
  "* ستاره\n* ستاره",
  "<div>خام</div>",
  "واپسین بند می‌ماند.\n",
].join("\n\n");

const textOf = (page: Page) => page.getByRole("textbox", { name: "متن", exact: true });
const bodyOf = async (id: string): Promise<string> => (await person.get(`/contents/${id}`)).body;

async function openEditor(page: Page, title: string, body: string) {
  const content = await draft(person, where, title, body);
  await page.goto(`/editor/${content.id}`);
  await expect(textOf(page)).not.toBeEmpty({ timeout: 60_000 });
  await expect(page.getByRole("toolbar").getByRole("button", { name: "پررنگ" })).toBeVisible();
  return content as { id: string; version: number };
}

/** Writes at the end of a block of the text, as a person does who clicks there. */
async function typeAfter(page: Page, words: string, typed: string) {
  await textOf(page).locator("p", { hasText: words }).first().click();
  await page.keyboard.press("End");
  await page.keyboard.insertText(typed);
}

test("a table, an image, tasks and plain signs outlive a letter that is written elsewhere", async ({ page }) => {
  const content = await openEditor(page, "جدول", BODY);
  await expect(textOf(page).getByRole("table")).toBeVisible();
  await expect(textOf(page).getByRole("group", { name: "فهرست کارها" }).getByRole("checkbox")).toHaveCount(2);
  await expectAccessible(page);
  await typeAfter(page, "نخستین بند.", "!");
  await expect.poll(() => bodyOf(content.id)).toBe(BODY.replace("نخستین بند.", "نخستین بند.!"));
  await typeAfter(page, "R&D", "؟");
  const written = BODY.replace("نخستین بند.", "نخستین بند.!").replace("a@b.ir", "a@b.ir؟");
  await expect.poll(() => bodyOf(content.id)).toBe(written);

  // A table is written as the Markdown that it is.
  const table = textOf(page).getByRole("group", { name: "جدول" });
  await table.getByRole("button", { name: "ویرایش متن خام" }).click();
  const source = table.getByRole("textbox", { name: "متن خام (Markdown)" });
  await expect(source).toBeFocused();
  await expect(source).toHaveValue(TABLE);
  await expectAccessible(page);
  await source.fill(TABLE.replace("۱۲", "۱۳"));
  await source.press("Escape");
  await expect(table.getByRole("cell", { name: "۱۳" })).toBeVisible();
  await expect(table.getByRole("button", { name: "ویرایش متن خام" })).toBeFocused();
  await expect.poll(() => bodyOf(content.id)).toBe(written.replace("۱۲", "۱۳"));

  // Readers see the signs as they are.
  await page.goto(`/contents/${content.id}`);
  await expect(page.locator(".prose-text")).toContainText("R&D و x < y && z > w و قیمت_خرید_کل");
});

test("what was just written is saved when the page is left by the palette, a link or the history", async ({ page }) => {
  const content = await openEditor(page, "رفتن", "آغاز.");
  await typeAfter(page, "آغاز.", " یک");
  await page.keyboard.press("Control+KeyK");
  await page.getByRole("combobox", { name: "جست‌وجوی فرمان‌ها" }).fill("محتواها");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/contents(\?|$)/);
  await expect.poll(() => bodyOf(content.id)).toBe("آغاز. یک");

  await page.goBack();
  await expect(textOf(page)).toHaveText("آغاز. یک");
  await typeAfter(page, "آغاز.", " دو");
  await page.goBack();
  await expect(textOf(page)).toHaveCount(0);
  await expect.poll(() => bodyOf(content.id)).toBe("آغاز. یک دو");

  await page.goto(`/contents/${content.id}`);
  await expect(page.locator(".prose-text")).toHaveText("آغاز. یک دو");
  await page.getByRole("link", { name: "ویرایش" }).first().click();
  await typeAfter(page, "آغاز.", " سه");
  await page.getByRole("navigation", { name: "بخش‌ها" }).first().getByRole("link", { name: "پروژه‌ها" }).click();
  await expect(page).toHaveURL(/\/projects/);
  await expect.poll(() => bodyOf(content.id)).toBe("آغاز. یک دو سه");
});

test.describe("a text that cannot be saved", () => {
  test.use({ expectConsole: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 503/] });

  test("is asked for before it is left, by every way", async ({ page }) => {
    const content = await draft(person, where, "قطع", "آغاز.");
    await page.goto(`/contents/${content.id}`);
    await page.getByRole("link", { name: "ویرایش" }).first().click();
    await expect(textOf(page)).toHaveText("آغاز.");
    await page.route(/\/contents\/[^/]+$/, (route) =>
      route.request().method() === "PATCH" ? route.fulfill({ status: 503, json: {} }) : route.continue(),
    );
    await typeAfter(page, "آغاز.", " گم نشود");
    await expect(page.locator('[data-state="waiting"]')).toBeVisible();

    const asked: string[] = [];
    let answer = false;
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void (answer ? dialog.accept() : dialog.dismiss());
    });
    await page.keyboard.press("Control+KeyK");
    await page.getByRole("combobox", { name: "جست‌وجوی فرمان‌ها" }).fill("پروژه‌ها");
    await page.keyboard.press("Enter");
    await expect.poll(() => asked.length).toBe(1);
    await page.getByRole("navigation", { name: "بخش‌ها" }).first().getByRole("link", { name: "مصرف" }).click();
    await expect.poll(() => asked.length).toBe(2);
    await page
      .getByRole("button", { name: /^تغییر سازمان یا فضای کار/ })
      .first()
      .click();
    await page.getByRole("menuitem", { name: "سازمان تازه" }).click();
    await expect.poll(() => asked.length).toBe(3);
    await page.evaluate(() => window.history.back());
    await expect.poll(() => asked.length).toBe(4);
    expect(new Set(asked)).toEqual(new Set(["نوشته‌ای هنوز ذخیره نشده است. از این صفحه می‌روید؟"]));
    await expect(page).toHaveURL(new RegExp(`/editor/${content.id}$`));
    await expect(textOf(page)).toHaveText("آغاز. گم نشود");

    // Left all the same, it is told, tried again, and there when the person comes back.
    answer = true;
    await page.evaluate(() => window.history.back());
    await expect(page).toHaveURL(new RegExp(`/contents/${content.id}$`));
    const message = page.getByText("آخرین تغییرهای «قطع» هنوز ذخیره نشده است.");
    await expect(message).toBeVisible();
    await page.getByRole("button", { name: "بازگشت به ویرایش" }).click();
    await expect(textOf(page)).toHaveText("آغاز. گم نشود");
    await page.unroute(/\/contents\/[^/]+$/);
    await expect(page.locator('[data-state="saved"]')).toBeVisible({ timeout: 60_000 });
    expect(await bodyOf(content.id)).toBe("آغاز. گم نشود");
  });
});

test("a prompt that is half written is asked for before it is left", async ({ page }) => {
  await page.goto(`/prompts?w=${where.workspace.id}`);
  await page.getByRole("link", { name: "پرامپت تازه" }).first().click();
  await page.getByLabel("نام", { exact: true }).fill("نیمه‌کاره");
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    void dialog.dismiss();
  });
  await page.keyboard.press("Control+KeyK");
  await page.getByRole("combobox", { name: "جست‌وجوی فرمان‌ها" }).fill("محتواها");
  await page.keyboard.press("Enter");
  await expect.poll(() => asked).toBe(1);
  await page.evaluate(() => window.history.back());
  await expect.poll(() => asked).toBe(2);
  await expect(page).toHaveURL(/\/prompts\/new/);
  await expect(page.getByLabel("نام", { exact: true })).toHaveValue("نیمه‌کاره");
});

test.describe("a change elsewhere", () => {
  // The browser reports a refused save by itself.
  test.use({ expectConsole: [/status of 412/] });

  test("of a tag or a due day is none of the text, and nobody is asked", async ({ page }) => {
    const content = await openEditor(page, "برچسب", "متن.");
    await person.patch(`/contents/${content.id}`, { tags: ["پاییز"] });
    await typeAfter(page, "متن.", " بیشتر");
    await expect.poll(() => bodyOf(content.id)).toBe("متن. بیشتر");
    await expect(page.locator('[data-state="saved"]')).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    expect((await person.get(`/contents/${content.id}`)).tags).toEqual(["پاییز"]);
  });
});

test("an emptied title is not called saved, and the last one stays", async ({ page }) => {
  const content = await openEditor(page, "ماندگار", "متن.");
  const title = page.getByRole("textbox", { name: "عنوان", exact: true });
  await title.fill("");
  await expect(page.getByText("عنوان خالی ذخیره نمی‌شود؛ عنوان پیشین مانده است.")).toBeVisible();
  await expect(page.locator('[data-state="failed"]')).toBeVisible();
  await expectAccessible(page);
  await title.fill("تازه");
  await expect.poll(async () => (await person.get(`/contents/${content.id}`)).title).toBe("تازه");
  await expect(page.locator('[data-state="saved"]')).toBeVisible();
});

test("a comparison of ten thousand lines has only what is on the screen in the page", async ({ page }) => {
  const lines = (word: string) => Array.from({ length: 10_000 }, (_, index) => `${word} ${index % 10}`).join("\n");
  const content = await draft(person, where, "بلند", lines("پیش"));
  await person.patch(`/contents/${content.id}`, { body: lines("پس") });
  await page.goto(`/contents/${content.id}?view=changes`);
  const shown = page.locator("main p:has(.cx-piece)");
  await expect(shown.first()).toBeVisible({ timeout: 60_000 });
  await page.mouse.move(700, 400);
  let most = await shown.count();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(height).toBeGreaterThan(10_000 * 20);
  for (let step = 1; step <= 10; step += 1) {
    await page.evaluate((to) => window.scrollTo(0, to), (height / 11) * step);
    await expect
      .poll(() =>
        shown.evaluateAll((all) =>
          all.some((line) => {
            const { top, bottom } = line.getBoundingClientRect();
            return bottom > 0 && top < window.innerHeight;
          }),
        ),
      )
      .toBe(true);
    most = Math.max(most, await shown.count());
  }
  expect(most).toBeLessThanOrEqual(100);
});
