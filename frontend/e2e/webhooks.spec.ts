import { expect, expectAccessible, inReview, Person, place, test } from "./support";

test("what happened before a webhook was there is sent to it by its time", async ({ page, context }) => {
  const admin = await Person.signIn(undefined, "سارا محمدی");
  const where = await place(admin);
  for (const title of ["خبرنامهٔ آبان", "خبرنامهٔ آذر"]) {
    const content = await inReview(admin, where, title, "سلام به همهٔ خوانندگان.");
    await admin.post(`/contents/${content.id}/approve`);
  }
  const approved = async () => {
    const { items } = await admin.get(`/events?org_id=${where.org.id}&limit=100`);
    return items.filter((event: { type: string }) => event.type === "content.approved").length;
  };
  await expect.poll(approved, { timeout: 30_000 }).toBe(2);
  const hook = await admin.post(`/webhooks?org_id=${where.org.id}`, {
    url: "https://hooks.example.com/contexor",
    events: ["content.approved"],
  });
  await admin.enter(context);
  await page.goto(`/webhooks?o=${where.org.id}&hook=${hook.id}`);
  await expect(page.getByText("هنوز چیزی فرستاده نشده است", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "فرستادن دوبارهٔ یک بازه" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("بازه", { exact: true }).selectOption({ label: "یک ساعت گذشته" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "در صف بگذار" }).dblclick();
  await expect(page.getByText("۲ رخداد در صف فرستادن رفت.")).toBeVisible();
  await expect(page.getByRole("list", { name: "ارسال‌ها" }).getByRole("listitem")).toHaveCount(2);
  const { items } = await admin.get(`/webhooks/${hook.id}/deliveries`);
  expect(items.map((delivery: { type: string }) => delivery.type)).toEqual(["content.approved", "content.approved"]);
});
