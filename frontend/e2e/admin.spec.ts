import { expect, join, Person, place, test, type Place } from "./support";

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

const at = (path: string) => `${path}${path.includes("?") ? "&" : "?"}o=${where.org.id}`;

test.describe("refusals", () => {
  test.use({ expectConsole: [/409/] });
  test("the last admin cannot step down, and is told so in words", async ({ page }) => {
    await page.goto(at("/members"));
    const own = page.getByRole("list", { name: "افراد" }).getByLabel("نقش سارا محمدی");
    await own.selectOption("viewer");
    await expect(page.getByText("هر سازمان دست‌کم یک مدیر می‌خواهد", { exact: false })).toBeVisible();
    await expect(own).toHaveValue("admin");
  });
});

test("an invited person accepts from the members page", async ({ page }) => {
  const guest = await Person.signIn(undefined, "مینا راد");
  await place(guest, { org: "خانهٔ مینا", workspace: "یک", project: "دو" });
  await admin.post(`/orgs/${where.org.id}/members`, { phone: guest.phone, role: "viewer" });
  await page.context().clearCookies();
  await guest.enter(page.context());
  await page.goto("/members");
  const invitations = page.getByRole("region", { name: "دعوت‌های شما" });
  await expect(invitations.getByText("نشر سپید")).toBeVisible();
  await invitations.getByRole("button", { name: "پذیرفتن", exact: true }).click();
  await expect(page.getByText("به «نشر سپید» پیوستید.")).toBeVisible();
  await expect(invitations).toBeHidden();
});
