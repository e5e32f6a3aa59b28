import { codeFor, expect, expectAccessible, newPhone, Person, place, signInOverThePage, test } from "./support";

// A refused code is a 4xx answer, which the browser reports by itself.
test.describe("sign-in", () => {
  test.use({ expectConsole: [/status of 4\d\d .*otp\/verify/] });

  test("by a phone in Persian digits, a wrong code, then a pasted message, to a first text (cases 5 and 6)", async ({
    page,
  }) => {
    const phone = newPhone();
    const persian = phone.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
    await page.goto("/");
    await expect(page).toHaveURL(/\/login/);
    await expectAccessible(page);

    await page.getByLabel("شمارهٔ همراه").fill("12");
    await page.getByRole("button", { name: "دریافت کد" }).click();
    await expect(page.getByText("این شماره درست به نظر نمی‌رسد")).toBeVisible();

    await page
      .getByLabel("شمارهٔ همراه")
      .fill(`\u202a${persian.slice(0, 4)} ${persian.slice(4, 7)} ${persian.slice(7)}\u202c`);
    await page.getByRole("button", { name: "دریافت کد" }).click();
    const field = page.getByLabel("کد شش‌رقمی");
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute("autocomplete", "one-time-code");
    await expectAccessible(page);

    const code = await codeFor(phone);
    const wrong = code === "111111" ? "222222" : "111111";
    await field.fill(wrong);
    await expect(page.getByText("کد درست نیست")).toBeVisible();
    await expect(field).toHaveValue("");

    let sent = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/otp/verify")) sent += 1;
    });
    await field.fill(`کد: ${code.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)))}`);
    await expect(page).toHaveURL(/\/welcome/);
    expect(sent).toBe(1);

    // Who has no name yet is asked for it; what is missing is told in its place, where the keys then are.
    await expect(page.getByText("۴ گام کوتاه تا نخستین متن.")).toBeVisible();
    await page.getByRole("button", { name: "ادامه" }).click();
    await expect(page.getByText("این را پر کنید.")).toBeVisible();
    await expect(page.getByLabel("نام شما")).toBeFocused();
    await page.getByLabel("نام شما").fill("مریم کاظمی");
    await page.getByRole("button", { name: "ادامه" }).click();
    await expectAccessible(page);
    await page.getByLabel("نام سازمانتان چیست؟").fill("نشر سپید");
    await page.getByRole("button", { name: "ادامه" }).click();
    await page.getByLabel("نخستین فضای کار").fill("تحریریه");
    await page.getByRole("button", { name: "ادامه" }).click();
    await page.getByLabel("نخستین پروژه").fill("خبرنامه");
    await page.getByRole("button", { name: "آغاز کار" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "محتواها" })).toBeVisible();
    await expect(page.getByText("هنوز محتوایی نیست")).toBeVisible();
    // Where nothing was written there is nothing to filter.
    await expect(page.getByRole("searchbox")).toBeHidden();

    // The organization reckons as its maker does, and the name is there to be changed.
    await page.goto("/usage");
    await expect(page.getByText("روزها و ماه‌های سازمان به وقت ایران شمرده می‌شوند.")).toBeVisible();
    await expect(page.getByLabel("ماه", { exact: true })).toContainText(
      new Intl.DateTimeFormat("fa-IR-u-ca-persian", { timeZone: "Asia/Tehran", month: "long" }).format(),
    );
    await page.getByRole("button", { name: "حساب کاربری" }).click();
    await page.getByRole("menuitem", { name: "نام شما" }).click();
    const dialog = page.getByRole("dialog", { name: "نام شما" });
    await expect(dialog.getByLabel("نام شما")).toHaveValue("مریم کاظمی");
    await dialog.getByLabel("نام شما").fill("مریم کاظمی‌نیا");
    await dialog.getByRole("button", { name: "ذخیره" }).click();
    await expect(page.getByText("نام ذخیره شد.")).toBeVisible();
    await page.goto("/members");
    await expect(page.getByRole("list", { name: "افراد" }).getByText("مریم کاظمی‌نیا", { exact: true })).toBeVisible();
  });

  test("somebody in the wrong place on the first page goes out again", async ({ page, context }) => {
    const person = await Person.signIn(undefined, "مینا راد");
    await person.enter(context);
    await page.goto("/welcome");
    await expect(page.getByLabel("نام سازمانتان چیست؟")).toBeVisible();
    await page.getByRole("button", { name: "خروج" }).click();
    await expect(page).toHaveURL(/\/login/);
  });

  test("an invited person is let into a workspace, and the page turns by itself", async ({
    page,
    context,
    browser,
    watch,
  }) => {
    const admin = await Person.signIn(undefined, "مریم کاظمی");
    const guest = await Person.signIn(undefined, "آرش نیک‌پی");
    const where = await place(admin);
    await admin.post(`/orgs/${where.org.id}/members`, { phone: guest.phone, role: "editor" });
    await guest.enter(context);
    await page.goto("/");
    await page.getByRole("button", { name: "پذیرفتن", exact: true }).click();
    await expect(page.getByText("هنوز فضای کاری ندارید")).toBeVisible();

    const second = await browser.newContext({ baseURL: test.info().project.use.baseURL });
    await admin.enter(second);
    const members = await second.newPage();
    watch(members);
    await members.goto(`/members?o=${where.org.id}`);
    const row = members.getByRole("list", { name: "افراد" }).getByRole("listitem").filter({ hasText: "آرش نیک‌پی" });
    await expect(row.getByText("بی‌فضای کار")).toBeVisible();
    await expectAccessible(members);
    await row.getByRole("button", { name: "افزودن آرش نیک‌پی به فضای کار" }).click();
    await members.getByRole("button", { name: "افزودن", exact: true }).click();
    await expect(members.getByText("آرش نیک‌پی افزوده شد.")).toBeVisible();
    await second.close();
    await expect(page.getByText("هنوز محتوایی نیست")).toBeVisible({ timeout: 30_000 });
  });

  test("keeps its tokens out of reach and goes where somebody wanted to", async ({ page, context }) => {
    const person = await Person.signIn();
    await place(person);
    await person.enter(context);
    await page.goto("/usage");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("مصرف");
    expect(await page.evaluate(() => document.cookie)).not.toContain("cx_at");
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).toBe("[{},{}]");
    for (const cookie of (await context.cookies()).filter((one) => one.name.startsWith("__Host-"))) {
      expect([cookie.httpOnly, cookie.secure]).toEqual([true, true]);
    }
    await context.clearCookies();
    await page.goto("/usage?month=1405-01");
    await expect(page).toHaveURL(/\/login\?next=%2Fusage%3Fmonth%3D1405-01/);
  });
});

test.describe("when a session ends", () => {
  // So are the refusals of codes within the resend window.
  test.use({ expectConsole: [/status of (401|429)/] });

  test("sign-in opens over the page and nothing typed is lost", async ({ page, context }) => {
    const person = await Person.signIn();
    const where = await place(person);
    await person.enter(context);
    await page.goto(`/contents/new?w=${where.workspace.id}`);
    await page.getByLabel("عنوان").fill("متنی که نباید گم شود");
    await page.getByLabel("درخواست").fill("دربارهٔ پاییز بنویس");
    for (const session of (await person.get("/auth/sessions")).items)
      await person.delete(`/auth/sessions/${session.id}`);

    await page.getByRole("button", { name: "ساختن و نوشتن با دست" }).click();
    await signInOverThePage(page, person);
    // The request that met the end of the session went on by itself.
    await expect(page).toHaveURL(/\/editor\//);
    await expect(page.getByLabel("عنوان", { exact: true })).toHaveValue("متنی که نباید گم شود");
  });
});
