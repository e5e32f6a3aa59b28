import { draft, expect, expectAccessible, inReview, Person, place, test } from "./support";

test("contents are searched in any spelling, marked on their own letters, and tabs say how many there are (case 19)", async ({
  page,
  context,
}) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  await draft(admin, where, "📚 می‌روم به کتاب‌خانه", "فردا به کتابخانه می‌روم.");
  await draft(admin, where, "دیگر", "چیزی دیگر.");
  await inReview(admin, where, "در راه", "فردا می‌روم.");
  await admin.enter(context);
  await page.goto(`/contents?w=${where.workspace.id}`);
  await expect(page.getByRole("radio", { name: /^همه ۳/ })).toBeAttached();
  await expect(page.getByRole("radio", { name: /^در بازبینی ۱/ })).toBeAttached();
  await page.getByRole("searchbox", { name: "جست‌وجو در محتواها" }).fill("میروم");
  await expect(page).toHaveURL(/[?&]q=/);
  await expect(page.getByRole("radio", { name: /^همه ۲/ })).toBeAttached();
  const row = page.getByRole("listitem").filter({ hasText: "کتاب‌خانه" });
  await expect(row.locator("mark").first()).toHaveText("می‌روم");
  await expectAccessible(page);
  await page.getByRole("searchbox").fill("نایافتنی");
  await expect(page.getByText("چیزی با «نایافتنی» پیدا نشد")).toBeVisible();
});

test("queues of review are in the address, each with its count", async ({ page, context }) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  const mine = await inReview(admin, where, "سپرده", "متن یک.");
  await inReview(admin, where, "بی‌صاحب", "متن دو.");
  await admin.patch(`/contents/${mine.id}`, { assignee_id: admin.id });
  await admin.enter(context);
  await page.goto(`/review?w=${where.workspace.id}&queue=mine`);
  await expect(page.getByRole("link", { name: /سپرده/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /بی‌صاحب/ })).toHaveCount(0);
  await page.getByRole("combobox", { name: "صف بازبینی" }).selectOption({ label: "بی‌مسئول (۱)" });
  await expect(page).toHaveURL(/queue=unassigned/);
  await expect(page.getByRole("link", { name: /بی‌صاحب/ })).toBeVisible();
  await expectAccessible(page);
});

test("several statuses and a span of days are filtered together, and the address says so", async ({
  page,
  context,
}) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  await draft(admin, where, "پیش‌نویس یک", "متن.");
  await inReview(admin, where, "در انتظار", "متن.");
  const done = await inReview(admin, where, "پذیرفته", "متن.");
  await admin.post(`/contents/${done.id}/approve`);
  await admin.enter(context);
  await page.goto(`/contents?w=${where.workspace.id}`);
  const rows = page.getByRole("list", { name: "محتواها" }).getByRole("listitem");
  await expect(rows).toHaveCount(3);
  await page.getByRole("button", { name: "صافی‌های بیشتر" }).click();
  const statuses = page.getByRole("group", { name: "یک یا چند وضعیت" });
  await statuses.getByText("پیش‌نویس").click();
  await statuses.getByText("تأییدشده").click();
  await expect(page).toHaveURL(/status=DRAFT%2CAPPROVED/);
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "در انتظار" })).toHaveCount(0);
  await expectAccessible(page);
  await page.reload();
  await expect(statuses.getByRole("checkbox", { name: "تأییدشده" })).toBeChecked();
  await expect(rows).toHaveCount(2);

  // The day is whole: what was made today is made until today, and not until yesterday.
  const day = (ago: number) => new Date(Date.now() + 3.5 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/contents?w=${where.workspace.id}&since=${day(0)}&until=${day(0)}`);
  await expect(rows).toHaveCount(3);
  await expect(page.getByLabel("ساخته تا", { exact: true })).not.toHaveValue("");
  await page.goto(`/contents?w=${where.workspace.id}&until=${day(1)}`);
  await expect(page.getByText("چیزی با این صافی‌ها نیست")).toBeVisible();
});
