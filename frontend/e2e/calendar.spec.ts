import { draft, expect, expectAccessible, Person, place, test } from "./support";

test("an organization that reckons by the Gregorian calendar sees its days, months and the picker in it", async ({
  page,
  context,
}) => {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const where = await place(admin);
  const content = await draft(admin, where, "خبرنامه", "متن کوتاه.");
  await admin.enter(context);
  await page.goto(`/settings?o=${where.org.id}`);
  await page.getByText("میلادی", { exact: true }).click();
  await page.getByRole("button", { name: "ذخیره", exact: true }).click();
  await expect(page.getByText("تنظیمات ذخیره شد.")).toBeVisible();
  expect((await admin.get(`/orgs/${where.org.id}`)).settings.calendar).toBe("gregorian");

  // Months of accounts are the calendar's; the name of this one is Tehran's.
  await page.goto(`/usage?o=${where.org.id}`);
  const month = page.getByRole("combobox", { name: "ماه" });
  await expect(month).toHaveValue(/^20\d\d-\d\d$/);
  const name = new Intl.DateTimeFormat("fa-IR-u-ca-gregory", { timeZone: "Asia/Tehran", month: "long" });
  await expect(month.locator("option:checked")).toContainText(name.format(new Date()));

  await page.goto(`/contents/${content.id}`);
  const due = page.getByLabel("موعد");
  await due.fill("2027/02/30");
  await due.press("Tab");
  await expect(page.getByText("چنین روزی در تقویم نیست.")).toBeVisible();
  await due.fill("۲۰۲۷/۰۳/۰۱");
  await due.press("Tab");
  await expect.poll(async () => (await admin.get(`/contents/${content.id}`)).due_at).toBe("2027-03-01T20:29:00Z");
  await expect(due).toBeEnabled();
  await page.getByRole("button", { name: "برگزیدن از تقویم" }).click();
  const grid = page.getByRole("dialog", { name: "برگزیدن از تقویم" });
  await expect(grid.getByRole("button", { name: "۱ مارس ۲۰۲۷", exact: true })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("ArrowLeft");
  await expect(grid.getByRole("button", { name: "۲ مارس ۲۰۲۷", exact: true })).toBeFocused();
  await page.keyboard.press("PageDown");
  await expect(grid.getByRole("button", { name: "۲ آوریل ۲۰۲۷", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(due).toHaveValue("۲۰۲۷/۰۴/۰۲");
  await expect.poll(async () => (await admin.get(`/contents/${content.id}`)).due_at).toBe("2027-04-02T20:29:00Z");
});
