import { inReview, Person, place, test } from "./support";
test("probe", async ({ page, context }) => {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const where = await place(admin);
  for (let i = 0; i < 5; i++) await inReview(admin, where, "عنوان " + i, "متن");
  await admin.enter(context);
  const seen: Record<string, number> = {};
  page.on("request", (r) => {
    const k = r.method() + " " + r.url().slice(0, 120);
    seen[k] = (seen[k] ?? 0) + 1;
  });
  page.on("console", (m) => console.log(m.type(), m.text().slice(0, 300)));
  await page.goto(`/contents?w=${where.workspace.id}`);
  await page.waitForTimeout(6000);
  console.log(Object.entries(seen).filter(([, n]) => n > 1));
});
