import { readFileSync } from "node:fs";
import type { Schema } from "../lib/api";
import { boxOf, expect, expectAccessible, join, Person, place, test, type Place } from "./support";

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
    const oldest = await boxOf(columns.first());
    const newest = await boxOf(columns.last());
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

test("an unused day is a tick, a day that nobody knows is hatched, today is dotted, at every width", async ({
  page,
}) => {
  const unknown: string[] = [];
  await page.route(/\/usage\/timeseries/, async (route) => {
    const answer = await route.fetch();
    const series = await answer.json();
    // One day is left out of the answer: unknown, not 0.
    const [dropped] = series.points;
    unknown.push(dropped.local);
    await route.fulfill({ json: { ...series, points: series.points.slice(1) } });
  });
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(at("/usage"));
    const columns = page.getByRole("img", { name: /نمودار مصرف روزانه/ });
    const size = (kind: string) => boxOf(columns.locator(`[data-day="${kind}"]`).first());
    await expect(columns.locator('[data-day="unknown"]')).toHaveCount(1);
    expect((await size("unknown")).height).toBeGreaterThan(100);
    expect((await size("unused")).height).toBeGreaterThanOrEqual(3);
    expect((await size("unused")).height).toBeLessThan(8);
    const mask = await columns.locator('[data-day="today"]').evaluate((column) => getComputedStyle(column).maskImage);
    expect(mask).toContain("radial-gradient");
    for (const sign of ["بی‌مصرف", "نامعلوم"])
      await expect(page.getByRole("listitem").filter({ hasText: sign })).toBeVisible();
    await expectAccessible(page);
  }
  expect(unknown.length).toBeGreaterThan(0);
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

  // Admins are told of a refusal: whose limit it is, what it counts, and where it stands.
  const refused = await editor.post("/contents", { project_id: where.project.id, title: "گران", prompt: "بنویس" });
  await expect(editor.post(`/contents/${refused.id}/generate`)).rejects.toThrow(/limit_exceeded/);
  await context.clearCookies();
  await admin.enter(context);
  await page.goto("/notifications");
  await page.getByRole("link", { name: /سقف هزینهٔ سازمان در .+ پر شد/ }).click();
  await expect(page).toHaveURL(/\/usage\?.*view=limits/);
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

test("statements: closed months with what is due, and each as a file of every kind", async ({ page }) => {
  // A month is over when it is over: no test can close one. The answers are the API's by their types; the page and its files are real.
  const head = (month: string, due: number): Schema<"StatementHead"> => ({
    month,
    starts_at: "2026-10-22T20:30:00Z",
    ends_at: "2026-11-21T20:30:00Z",
    closed_at: "2026-11-24T20:30:00Z",
    due_micro_usd: due,
    sha256: "a1b2".repeat(16),
  });
  const list: Schema<"StatementList"> = { items: [head("1405-08", 4_200_000), head("1405-07", 0)] };
  const files = {
    json: { contentType: "application/json", body: JSON.stringify({ month: "1405-08", due_micro_usd: 4_200_000 }) },
    csv: { contentType: "text/csv", body: "month,due_micro_usd\n1405-08,4200000\n" },
    html: { contentType: "text/html; charset=utf-8", body: "<!doctype html><title>1405-08</title><h1>آبان ۱۴۰۵</h1>" },
  };
  await page.context().route(/\/usage\/statements\?/, (route) => route.fulfill({ json: list }));
  await page.context().route(/\/usage\/statements\/1405-08\?/, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    expect(asked.get("org_id")).toBe(where.org.id);
    return route.fulfill(files[asked.get("format") as keyof typeof files]);
  });

  await page.goto(at("/usage?view=statements"));
  const months = page.getByRole("list", { name: "صورت‌حساب‌ها" }).getByRole("listitem");
  await expect(months).toHaveCount(2);
  await expect(months.first()).toContainText("آبان ۱۴۰۵");
  await expect(months.first()).toContainText("۴٫۲۰ دلار");
  await expect(months.last()).toContainText("۰٫۰۰ دلار");
  await expectAccessible(page);
  for (const [format, label] of [
    ["csv", "CSV صورت‌حساب آبان ۱۴۰۵"],
    ["json", "JSON صورت‌حساب آبان ۱۴۰۵"],
  ] as const) {
    const link = page.getByRole("link", { name: label });
    await expect(link).toHaveAttribute("download", `1405-08.${format}`);
    // Chromium keeps no file of an answer that is not the network's: its address is asked as the browser would.
    const body = await link.evaluate(async (one: HTMLAnchorElement) => (await fetch(one.href)).text());
    expect(body).toBe(files[format].body);
  }
  const [printed] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("link", { name: "نسخهٔ چاپی صورت‌حساب آبان ۱۴۰۵" }).click(),
  ]);
  await expect(printed.getByRole("heading", { name: "آبان ۱۴۰۵" })).toBeVisible();
});
