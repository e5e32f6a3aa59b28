import { readFile } from "node:fs/promises";
import { expect, expectAccessible, faults, Person, place, test } from "./support";

test("a batch: rows are pasted, mistakes told by row, texts made, and the outcome kept as a file", async ({
  page,
  context,
}) => {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const where = await place(admin);
  const prompt = await admin.post(`/workspaces/${where.workspace.id}/prompts`, {
    name: "معرفی کتاب",
    category: "معرفی",
    description: "معرفی کوتاه برای صفحهٔ فروش",
    template: "کتاب «{{ book }}» را با لحن {{ tone }} معرفی کن.",
    variables: [
      { name: "book", label: "نام کتاب", type: "text", required: true },
      { name: "tone", label: "لحن", type: "choice", choices: ["رسمی", "صمیمی"], default: "رسمی" },
    ],
  });
  await admin.enter(context);
  await page.goto(`/batches?w=${where.workspace.id}`);
  await expect(page.getByText("هنوز دسته‌ای نیست")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "دستهٔ تازه" }).click();
  await page.getByLabel("پرامپت").selectOption({ label: "معرفی کتاب" });
  const rows = page.getByLabel("سطرها");
  await rows.fill("نام کتاب,لحن\nبوف کور,رسمی");
  await expect(page.getByText("جدول ستونی به نام «عنوان» ندارد.")).toBeVisible();
  await rows.fill("عنوان,نام کتاب,لحن,ناشر\nیک,بوف کور,رسمی,الف\nدو,,تند,ب\nسه,سووشون,,پ");
  await expect(page.getByText("۲ سطر آماده است")).toBeVisible();
  await expect(page.getByText("۱ سطر نادرست")).toBeVisible();
  await expect(page.getByText("نادیده می‌مانند: ناشر")).toBeVisible();
  await expect(page.getByText("«نام کتاب» خالی است")).toBeVisible();
  await expect(page.getByText("«لحن» از گزینه‌ها نیست")).toBeVisible();
  await expect(page.getByRole("button", { name: "آغاز تولید", exact: true })).toBeDisabled();
  await expectAccessible(page);
  await page.getByLabel("سطرهای نادرست را کنار بگذار").check();
  await page.getByRole("button", { name: "آغاز تولید ۲ متن" }).dblclick();
  await expect(page).toHaveURL(/\/batches\/[0-9a-f-]+$/);
  await expect(page.getByText("همهٔ ۲ متن آماده است.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("link", { name: "سه" })).toBeVisible();
  await expectAccessible(page);
  const { items } = await admin.get(`/workspaces/${where.workspace.id}/batches`);
  expect(items.map((batch: { total: number; prompt_id: string }) => [batch.total, batch.prompt_id])).toEqual([
    [2, prompt.id],
  ]);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "دریافت نتیجه (CSV)" }).click();
  const file = await readFile(await (await download).path());
  expect([...file.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(file.toString("utf8")).toContain("سه");
  await page.goto(`/batches?w=${where.workspace.id}`);
  await expect(page.getByRole("link", { name: /معرفی کتاب/ })).toBeVisible();
});

test("a batch is called off, and says which rows were not begun", async ({ page, context }) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  const prompt = await admin.post(`/workspaces/${where.workspace.id}/prompts`, {
    name: "معرفی کتاب",
    template: "کتاب «{{ book }}» را معرفی کن.",
    variables: [{ name: "book", type: "text", required: true }],
  });
  // Slow enough that the batch is under way when somebody comes to call it off.
  await faults({ first_token_ms: 10_000 });
  const batch = await admin.post(`/workspaces/${where.workspace.id}/batches`, {
    project_id: where.project.id,
    prompt_id: prompt.id,
    rows: Array.from({ length: 60 }, (_, index) => ({ title: `کتاب ${index + 1}`, variables: { book: "x" } })),
  });
  await admin.enter(context);
  await page.goto(`/batches/${batch.id}`);
  await page.getByRole("button", { name: "لغو دسته" }).click();
  const dialog = page.getByRole("dialog", { name: "این دسته لغو شود؟" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "لغو دسته" }).click();
  await expect(page.getByText("لغوشده").first()).toBeVisible();
  await page.getByRole("radio", { name: /^لغوشده/ }).check({ force: true });
  await expect(page).toHaveURL(/state=cancelled/);
  await expect(page.getByRole("listitem").filter({ hasText: "کتاب" }).first()).toContainText("لغوشده");
});

test("rows that failed are tried again, and only those", async ({ page, context }) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  const prompt = await admin.post(`/workspaces/${where.workspace.id}/prompts`, {
    name: "معرفی کتاب",
    template: "کتاب «{{ book }}» را معرفی کن.",
    variables: [{ name: "book", type: "text", required: true }],
  });
  // The provider refuses one request for good.
  const refusal = { error: { message: "refused", type: "invalid_request_error", param: null, code: null } };
  await faults({
    scripted: { status: 400, content_type: "application/json", body: JSON.stringify(refusal) },
    for_next: 1,
  });
  const batch = await admin.post(`/workspaces/${where.workspace.id}/batches`, {
    project_id: where.project.id,
    prompt_id: prompt.id,
    rows: ["بوف کور", "سووشون", "کلیدر"].map((book) => ({ title: `معرفی ${book}`, variables: { book } })),
  });
  await admin.enter(context);
  await page.goto(`/batches/${batch.id}`);
  await expect(page.getByText("۲ متن آماده است و ۱ سطر ناموفق ماند.")).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await page.getByRole("button", { name: "تلاش دوباره برای ۱ سطر ناموفق" }).dblclick();
  await expect(page.getByText("همهٔ ۳ متن آماده است.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: /تلاش دوباره برای/ })).toHaveCount(0);
  const rows = (await admin.get(`/batches/${batch.id}/rows`)).items;
  expect(rows.map((row: { state: string }) => row.state)).toEqual(["succeeded", "succeeded", "succeeded"]);
});
