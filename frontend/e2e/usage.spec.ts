import { readFileSync } from "node:fs";
import { expect, expectAccessible, join, Person, place, test, type Place } from "./support";

let admin: Person;
let editor: Person;
let where: Place;

/** One generation from end to end, accounted for. */
async function generate(person: Person, title: string): Promise<{ id: string }> {
  const made = await person.post("/contents", { project_id: where.project.id, title, prompt: "دربارهٔ پاییز بنویس" });
  await person.post(`/contents/${made.id}/generate`);
  await expect.poll(async () => (await person.get(`/contents/${made.id}`)).status, { timeout: 60_000 }).toBe("REVIEW");
  return made;
}

test.beforeAll(async () => {
  test.setTimeout(180_000);
  admin = await Person.signIn(undefined, "سارا محمدی");
  editor = await Person.signIn(undefined, "نیما کاظمی");
  where = await place(admin);
  await join(admin, where, editor, "editor");
  await generate(admin, "متن مدیر");
  await generate(editor, "متن ویراستار");
  await expect
    .poll(async () => (await admin.get(`/usage/summary?org_id=${where.org.id}`)).requests, { timeout: 30_000 })
    .toBe(2);
});
test.beforeEach(async ({ context }) => admin.enter(context));

const at = (path: string) => `${path}${path.includes("?") ? "&" : "?"}o=${where.org.id}`;

test("the month: figures, days that are split, and another month by the picker", async ({ page }) => {
  await page.goto(at("/usage"));
  const main = page.getByRole("main");
  await expect(main.getByText("درخواست از مدل").locator("..")).toContainText("۲");
  await expect(page.getByRole("img", { name: /نمودار مصرف روزانه/ })).toBeVisible();
  await expectAccessible(page);
  await main.getByRole("group", { name: "تفکیک روزها" }).getByText("فرد").click();
  await expect(page).toHaveURL(/split=user/);
  await expect(main.locator("figure").getByText("نیما کاظمی").first()).toBeVisible();
  await main.locator("figure").getByText("به شکل جدول").click();
  const today = main.locator("figure").getByRole("row", { name: /امروز تا کنون/ });
  await expect(today).toContainText("دلار");
  await expectAccessible(page);

  const picker = page.getByRole("combobox", { name: "ماه" });
  const thisMonth = await picker.inputValue();
  await page.getByRole("button", { name: "ماه قبل" }).click();
  await expect(page).toHaveURL(/month=\d{4}-\d{2}/);
  await expect(main.getByText("این ماه چیزی مصرف نشده است")).toBeVisible();
  await picker.selectOption(thisMonth);
  await expect(page.getByRole("img", { name: /نمودار مصرف روزانه/ })).toBeVisible();
});

test("the chart of days: the oldest day is at the right, a day is told when it is pointed at, labels stand apart (case 22)", async ({
  page,
}) => {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(at("/usage"));
    const figure = page.locator("figure", { has: page.getByRole("img", { name: /نمودار مصرف روزانه/ }) });
    const columns = figure.getByRole("img").locator("> div");
    await expect(columns.first()).toBeVisible();
    const oldest = (await columns.first().boundingBox())!;
    const newest = (await columns.last().boundingBox())!;
    expect(oldest.x).toBeGreaterThan(newest.x);
    const today = figure.locator('div[title^="امروز"]');
    await today.hover();
    await expect(figure.locator("figcaption")).toContainText("امروز");
    await expect(today).toHaveClass(/bg-hover/);
    const labels = await figure
      .locator('[aria-hidden="true"] > span')
      .evaluateAll((spans) =>
        spans.map((span) => span.getBoundingClientRect()).map(({ left, right }) => [left, right]),
      );
    expect(labels).toHaveLength(3);
    const sorted = labels.sort((a, b) => a[0]! - b[0]!);
    for (let index = 1; index < sorted.length; index += 1)
      expect(sorted[index]![0]!).toBeGreaterThan(sorted[index - 1]![1]! + 4);
    expect(sorted[0]![0]!).toBeGreaterThanOrEqual(0);
    expect(sorted.at(-1)![1]!).toBeLessThanOrEqual(width);
  }
});

test("the log: filters stand in the address, and the file holds the same rows", async ({ page }) => {
  await page.goto(at("/usage?view=logs"));
  const table = page.getByRole("group", { name: "درخواست‌ها" });
  const rows = table.getByRole("row");
  await expect(rows).toHaveCount(3);
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "چه کسی" }).selectOption({ label: "نیما کاظمی" });
  await expect(page).toHaveURL(new RegExp(`user=${editor.id}`));
  await expect(rows).toHaveCount(2);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "دریافت CSV" }).click(),
  ]);
  const file = readFileSync(await download.path(), "utf8");
  expect(file.trim().split("\n")).toHaveLength(2);
  expect(file).toContain(editor.id);
  await page.getByRole("combobox", { name: "نتیجه" }).selectOption({ label: "ناموفق" });
  await expect(page.getByText("درخواستی با این صافی نیست")).toBeVisible();
  await page.getByRole("button", { name: "برداشتن صافی‌ها" }).first().click();
  await expect(rows).toHaveCount(3);
  await table.getByRole("button", { name: "بیشتر" }).first().click();
  await page.getByRole("menuitem", { name: "تنها درخواست‌های این محتوا" }).click();
  await expect(rows).toHaveCount(2);
});

test("limits: set with mistakes told in place, shown with what is used, shown in another currency, and removed", async ({
  page,
}) => {
  await page.goto(at("/usage?view=limits"));
  await expect(page.getByText("سازمان سقفی ندارد")).toBeVisible();
  await page.getByRole("button", { name: "تعیین سقف سازمان" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("هزینهٔ هر ماه (دلار)").fill("زیاد");
  await dialog.getByLabel("هشدار در چند درصد").fill("۱۲۰");
  await dialog.getByRole("button", { name: "ذخیره" }).click();
  await expect(dialog.getByText("مبلغ را به دلار بنویسید", { exact: false })).toBeVisible();
  await expect(dialog.getByText("عددی از ۱ تا ۱۰۰ بنویسید.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("هزینهٔ هر ماه (دلار)").fill("۱۲٫۵");
  await dialog.getByLabel("توکن هر ماه").fill("۱٬۰۰۰٬۰۰۰");
  await dialog.getByLabel("بیشینهٔ هر تولید (دلار)").fill("۰٫۵");
  await dialog.getByLabel("هشدار در چند درصد").fill("۷۵");
  await dialog.getByRole("button", { name: "ذخیره" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("هر تولید تا ۰٫۵۰ دلار", { exact: false })).toBeVisible();
  await expect(page.getByRole("meter", { name: /کل سازمان از سقف هزینه/ })).toBeVisible();
  const read = async () => (await admin.get(`/usage/limits?org_id=${where.org.id}`)).items;
  expect((await read())[0]).toMatchObject({
    scope: "org",
    monthly_cost_micro_usd: 12_500_000,
    monthly_tokens: 1_000_000,
    max_generation_micro_usd: 500_000,
    warn_at_percent: 75,
  });
  // What is left is in the header of every page.
  await expect(page.getByRole("banner").getByText("مانده")).toBeVisible();

  await page.getByRole("button", { name: "سقف تازه" }).click();
  await dialog.getByText("فرد", { exact: true }).click();
  await dialog.getByRole("button", { name: "ذخیره" }).click();
  await expect(dialog.getByText("یکی را برگزینید.")).toBeVisible();
  await dialog.getByLabel("کدام").selectOption({ label: "نیما کاظمی" });
  await dialog.getByLabel("هزینهٔ هر ماه (دلار)").fill("2");
  await dialog.getByRole("button", { name: "ذخیره" }).click();
  const others = page.getByRole("list", { name: "سقف‌های جداگانه" });
  await expect(others.getByText("نیما کاظمی")).toBeVisible();
  await expect(others.getByText(/از ۲٫۰۰ دلار/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "تعیین نرخ" }).click();
  await dialog.getByLabel("هر دلار").fill("۹۸٬۰۰۰");
  await dialog.getByRole("button", { name: "ذخیره" }).click();
  await expect(page.getByText("هر دلار ۹۸٬۰۰۰ تومان")).toBeVisible();
  await expect(page.getByText("نزدیک ۱٬۲۲۵٬۰۰۰ تومان")).toBeVisible();

  await others.getByRole("button", { name: "تغییر سقف نیما کاظمی" }).click();
  await dialog.getByRole("button", { name: "برداشتن این سقف" }).click();
  await expect(page.getByText("سقف جداگانه نگذاشته‌اید", { exact: false })).toBeVisible();
});

test.describe("a limit that another admin changes meanwhile", () => {
  test.use({ expectConsole: [/412/] });
  test("is not overwritten unseen", async ({ page }) => {
    await admin.put(`/usage/limits?org_id=${where.org.id}`, { scope: "org", monthly_cost_micro_usd: 5_000_000 });
    await page.goto(at("/usage?view=limits"));
    await page.getByRole("button", { name: "ویرایش" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByLabel("هزینهٔ هر ماه (دلار)")).toHaveValue("۵");
    await admin.put(`/usage/limits?org_id=${where.org.id}`, { scope: "org", monthly_cost_micro_usd: 9_000_000 });
    await dialog.getByLabel("هزینهٔ هر ماه (دلار)").fill("۷");
    await dialog.getByRole("button", { name: "ذخیره" }).click();
    await expect(dialog.getByText("سقف‌ها در این میان عوض شده‌اند", { exact: false })).toBeVisible();
    await dialog.getByRole("button", { name: "تلاش دوباره" }).click();
    await expect(dialog.getByLabel("هزینهٔ هر ماه (دلار)")).toHaveValue("۹");
  });
});

test("a limit that is reached is told on the page and in the header", async ({ page, context }) => {
  await admin.put(`/usage/limits?org_id=${where.org.id}`, { scope: "org", monthly_cost_micro_usd: 1 });
  await context.clearCookies();
  await editor.enter(context);
  await page.goto(at("/usage"));
  await expect(page.getByRole("main").getByText("سقف پر شد").first()).toBeVisible();
  await expect(page.getByRole("banner").getByText("۰٫۰۰ دلار")).toBeVisible();
  await expectAccessible(page);
  await admin.put(`/usage/limits?org_id=${where.org.id}`, { scope: "org", monthly_cost_micro_usd: 5_000_000 });
});

test("another organization is another usage: nothing of the first is shown", async ({ page }) => {
  const second = await place(admin, { org: "خانهٔ دوم", workspace: "یک", project: "دو" });
  await page.goto(at("/usage"));
  await expect(page.getByRole("main").getByText("درخواست از مدل").locator("..")).toContainText("۲");
  await page
    .getByRole("button", { name: /نشر سپید/ })
    .first()
    .click();
  await page.getByRole("menuitemcheckbox", { name: "خانهٔ دوم" }).click();
  await expect(page).toHaveURL(new RegExp(second.org.id));
  await expect(page.getByText("این ماه چیزی مصرف نشده است")).toBeVisible();
  await expect(page.getByText("نیما کاظمی")).toHaveCount(0);
});
