import { draft, expect, inReview, join, Person, place, test } from "./support";

test("what belongs to another organization is shown in that organization, with its calendar and its remainder", async ({
  page,
  context,
}) => {
  const person = await Person.signIn();
  const first = await place(person, { org: "نشر سپید", workspace: "تحریریه", project: "خبرنامه" });
  const second = await place(person, { org: "خانهٔ دوم", workspace: "بازاریابی", project: "وبلاگ" });
  await person.patch(`/orgs/${second.org.id}`, { settings: { calendar: "gregorian", timezone: "Asia/Tehran" } });
  const content = await draft(person, second, "متن خانهٔ دوم", "متن.");
  await person.patch(`/contents/${content.id}`, { due_at: "2027-03-01T20:29:00Z" });
  const prompt = await person.post(`/workspaces/${second.workspace.id}/prompts`, {
    name: "پرامپت خانهٔ دوم",
    template: "بنویس",
    variables: [],
  });
  await person.enter(context);

  const banner = page.getByRole("banner");
  const stand = async (where: typeof first) => {
    await expect(banner.locator(`a[href="/usage?o=${where.org.id}"]`)).toBeVisible();
    await expect(page.getByRole("button", { name: new RegExp(`تغییر سازمان.*${where.org.name}`) })).toBeVisible();
  };
  for (const path of [`/contents/${content.id}`, `/editor/${content.id}`, `/prompts/${prompt.id}`]) {
    await page.goto(`/contents?w=${first.workspace.id}`);
    await stand(first);
    await page.goto(path);
    await stand(second);
  }
  await page.goto(`/contents?w=${first.workspace.id}`);
  await stand(first);
  await page.goto(`/contents/${content.id}`);
  await expect(page.getByLabel("موعد")).toHaveValue("۲۰۲۷/۰۳/۰۱");
  // What one goes to from there is of the same organization.
  await page.getByRole("navigation", { name: "بخش‌ها" }).first().getByRole("link", { name: "محتواها" }).click();
  await expect(page).toHaveURL(new RegExp(`w=${second.workspace.id}`));
  await expect(page.getByText("متن خانهٔ دوم")).toBeVisible();
});

test("a notification leads to its content in the organization of that content", async ({ page, context }) => {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const editor = await Person.signIn(undefined, "آرش نیک‌پی");
  const away = await place(admin, { org: "خانهٔ دوم", workspace: "بازاریابی", project: "وبلاگ" });
  await join(admin, away, editor, "editor");
  const home = await place(editor, { org: "نشر سپید", workspace: "تحریریه", project: "خبرنامه" });
  const content = await inReview(editor, away, "متن خانهٔ دوم", "متن.");
  await admin.post(`/contents/${content.id}/reject`, { reason: "کوتاه است." });
  await expect.poll(async () => (await editor.get("/notifications")).items.length).toBeGreaterThan(0);
  await editor.enter(context);
  await page.goto(`/contents?w=${home.workspace.id}`);
  await page.goto("/notifications");
  const link = page.getByRole("main").getByRole("link").filter({ hasText: "متن خانهٔ دوم" }).first();
  await expect(link).toHaveAttribute("href", `/contents/${content.id}?w=${away.workspace.id}`);
  await link.click();
  await expect(page.getByText("کوتاه است.")).toBeVisible();
  await expect(page.getByRole("button", { name: /تغییر سازمان.*خانهٔ دوم/ })).toBeVisible();
});

test.describe("a page of nothing", () => {
  // The browser reports the refusal.
  test.use({ expectConsole: [/status of 404/] });

  test("says so, offers a way on, and names the request", async ({ page, context }) => {
    const person = await Person.signIn();
    await place(person);
    await person.enter(context);
    await page.goto("/contents/01900000-0000-7000-8000-000000000000");
    await expect(page.getByText("چنین چیزی پیدا نشد")).toBeVisible();
    await expect(page.getByText("شناسهٔ درخواست")).toBeVisible();
    await expect(page.getByRole("main").getByRole("link", { name: "رفتن به محتواها" })).toBeVisible();
  });
});
