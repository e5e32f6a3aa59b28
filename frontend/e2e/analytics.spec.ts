import { draft, expect, expectAccessible, inReview, join, Person, place, test, type Place } from "./support";

let admin: Person;
let editor: Person;
let where: Place;

test.beforeAll(async () => {
  admin = await Person.signIn(undefined, "سارا محمدی");
  editor = await Person.signIn(undefined, "نیما کاظمی");
  where = await place(admin);
  await join(admin, where, editor, "editor");
});
test.beforeEach(async ({ context }) => admin.enter(context));

test("analytics: an empty workspace offers one act; then figures, statuses and groups are those of its contents", async ({
  page,
}) => {
  const address = `/analytics?o=${where.org.id}&w=${where.workspace.id}`;
  await page.goto(address);
  const main = page.getByRole("main");
  await expect(main.getByRole("link", { name: "محتوای تازه" })).toBeVisible();
  await expectAccessible(page);

  const approved = await inReview(editor, where, "تأییدشده", "متنی که تأیید می‌شود.");
  await admin.post(`/contents/${approved.id}/approve`);
  const rejected = await inReview(editor, where, "ردشده", "متنی که رد می‌شود.");
  await admin.post(`/contents/${rejected.id}/reject`, { reason: "کوتاه است" });
  await draft(admin, where, "پیش‌نویس", "هنوز نه.");
  // The API keeps its figures for a minute; another period is another question.
  await page.goto(`${address}&period=7`);
  await expect(main.getByText("۵۰٪").first()).toBeVisible();
  await expect(main.getByText("نیما کاظمی").first()).toBeVisible();
  await expect(main.getByRole("row", { name: /^شما ۱/ })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(main.getByText("۵۰٪").first()).toBeVisible();
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
    .toBeLessThanOrEqual(0);
  await expectAccessible(page);
});
