import { expect, expectAccessible, inReview, join, newPhone, Person, place, test, type Place } from "./support";

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

test("members: a role changes, an invitation goes out and is withdrawn, the last admin stays", async ({ page }) => {
  await page.goto(at("/members"));
  const people = page.getByRole("list", { name: "افراد" });
  await expect(people.getByText("نیما کاظمی").last()).toBeVisible();
  await expectAccessible(page);

  await people.getByLabel("نقش نیما کاظمی").selectOption("viewer");
  await expect(page.getByText("نقش نیما کاظمی «بیننده» شد.")).toBeVisible();
  await people.getByLabel("نقش نیما کاظمی").selectOption("editor");
  await expect(page.getByText("نقش نیما کاظمی «ویراستار» شد.")).toBeVisible();

  const phone = newPhone();
  await page.getByRole("button", { name: "دعوت از همکار" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("شمارهٔ همراه").fill("123");
  await dialog.getByRole("button", { name: "فرستادن دعوت" }).click();
  await expect(dialog.getByText("این شماره درست به نظر نمی‌رسد", { exact: false })).toBeVisible();
  await dialog.getByLabel("شمارهٔ همراه").fill(phone.replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[Number(d)]!));
  await dialog.getByRole("button", { name: "فرستادن دعوت" }).click();
  await expect(dialog).toBeHidden();
  const open = page.getByRole("list", { name: "دعوت‌های بی‌پاسخ" });
  await expect(open.getByRole("listitem")).toHaveCount(1);
  await open.getByRole("button").click();
  await expect(page.getByText("هیچ دعوتی بی‌پاسخ نمانده است.")).toBeVisible();
  await expect(page.getByText("نیما کاظمی").last()).toBeVisible();
});

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
  await page.goto("/notifications");
  await page.getByRole("link", { name: /به سازمانی دعوت شده‌اید؛ نقش پیشنهادی «بیننده» است/ }).click();
  await expect(page).toHaveURL(/\/members/);
  const invitations = page.getByRole("region", { name: "دعوت‌های شما" });
  await expect(invitations.getByText("نشر سپید")).toBeVisible();
  await invitations.getByRole("button", { name: "پذیرفتن", exact: true }).click();
  await expect(page.getByText("به «نشر سپید» پیوستید.")).toBeVisible();
  await expect(invitations).toBeHidden();
});

test("workspace members: one is taken out and added again", async ({ page }) => {
  await page.goto(at("/members?view=workspaces"));
  const list = page.getByRole("list", { name: "اعضای «تحریریه»" });
  await expect(list.getByText("نیما کاظمی").last()).toBeVisible();
  await expectAccessible(page);
  await list.getByRole("button", { name: "برداشتن نیما کاظمی از فضای کار" }).click();
  await expect(list.getByText("نیما کاظمی").last()).toBeHidden();
  await page.getByLabel("افزودن عضو").selectOption({ label: "نیما کاظمی" });
  await page.getByRole("button", { name: "افزودن", exact: true }).click();
  await expect(list.getByText("نیما کاظمی").last()).toBeVisible();
});

test("settings: a change is kept, an API key is shown once, the log verifies", async ({ page }) => {
  await page.goto(at("/settings"));
  await expect(page.getByLabel("نام سازمان")).toHaveValue("نشر سپید");
  await expectAccessible(page);
  await page.getByText("پوشاندن", { exact: true }).click();
  const modelPass = page.getByLabel("جست‌وجوی نام و نشانی با مدل");
  await expect(modelPass).not.toBeChecked();
  await modelPass.check();
  await page.getByRole("button", { name: "ذخیره", exact: true }).click();
  await expect(page.getByText("تنظیمات ذخیره شد.")).toBeVisible();
  expect((await admin.get(`/orgs/${where.org.id}`)).settings).toMatchObject({
    pii_policy: "mask",
    pii_model_pass: true,
  });

  await page.getByText("کلیدهای API", { exact: true }).click();
  await page.getByRole("button", { name: "کلید تازه" }).click();
  await page.getByLabel("نام کلید").fill("ربات خبرنامه");
  await page.getByRole("button", { name: "ساختن", exact: true }).click();
  const shown = page.getByRole("dialog", { name: "کلید آماده است" });
  await expect(shown.locator("code")).toHaveText(/^ctx_/);
  await page.keyboard.press("Escape");
  await expect(shown).toBeVisible();
  await shown.getByRole("button", { name: "آن را نگه داشتم" }).click();
  const keys = page.getByRole("list", { name: "کلیدهای API" });
  await expect(keys.getByText("ربات خبرنامه")).toBeVisible();
  await expectAccessible(page);
  await keys.getByRole("button", { name: "حذف کلید ربات خبرنامه" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "حذف", exact: true }).click();
  await expect(page.getByText("هنوز کلیدی نیست")).toBeVisible();

  await page.getByText("گزارش رخدادها", { exact: true }).click();
  const log = page.getByRole("list", { name: "گزارش رخدادها" });
  await expect(log.getByText("حذف کلید API")).toBeVisible();
  await page.getByRole("button", { name: "بررسی درستی گزارش" }).click();
  await expect(page.getByText("گزارش دست‌نخورده است", { exact: false })).toBeVisible();
  await expectAccessible(page);
});

test("an organization is deleted under its name and restored", async ({ page }) => {
  const owner = await Person.signIn();
  await place(owner, { org: "ماندگار", workspace: "یک", project: "دو" });
  const gone = await owner.post("/orgs", { name: "رفتنی" });
  await page.context().clearCookies();
  await owner.enter(page.context());
  await page.goto(`/settings?tab=danger&o=${gone.id}`);
  await page.getByRole("main").locator("section").getByRole("button", { name: "حذف سازمان", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "حذف سازمان" })).toBeDisabled();
  await dialog.getByLabel("برای اطمینان، نام سازمان را بنویسید").fill("رفتنی");
  await dialog.getByRole("button", { name: "حذف سازمان" }).click();
  await page.waitForURL(/\/contents/);
  await page.goto("/settings?tab=danger");
  const restore = page.getByRole("button", { name: "بازگرداندن رفتنی" });
  await expect(restore).toBeVisible();
  await expectAccessible(page);
  await restore.click();
  await expect(page.getByText("سازمان «رفتنی» بازگشت.")).toBeVisible();
  const orgs = await owner.get("/orgs");
  expect(orgs.items.map((org: { name: string }) => org.name)).toContain("رفتنی");
});

test("notifications: one arrives while the page is open, is read, put away and brought back; preferences stay", async ({
  page,
}) => {
  await page.goto("/notifications");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("اعلان‌ها");
  await inReview(editor, where, "خبرنامهٔ آذر", "سلام به همهٔ خوانندگان.");
  const list = page.getByRole("list", { name: "اعلان‌ها" });
  const row = list.getByRole("listitem").filter({ hasText: "نیما کاظمی متنی برای بازبینی فرستاد." }).first();
  await expect(row).toBeVisible();
  await expect(row.getByText("خبرنامهٔ آذر")).toBeVisible();
  await expect(page.getByRole("link", { name: /خوانده‌نشده/ }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "همه را خواندم" }).click();
  await expect(page.getByRole("link", { name: "اعلان‌ها", exact: true }).first()).toBeVisible();
  await page.getByText("خوانده‌نشده‌ها", { exact: true }).click();
  await expect(page.getByText("همه را خوانده‌اید")).toBeVisible();

  await page.getByText("همه", { exact: true }).click();
  await row.getByRole("button", { name: /^بایگانی/ }).click();
  await expect(row).toHaveCount(0);
  await page.getByText("بایگانی", { exact: true }).first().click();
  await expect(page).toHaveURL(/filter=archived/);
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await expectAccessible(page);
  await list.getByRole("button", { name: /^بازگرداندن از بایگانی/ }).click();
  await expect(page.getByText("بایگانی خالی است")).toBeVisible();

  await page.getByRole("button", { name: "از چه خبردار شوم" }).click();
  const box = page.getByRole("checkbox", { name: "رد متن شما: در سامانه" });
  await expect(box).toBeChecked();
  const [kept] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "PUT"),
    box.uncheck(),
  ]);
  expect(kept.status()).toBe(200);
  await page.reload();
  await expect(box).not.toBeChecked();
  await expectAccessible(page);
});

test("a notification that comes while the page is being opened is in the list", async ({ page }) => {
  // The list is asked for at once, the count and the stream only after the notification is there.
  let open = () => {};
  const there = new Promise<void>((resolve) => (open = resolve));
  const first = (url: URL) => url.pathname === "/api/gw/v1/notifications" && url.searchParams.get("limit") === "1";
  for (const late of [first, (url: URL) => url.pathname === "/api/gw/v1/notifications/events"]) {
    await page.route(late, async (route) => {
      await there;
      await route.continue();
    });
  }
  const [listed] = await Promise.all([
    page.waitForResponse((response) => response.url().includes("/api/gw/v1/notifications?limit=30")),
    page.goto("/notifications"),
  ]);
  const { unread } = await listed.json();
  await inReview(editor, where, "در آستانهٔ در", "سلام.");
  await expect.poll(async () => (await admin.get("/notifications?limit=1")).unread).toBe(unread + 1);
  open();
  await expect(page.getByRole("list", { name: "اعلان‌ها" }).getByText("در آستانهٔ در")).toBeVisible();
});

test("webhooks: made with headers and a secret shown once, tested, filtered, sent again, and given a new secret", async ({
  page,
}) => {
  await page.goto(at("/webhooks"));
  await page.getByRole("button", { name: "وب‌هوک تازه" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("نشانی").fill("http://example.com");
  await dialog.getByRole("button", { name: "افزودن سرآیند" }).click();
  await dialog.getByLabel("نام سرآیند ۱").fill("Content-Type");
  await dialog.getByLabel("مقدار سرآیند ۱").fill("text/html");
  await dialog.getByRole("button", { name: "ساختن", exact: true }).click();
  await expect(dialog.getByText("نشانی باید با https:// آغاز شود.")).toBeVisible();
  await expect(dialog.getByText("این سرآیند را خود سامانه می‌نویسد و پذیرفته نمی‌شود.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("نشانی").fill("https://hooks.example.com/contexor");
  await dialog.getByLabel("نام سرآیند ۱").fill("X-Site");
  await dialog.getByRole("button", { name: "ساختن", exact: true }).click();
  const secret = page.getByRole("dialog", { name: "رمز وب‌هوک" });
  await expect(secret.locator("code")).toHaveText(/^whsec_/);
  const first = await secret.locator("code").textContent();
  await secret.getByRole("button", { name: "آن را نگه داشتم" }).click();
  const main = page.getByRole("main");
  await expect(main.getByText("X-Site")).toBeVisible();

  await page.getByRole("button", { name: "آزمایش", exact: true }).click();
  const deliveries = page.getByRole("list", { name: "ارسال‌ها" });
  await expect(deliveries.getByRole("listitem").first()).toContainText("آزمایش");
  await expectAccessible(page);
  await main.getByText("رسید", { exact: true }).click();
  await expect(page.getByText("ارسالی با این وضعیت نیست.")).toBeVisible();
  await main.getByText("همه", { exact: true }).click();
  await page.getByRole("button", { name: "فرستادن دوبارهٔ یک بازه" }).click();
  await page.getByRole("dialog").getByText("آن‌ها که رسیده‌اند هم دوباره برود").click();
  await page.getByRole("dialog").getByRole("button", { name: "در صف بگذار" }).click();
  await expect(page.getByText(/رخداد در صف فرستادن رفت|چیزی برای فرستادن نبود/)).toBeVisible();

  const more = page.getByRole("button", { name: /^کارهای وب‌هوک/ });
  await more.click();
  await page.getByRole("menuitem", { name: "تعویض رمز" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "تعویض رمز" }).click();
  await expect(secret.locator("code")).toHaveText(/^whsec_/);
  expect(await secret.locator("code").textContent()).not.toBe(first);
  await secret.getByRole("button", { name: "آن را نگه داشتم" }).click();
  await expect(page.getByText("دو رمز در کار است", { exact: false })).toBeVisible();

  // What its menu holds, the palette finds by the row's name.
  await page.keyboard.press("Control+KeyK");
  await page.getByRole("combobox", { name: "جست‌وجوی فرمان‌ها" }).fill("خاموش hooks.example");
  await expect(page.getByRole("option")).toHaveText(["خاموش کردن: https://hooks.example.com/contexor"]);
  await page.keyboard.press("Enter");
  await expect(page.getByText("مدیری آن را خاموش کرد", { exact: false })).toBeVisible();
  await more.click();
  await page.getByRole("menuitem", { name: "ویرایش" }).click();
  await expect(page.getByRole("dialog").getByText("X-Site")).toBeVisible();
  await page.getByRole("dialog").getByLabel("توضیح").fill("سایت");
  await page.getByRole("dialog").getByRole("button", { name: "ذخیره", exact: true }).click();
  await expect(main.getByText("سایت", { exact: true })).toBeVisible();
  const [stored] = (await admin.get(`/webhooks?org_id=${where.org.id}`)).items;
  expect([stored.description, stored.header_names.map((name: string) => name.toLowerCase())]).toEqual([
    "سایت",
    ["x-site"],
  ]);
  await expectAccessible(page);
});

test("somebody whose only organization was deleted restores it from the welcome page", async ({ page, context }) => {
  const owner = await Person.signIn(undefined, "پویا راد");
  const gone = await owner.post("/orgs", { name: "تنها سازمان" });
  await owner.delete(`/orgs/${gone.id}`);
  await context.clearCookies();
  await owner.enter(context);
  await page.goto("/contents");
  await page.waitForURL(/\/welcome/);
  await expect(page.getByRole("heading", { name: "سازمان‌هایی که حذف کرده‌اید" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "بازگرداندن تنها سازمان" }).click();
  await page.waitForURL(/\/contents/);
  expect((await owner.get("/orgs")).items.map((org: { id: string }) => org.id)).toEqual([gone.id]);
});

test("sessions: this one is named, and signing out everywhere ends it", async ({ page, context }) => {
  const person = await Person.signIn(undefined, "پویا راد");
  await place(person);
  await context.clearCookies();
  await person.enter(context);
  await page.goto("/settings/sessions");
  const rows = page.getByRole("main").getByRole("listitem");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("همین دستگاه");
  await expectAccessible(page);
  await page.getByRole("button", { name: "خروج از همهٔ دستگاه‌ها" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "خروج از همهٔ دستگاه‌ها" }).click();
  await page.waitForURL(/\/login/);
  await expect(person.get("/auth/me")).rejects.toThrow(/401/);
});

test("an editor and a viewer are offered nothing of an admin's", async ({ page, context }) => {
  const viewer = await Person.signIn(undefined, "سینا رستگار");
  await join(admin, where, viewer, "viewer");
  for (const person of [editor, viewer]) {
    await context.clearCookies();
    await person.enter(context);
    await page.goto(at("/members"));
    await expect(page.getByRole("list", { name: "افراد" }).getByText("سارا محمدی")).toBeVisible();
    await expect(page.getByRole("button", { name: "دعوت از همکار" })).toBeHidden();
    await expect(page.getByRole("link", { name: "وب‌هوک‌ها" })).toBeHidden();
    await expect(page.getByRole("link", { name: "تنظیمات" })).toBeHidden();
    await page.goto(at("/usage?view=limits"));
    await expect(page.getByRole("heading", { name: "سقف‌های جداگانه" })).toBeVisible();
    await expect(page.getByRole("button", { name: /سقف تازه|تعیین/ })).toHaveCount(0);
    await page.goto("/notifications?view=preferences");
    await expect(page.getByRole("columnheader", { name: "پیامک" })).toBeVisible();
    await expect(page.getByRole("columnheader", { name: "وب‌هوک", exact: true })).toHaveCount(0);
  }
  // A viewer reads, and is offered no writing.
  for (const path of ["/contents", "/projects", "/prompts", "/review"]) {
    await page.goto(`${path}?w=${where.workspace.id}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator(".animate-breathe")).toHaveCount(0);
    await expect(
      page.getByRole("main").getByRole("button", { name: /تازه|ساختن|افزودن|تأیید|رد کردن|حذف/ }),
    ).toHaveCount(0);
    await expect(page.getByRole("main").getByRole("link", { name: /تازه|ساختن/ })).toHaveCount(0);
  }
});
