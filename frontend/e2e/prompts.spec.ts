import { draft, expect, expectAccessible, join, Person, place, test } from "./support";

// Messages of refused requests that a test asks for.
test.use({ expectConsole: [/\b4(12|22)\b/] });

test("an empty library is filled by one act, is searched and counted, and a viewer changes nothing", async ({
  page,
  context,
  browser,
  watch,
}) => {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const viewer = await Person.signIn();
  const where = await place(admin);
  await join(admin, where, viewer, "viewer");
  await admin.enter(context);
  await page.goto(`/prompts?w=${where.workspace.id}`);
  await expect(page.getByText("کتابخانه خالی است")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "افزودن پرامپت‌های آماده" }).click();
  const rows = page.getByRole("main").locator("ul > li");
  await expect(rows.first()).toBeVisible();
  const { items } = await admin.get(`/workspaces/${where.workspace.id}/prompts?limit=100`);
  await expect(rows).toHaveCount(items.length);
  await expectAccessible(page);

  const sought = items[0].name as string;
  await page.getByRole("searchbox", { name: "جست‌وجو در پرامپت‌ها" }).fill(sought);
  await expect(page).toHaveURL(/[?&]q=/);
  await expect(rows.filter({ hasText: sought })).not.toHaveCount(0);
  await page.getByRole("searchbox").fill("واژه‌ای که نیست");
  await expect(page.getByText("پرامپتی با این جست‌وجو نیست")).toBeVisible();

  const second = await browser.newContext({ baseURL: test.info().project.use.baseURL });
  await viewer.enter(second);
  const other = await second.newPage();
  watch(other);
  await other.goto(`/prompts/${items[0].id}`);
  await expect(other.getByText("نقش شما اجازهٔ تغییر این پرامپت را ندارد")).toBeVisible();
  await expect(other.getByRole("button", { name: "ذخیره" })).toHaveCount(0);
  await expect(other.getByRole("link", { name: "ساختن محتوا" })).toHaveCount(0);
  await second.close();
});

test("a prompt is written, its mistake told with its place, tried, compared and brought back", async ({
  page,
  context,
}) => {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const where = await place(admin);
  await admin.enter(context);
  await page.goto(`/prompts/new?w=${where.workspace.id}`);
  await page.getByLabel("نام", { exact: true }).fill("خبرنامه");
  await page.getByLabel("قالب", { exact: true }).fill("📚 سلام\nدربارهٔ {{موضوع}} {% if بنویس");
  await page.getByRole("button", { name: "ذخیره" }).click();
  await expect(page.getByText("قالب در این جا درست نیست")).toBeVisible();
  await expect(page.getByText(/سطر ۲، ستون/).first()).toBeVisible();
  await page.getByRole("button", { name: "رفتن به آنجا" }).click();
  await expect(page.getByLabel("قالب", { exact: true })).toBeFocused();

  await page.getByLabel("قالب", { exact: true }).fill("دربارهٔ {{موضوع}} با لحن {{لحن}} بنویس. می‌روم.");
  await page.getByRole("button", { name: "موضوع" }).click();
  await page.getByRole("button", { name: "لحن" }).click();
  await page.locator("summary", { hasText: "لحن" }).click();
  const tone = page.locator("details", { hasText: "لحن" });
  await tone.getByLabel("نوع").selectOption({ label: "گزینه" });
  await tone.getByLabel("گزینه‌ها").fill("رسمی\nصمیمی");
  await tone.getByLabel("مقدار پیش‌فرض").selectOption("صمیمی");
  await expectAccessible(page);
  await page.getByRole("button", { name: "ذخیره" }).click();

  // The try-out says what is missing, and keeps what was filled in.
  await expect(page).toHaveURL(/\/prompts\/[0-9a-f-]{36}\?view=try/);
  await page.getByRole("button", { name: "ساختن درخواست" }).click();
  await expect(page.getByText("این‌ها مقداری ندارند")).toBeVisible();
  await expect(page.getByText("سطر ۱، ستون ۱۱")).toBeVisible();
  await page.getByRole("textbox", { name: "موضوع" }).fill("پاییز");
  await page.getByRole("button", { name: "ساختن درخواست" }).click();
  await expect(page.getByText("دربارهٔ پاییز با لحن صمیمی بنویس. می‌روم.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "موضوع" })).toHaveValue("پاییز");
  await expectAccessible(page);

  // Another version, compared before it is brought back.
  await page.getByRole("button", { name: "قالب", exact: true }).click();
  await page.getByLabel("قالب", { exact: true }).fill("دربارهٔ {{موضوع}} با لحن {{لحن}} سه پاراگراف بنویس. میروم.");
  await page.getByRole("button", { name: "ذخیره" }).click();
  // What the next version changes is seen before it is kept, and can be gone back from.
  const dialog = page.getByRole("dialog", { name: "تغییرهای نسخهٔ ۲" });
  await expect(dialog.locator("ins", { hasText: "سه پاراگراف" })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "بازگشت به ویرایش" }).click();
  await page.locator("summary", { hasText: "لحن" }).click();
  await page.locator("details", { hasText: "لحن" }).getByLabel("گزینه‌ها").fill("رسمی\nصمیمی\nشوخ");
  await page.getByRole("button", { name: "ذخیره" }).click();
  await expect(dialog.getByText("تغییرکرده")).toBeVisible();
  await expect(dialog.locator("ins", { hasText: "شوخ" })).toBeVisible();
  expect((await admin.get(`/prompts/${page.url().match(/prompts\/([^?]+)/)![1]!}`)).version).toBe(1);
  await dialog.getByRole("button", { name: "ذخیرهٔ نسخهٔ ۲" }).click();
  await expect(page.getByText("پرامپت ذخیره شد.")).toBeVisible();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: /^نسخه‌ها/ }).click();
  await expect(page.locator("ins", { hasText: "سه پاراگراف" })).toBeVisible();
  await expect(page.getByText("تغییر املایی")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "بازگرداندن نسخهٔ ۱" }).click();
  await expect(page.getByText("نسخهٔ ۱ بازگردانده شد.")).toBeVisible();
  const id = page.url().match(/prompts\/([^?]+)/)![1]!;
  const now = await admin.get(`/prompts/${id}`);
  expect(now.version).toBe(3);
  expect(now.template).toBe("دربارهٔ {{موضوع}} با لحن {{لحن}} بنویس. می‌روم.");
});

test("another's change in between is told and not overwritten", async ({ page, context }) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  const prompt = await admin.post(`/workspaces/${where.workspace.id}/prompts`, { name: "خبر", template: "خبر بنویس" });
  await admin.enter(context);
  await page.goto(`/prompts/${prompt.id}`);
  await page.getByLabel("قالب", { exact: true }).fill("خبری کوتاه بنویس");
  await admin.patch(`/prompts/${prompt.id}`, { template: "خبری بلند بنویس" });
  await page.getByRole("button", { name: "ذخیره" }).click();
  await page.getByRole("button", { name: "ذخیرهٔ نسخهٔ ۲" }).click();
  await expect(page.getByText("کس دیگری این پرامپت را تغییر داده است")).toBeVisible();
  await expect(page.getByLabel("قالب", { exact: true })).toHaveValue("خبری کوتاه بنویس");
  await page.getByRole("button", { name: "خواندن نسخهٔ تازه" }).click();
  await expect(page.getByLabel("قالب", { exact: true })).toHaveValue("خبری بلند بنویس");
});

test("a content is made from a prompt, its variables filled in a form, and the values stay for the next one", async ({
  page,
  context,
}) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  await draft(admin, where, "دیگر", "");
  const prompt = await admin.post(`/workspaces/${where.workspace.id}/prompts`, {
    name: "معرفی کتاب",
    category: "کتاب",
    template: "«{{نام}}» را در {{شمار}} جمله معرفی کن.{% if امضا %} با امضا.{% endif %}",
    variables: [
      { name: "نام", label: "نام کتاب", help: "بی‌نشانهٔ نقل‌قول", required: true },
      { name: "شمار", type: "number", label: "شمار جمله‌ها", default: 3, max: 9 },
      { name: "امضا", type: "boolean", label: "با امضای نشر" },
    ],
  });
  await admin.enter(context);
  await page.goto(`/contents/new?w=${where.workspace.id}&prompt=${prompt.id}`);
  await page.getByLabel("عنوان").fill("کلیدر");
  await page.getByRole("button", { name: "ساختن و نوشتن با دست" }).click();
  await expect(page.getByText("این را پر کنید.")).toBeVisible();
  await page.getByLabel("نام کتاب").fill("کلیدر");
  await page.getByLabel("شمار جمله‌ها").fill("۱۲");
  await page.getByRole("button", { name: "ساختن و نوشتن با دست" }).click();
  await expect(page.getByText("این درست نیست.")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("شمار جمله‌ها").fill("۵");
  await page.getByLabel("با امضای نشر").check();
  await page.getByRole("button", { name: "ساختن و نوشتن با دست" }).click();
  await expect(page).toHaveURL(/\/editor\//);
  const id = page.url().match(/editor\/([0-9a-f-]+)/)![1]!;
  const content = await admin.get(`/contents/${id}`);
  expect(content.prompt).toBe("«کلیدر» را در 5 جمله معرفی کن. با امضا.");
  expect(content.prompt_id).toBe(prompt.id);

  await page.goto(`/contents/new?w=${where.workspace.id}&from=${id}`);
  await expect(page.getByLabel("نام کتاب")).toHaveValue("کلیدر");
  await expect(page.getByLabel("شمار جمله‌ها")).toHaveValue("۵");
  await expect(page.getByLabel("با امضای نشر")).toBeChecked();
});
