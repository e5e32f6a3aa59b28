import { readFile } from "node:fs/promises";
import type { BrowserContext, Page } from "@playwright/test";
import { draft, expect, expectAccessible, inReview, join, Person, place, test } from "./support";

const TEXT = "📚 دوستان عزیز، پاییز امسال را با سه کتاب تازه آغاز می‌کنیم.\n\nبخش دوم متن دربارهٔ رویدادهای ماه است.";

test("people talk about the very words: select, call somebody, answer, resolve, reopen, edit, delete; gone words are quoted", async ({
  page,
  context,
  browser,
  watch,
}) => {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const editor = await Person.signIn(undefined, "آرش نیک‌پی");
  const where = await place(admin);
  await join(admin, where, editor, "editor");
  const content = await draft(admin, where, "خبرنامه", TEXT);
  await admin.enter(context);
  await page.goto(`/contents/${content.id}`);
  await page.locator(".prose-text p").first().selectText();
  await page.getByRole("button", { name: "دیدگاه روی این بخش" }).click();
  const dialog = page.getByRole("dialog", { name: "دیدگاه تازه" });
  await expect(dialog.locator("blockquote")).toContainText("دوستان عزیز");
  const field = dialog.getByLabel("دیدگاه");
  await field.pressSequentially("@ار");
  await field.pressSequentially("ش");
  await field.fill("");
  await field.pressSequentially("@آر");
  await expect(dialog.getByRole("option", { name: "آرش نیک‌پی" })).toBeVisible();
  await expectAccessible(page);
  await field.press("Enter");
  await field.pressSequentially("رسمی‌تر شود.");
  await dialog.getByRole("button", { name: "گذاشتن دیدگاه" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator("mark[data-mark^='comment-']").first()).toContainText("دوستان عزیز");
  const { items } = await admin.get(`/contents/${content.id}/comments`);
  expect(items[0].mentions).toEqual([editor.id]);
  // Offsets are code points: the emoji before the words is one.
  expect([items[0].start, items[0].end]).toEqual([0, [...TEXT.split("\n")[0]!].length]);

  // The other one answers and resolves.
  const second = await browser.newContext({ baseURL: test.info().project.use.baseURL });
  await editor.enter(second);
  const other = await second.newPage();
  watch(other);
  await other.goto(`/contents/${content.id}`);
  await other.locator("mark[data-mark^='comment-']").first().click();
  const thread = other.getByRole("article", { name: "دیدگاه: مریم کاظمی" });
  await expect(thread.getByText("رسمی‌تر شود.")).toBeVisible();
  await expect(thread.getByRole("button", { name: /کارهای دیدگاه/ })).toHaveCount(0);
  await thread.getByRole("button", { name: "پاسخ", exact: true }).click();
  await thread.getByLabel("پاسخ").fill("چشم.");
  await thread.getByRole("button", { name: "فرستادن پاسخ" }).click();
  await expect(thread.getByText("چشم.")).toBeVisible();
  await expectAccessible(other);
  await thread.getByRole("button", { name: "حل شد" }).click();
  await expect(other.locator("mark[data-mark^='comment-']")).toHaveCount(0);
  await other.getByRole("radio", { name: /^حل‌شده/ }).check({ force: true });
  await expect(other.getByText("شما آن را حل‌شده دانست")).toBeVisible();
  await other.getByRole("article").getByRole("button", { name: "باز کردن دوباره" }).click();
  await expect(other.locator("mark[data-mark^='comment-']")).not.toHaveCount(0);

  // Its writer changes it; then its words go, and it quotes them.
  await page.reload();
  await page.getByRole("button", { name: "کارهای دیدگاه شما" }).click();
  await page.getByRole("menuitem", { name: "ویرایش" }).click();
  await page.getByRole("article").getByRole("textbox", { name: "دیدگاه" }).fill("بسیار رسمی‌تر شود.");
  await page.getByRole("button", { name: "ذخیره" }).click();
  await expect(page.getByText("بسیار رسمی‌تر شود.")).toBeVisible();
  await admin.patch(`/contents/${content.id}`, { body: "متنی دیگر." });
  await page.reload();
  await expect(page.getByText("این بخش دیگر در متن نیست")).toBeVisible();
  await expect(page.getByRole("article").locator("blockquote")).toContainText("دوستان عزیز");
  await expectAccessible(page);
  await page.getByRole("button", { name: "کارهای دیدگاه شما" }).click();
  await page.getByRole("menuitem", { name: "حذف" }).click();
  await page.getByRole("dialog", { name: "حذف این دیدگاه؟" }).getByRole("button", { name: "حذف" }).click();
  await expect(page.getByText("این دیدگاه حذف شده است.")).toBeVisible();
  await second.close();
});

test("who reads and who edits is seen by the others", async ({ page, context, browser, watch }) => {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const editor = await Person.signIn(undefined, "آرش نیک‌پی");
  const where = await place(admin);
  await join(admin, where, editor, "editor");
  const content = await inReview(editor, where, "خبرنامه", TEXT);
  const second = await browser.newContext({ baseURL: test.info().project.use.baseURL });
  await editor.enter(second);
  const other = await second.newPage();
  watch(other);
  await other.goto(`/editor/${content.id}`);
  await expect(other.getByRole("textbox", { name: "متن" })).toBeVisible();
  await expect
    .poll(async () => (await admin.put(`/contents/${content.id}/presence`, { activity: "reading" })).others)
    .toMatchObject([{ user_id: editor.id, activity: "editing" }]);
  await admin.enter(context);
  await page.goto(`/review?w=${where.workspace.id}&item=${content.id}`);
  await expect(page.getByText("آرش نیک‌پی ویرایش می‌کند")).toBeVisible();
  await expect(other.getByText("مریم کاظمی می‌خواند")).toBeVisible({ timeout: 40_000 });
  await expectAccessible(page);
  await second.close();
});

test("whose work it is and until when is set in place, the day by keys in the organization's calendar", async ({
  page,
  context,
}) => {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const where = await place(admin);
  const content = await draft(admin, where, "خبرنامه", TEXT);
  await admin.enter(context);
  await page.goto(`/contents/${content.id}`);
  await page.getByRole("button", { name: "سپردن به من" }).click();
  await expect(page.getByLabel("مسئول")).toHaveValue(admin.id);
  const due = page.getByLabel("موعد");
  await due.fill("1404/12/30");
  await due.press("Tab");
  await expect(page.getByText("چنین روزی در تقویم نیست.")).toBeVisible();
  await due.fill("۱۴۰۵/۱۲/۱۰");
  await due.press("ArrowDown");
  // What was typed is taken when the field is left; the month opens on today and moves by keys.
  const month = page.getByRole("dialog", { name: "برگزیدن از تقویم" });
  await expect(month).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(month).toHaveCount(0);
  await expect(page.getByRole("button", { name: "برگزیدن از تقویم" })).toBeFocused();
  await expect.poll(async () => (await admin.get(`/contents/${content.id}`)).due_at).toBe("2027-03-01T20:29:00Z");
  await page.getByRole("button", { name: "برگزیدن از تقویم" }).click();
  await expect(month.getByRole("button", { name: "۱۰ اسفند ۱۴۰۵" })).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(month.getByRole("button", { name: "۱۱ اسفند ۱۴۰۵" })).toBeFocused();
  await page.keyboard.press("PageDown");
  await expect(month.getByRole("button", { name: "۱۱ فروردین ۱۴۰۶" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(due).toHaveValue("۱۴۰۶/۰۱/۱۱");
  await expect.poll(async () => (await admin.get(`/contents/${content.id}`)).due_at).toBe("2027-03-31T20:29:00Z");
  expect((await admin.get(`/contents/${content.id}`)).assignee_id).toBe(admin.id);

  // The list finds it by both, and its address says so.
  await page.goto(`/contents?w=${where.workspace.id}&assignee=${admin.id}&due=2027-04-01`);
  await expect(page.getByRole("listitem").filter({ hasText: "خبرنامه" })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "مسئول" })).toHaveValue(admin.id);
  await expectAccessible(page);
  await page.goto(`/contents?w=${where.workspace.id}&due=2027-03-01`);
  await expect(page.getByText("چیزی با این صافی‌ها نیست")).toBeVisible();
});

/** A reviewer has opened an editor's text and marked its second paragraph. */
async function marked(page: Page, context: BrowserContext) {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const editor = await Person.signIn(undefined, "آرش نیک‌پی");
  const where = await place(admin);
  await join(admin, where, editor, "editor");
  const content = await inReview(editor, where, "خبرنامه", TEXT);
  await admin.enter(context);
  await page.goto(`/review?w=${where.workspace.id}&item=${content.id}`);
  await page.locator(".prose-text p").nth(1).selectText();
  await page.getByRole("button", { name: "نشان‌گذاری بخش برگزیده" }).click();
  await page.getByLabel("یادداشت این بخش").fill("تاریخ‌ها را بیاورید");
  return { admin, editor, content };
}

test("a rejection's marks are in the text for its author, and an approved text has its receipt and its file", async ({
  page,
  context,
  browser,
  watch,
}) => {
  const { admin, editor, content } = await marked(page, context);
  await page.getByRole("button", { name: "رد کردن" }).click();
  const reject = page.getByRole("dialog", { name: "رد کردن متن" });
  await reject.getByLabel("دلیل رد").fill("رویدادها ناقص است.");
  await reject.getByRole("button", { name: "رد کردن" }).dblclick();
  await expect(page.getByText("صف خالی است")).toBeVisible();

  const second = await browser.newContext({ baseURL: test.info().project.use.baseURL });
  await editor.enter(second);
  const author = await second.newPage();
  watch(author);
  await author.goto(`/contents/${content.id}`);
  await expect(author.getByText("رویدادها ناقص است.")).toBeVisible();
  await expect(author.locator("mark[data-mark^='comment-']")).toHaveText("بخش دوم متن دربارهٔ رویدادهای ماه است.");
  await author.getByRole("button", { name: "۱ بخش نشان‌دار در متن" }).click();
  await expect(author.getByRole("article").getByText("تاریخ‌ها را بیاورید")).toBeVisible();
  await expectAccessible(author);
  await second.close();

  await editor.patch(`/contents/${content.id}`, { body: `${TEXT}\n\nدهم آذر، نشست نقد.` });
  await editor.post(`/contents/${content.id}/submit`);
  await admin.post(`/contents/${content.id}/approve`);
  await page.goto(`/contents/${content.id}`);
  await page.getByRole("button", { name: "رسید تأیید" }).click();
  const receipt = page.getByRole("dialog", { name: "رسید تأیید" });
  await expect(receipt.getByText(/شما نسخهٔ . را در .* تأیید کرد/)).toBeVisible();
  await expect(receipt.getByText("اثر انگشت با متن کنونی یکی است.")).toBeVisible();
  await expectAccessible(page);
  const kept = page.waitForEvent("download");
  await receipt.getByRole("button", { name: "دریافت رسید" }).click();
  const file = JSON.parse(await readFile(await (await kept).path(), "utf8"));
  expect(file.claims.content_id).toBe(content.id);
  expect(file.jws.split(".")).toHaveLength(3);
  await page.keyboard.press("Escape");

  await page.getByRole("main").getByRole("button", { name: "بیشتر" }).click();
  await page.getByRole("menuitem", { name: "دریافت فایل…" }).click();
  const files = page.getByRole("dialog", { name: "دریافت فایل" });
  await files.getByLabel("کدام متن").selectOption("approved");
  await expectAccessible(page);
  const download = page.waitForEvent("download");
  await files.getByRole("button", { name: "دریافت" }).click();
  expect(await readFile(await (await download).path(), "utf8")).toContain("دهم آذر، نشست نقد.");
});

test.describe("a text that changes while it is reviewed", () => {
  // The browser reports the refused decision.
  test.use({ expectConsole: [/status of 409/] });

  test("keeps the marks on their words: the reviewer is told, reads on, and rejects once more", async ({
    page,
    context,
    browser,
    watch,
  }) => {
    const { editor, content } = await marked(page, context);

    // The page hears nothing of the change for now.
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(new RegExp(`/contents/${content.id}$`), async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await editor.patch(`/contents/${content.id}`, { body: `بندی که تازه نوشته شد.\n\n${TEXT}` });
    await editor.post(`/contents/${content.id}/submit`);
    await page.getByRole("button", { name: "رد کردن" }).click();
    const reject = page.getByRole("dialog", { name: "رد کردن متن" });
    await reject.getByLabel("دلیل رد").fill("رویدادها ناقص است.");
    await reject.getByRole("button", { name: "رد کردن" }).click();
    await expect(reject.getByRole("alert")).toContainText("متن از وقتی خواندید عوض شده است");
    await reject.getByRole("button", { name: "انصراف" }).click();
    release();

    // The text of now is shown, and the mark, which is of the text before, quotes its words.
    await expect(page.locator(".prose-text p").first()).toHaveText("بندی که تازه نوشته شد.");
    await expect(page.locator("mark[data-mark^='note-']")).toHaveCount(0);
    await expect(page.getByText("از نسخه‌ای پیشین")).toBeVisible();
    await page.locator(".prose-text p").first().selectText();
    await page.getByRole("button", { name: "نشان‌گذاری بخش برگزیده" }).click();
    await expect(page.locator("mark[data-mark^='note-']")).toHaveText("بندی که تازه نوشته شد.");
    await page.getByRole("button", { name: "رد کردن" }).click();
    await expect(reject.getByLabel("دلیل رد")).toHaveValue("رویدادها ناقص است.");
    await reject.getByRole("button", { name: "رد کردن" }).click();
    await expect(page.getByText("صف خالی است")).toBeVisible();

    const second = await browser.newContext({ baseURL: test.info().project.use.baseURL });
    await editor.enter(second);
    const author = await second.newPage();
    watch(author);
    await author.goto(`/contents/${content.id}`);
    await expect(author.getByText("رویدادها ناقص است.")).toBeVisible();
    await expect(author.locator("mark[data-mark^='comment-']")).toHaveText([
      "بندی که تازه نوشته شد.",
      "بخش دوم متن دربارهٔ رویدادهای ماه است.",
    ]);
    await second.close();
  });
});

test("any two versions are compared, and an old one comes back byte for byte", async ({ page, context }) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  const first = "من میروم و کتابها را می‌آورم.";
  const content = await draft(admin, where, "خبرنامه", first);
  await admin.patch(`/contents/${content.id}`, { body: "من می‌روم و کتاب‌ها را می‌آورم." });
  await admin.patch(`/contents/${content.id}`, { body: "او می‌رود." });
  await admin.enter(context);
  await page.goto(`/contents/${content.id}?view=changes`);
  await expect(page.getByRole("combobox", { name: "از نسخهٔ" })).toHaveValue("2");
  await page.getByRole("combobox", { name: "از نسخهٔ" }).selectOption("1");
  await page.getByRole("combobox", { name: "تا نسخهٔ" }).selectOption("2");
  await expect(page).toHaveURL(/from=1&to=2/);
  await expect(page.getByText("۲ تغییر املایی")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "کارهای نسخهٔ ۱" }).click();
  await page.getByRole("menuitem", { name: "بازگرداندن" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "بازگرداندن" }).click();
  await expect(page.getByText("نسخهٔ ۱ بازگردانده شد.")).toBeVisible();
  expect((await admin.get(`/contents/${content.id}`)).body).toBe(first);
});
