import { expect, expectAccessible, faults, inReview, join, Person, place, test } from "./support";

test(
  "from a prompt to an approved text, by two people",
  { tag: "@model" },
  async ({ page, context, browser, watch }) => {
    const admin = await Person.signIn(undefined, "مریم کاظمی");
    const editor = await Person.signIn(undefined, "آرش نیک‌پی");
    const where = await place(admin);
    await join(admin, where, editor, "editor");
    await admin.put(`/usage/limits?org_id=${where.org.id}`, { scope: "org", monthly_cost_micro_usd: 5_000_000 });
    await editor.enter(context);

    await page.goto(`/contents/new?w=${where.workspace.id}`);
    await page.getByLabel("عنوان").fill("پاییز تهران");
    await page.getByLabel("درخواست").fill("دربارهٔ پاییز تهران سه پاراگراف بنویس");
    await page.getByRole("button", { name: "ساختن و تولید متن" }).click();
    const dialog = page.getByRole("dialog", { name: "تولید متن" });
    await expect(dialog.getByText("هزینه، دست بالا")).toBeVisible();
    await expect(dialog.locator("dd").first()).toContainText("دلار");
    await expectAccessible(page);

    await faults({ first_token_ms: 300, tokens_per_second: 25 });
    await dialog.getByRole("button", { name: "آغاز تولید" }).click();
    await expect(page.getByText(/واژه نوشته شد/)).toBeVisible();
    await expect(page.locator(".prose-text p").first()).not.toBeEmpty();
    await faults({});
    await expect(page.getByText("در بازبینی").first()).toBeVisible({ timeout: 40_000 });
    const id = page.url().match(/contents\/([^?]+)/)![1]!;
    expect((await editor.get(`/contents/${id}`)).status).toBe("REVIEW");

    // The reviewer rejects with a mark, by keys, on a Persian layout.
    const second = await browser.newContext({ baseURL: test.info().project.use.baseURL });
    await admin.enter(second);
    const review = await second.newPage();
    watch(review);
    await review.goto(`/review?w=${where.workspace.id}`);
    await expect(review.getByRole("link", { name: /پاییز تهران/ })).toBeVisible();
    await review.evaluate(() =>
      document.body.dispatchEvent(
        new KeyboardEvent("keydown", { code: "KeyJ", key: "ت", bubbles: true, cancelable: true }),
      ),
    );
    await expect(review.getByRole("heading", { level: 1, name: "پاییز تهران" })).toBeVisible();
    await expect(review.locator(".prose-text p").first()).toBeVisible();
    // Words are chosen by the keyboard, too, block by block.
    await review.keyboard.press("Alt+ArrowDown");
    const [firstBlock, nextBlock] = await review.locator(".prose-text > *").allInnerTexts();
    const chosen = () => review.evaluate(() => getSelection()?.toString().trim());
    await expect.poll(chosen).toBe(firstBlock!.trim());
    await review.keyboard.press("Alt+ArrowDown");
    await expect.poll(chosen).toBe(nextBlock!.trim());
    await review.keyboard.press("Alt+ArrowUp");
    await review.getByRole("button", { name: "نشان‌گذاری بخش برگزیده" }).click();
    await expect(review.getByLabel("یادداشت این بخش")).toBeVisible();
    await review.getByRole("button", { name: "۱ بخش نشان‌دار" }).click();
    await expect(review.getByLabel("یادداشت این بخش")).toBeFocused();
    await review.getByLabel("یادداشت این بخش").fill("این بخش کوتاه‌تر شود");
    await review.getByRole("heading", { level: 1 }).click();
    await review.evaluate(() =>
      document.body.dispatchEvent(
        new KeyboardEvent("keydown", { code: "KeyR", key: "ق", bubbles: true, cancelable: true }),
      ),
    );
    const reject = review.getByRole("dialog", { name: "رد کردن متن" });
    await reject.getByRole("button", { name: "رد کردن" }).click();
    await expect(reject.getByText("بنویسید چه چیزی باید عوض شود")).toBeVisible();
    await reject.getByLabel("دلیل رد").fill("لحن رسمی‌تر باشد.");
    await expectAccessible(review);
    await reject.getByRole("button", { name: "رد کردن" }).click();
    await expect(review.getByText("صف خالی است")).toBeVisible();

    // Its author, on the page meanwhile, sees the reason without a reload and writes again with it.
    await expect(page.getByText("لحن رسمی‌تر باشد.")).toBeVisible();
    await page.getByRole("button", { name: "تولید دوباره با بازخورد" }).click();
    await expect(page.getByLabel("بازخورد بازبین را به کار ببر")).toBeChecked();
    await page.getByRole("button", { name: "آغاز تولید" }).click();
    await expect(page.getByText("در بازبینی").first()).toBeVisible({ timeout: 40_000 });

    // One request, however often it is pressed.
    await review.goto(`/review?w=${where.workspace.id}&item=${id}`);
    let approvals = 0;
    review.on("request", (request) => {
      if (request.url().endsWith("/approve")) approvals += 1;
    });
    await expect(review.getByText(/تغییر از نسخهٔ/)).toBeVisible();
    await review.getByRole("button", { name: "تأیید" }).dblclick();
    await expect(review.getByText("«پاییز تهران» تأیید شد.")).toBeVisible();
    expect(approvals).toBe(1);
    expect((await editor.get(`/contents/${id}`)).status).toBe("APPROVED");

    await review.goto(`/usage?o=${where.org.id}`);
    await expect(review.getByText("درخواست از مدل")).toBeVisible();
    await expect(review.getByText("آرش نیک‌پی")).toBeVisible();
    await expectAccessible(review);
    await second.close();
  },
);

test("personal data is approved only by somebody who says that they saw it, and its mark covers it exactly (case 20)", async ({
  page,
  context,
}) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  const content = await inReview(admin, where, "تماس با ما", "سلام 📚👨‍👩‍👧 با شمارهٔ 09123456789 تماس بگیرید.");
  await admin.enter(context);
  await page.goto(`/review?w=${where.workspace.id}&item=${content.id}`);
  await expect(page.locator("mark.cx-pii")).toHaveText("09123456789");
  await page.getByRole("button", { name: "تأیید" }).click();
  const dialog = page.getByRole("dialog", { name: "دادهٔ شخصی در متن هست" });
  await expect(dialog.getByRole("button", { name: "تأیید" })).toBeDisabled();
  await expectAccessible(page);
  await dialog.getByLabel(/آن‌ها را دیدم/).check();
  await dialog.getByRole("button", { name: "تأیید" }).click();
  await expect(page.getByText("«تماس با ما» تأیید شد.")).toBeVisible();
});

test("a generation that does not fit the limit is not begun, and says why", async ({ page, context }) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  await admin.put(`/usage/limits?org_id=${where.org.id}`, { scope: "org", monthly_cost_micro_usd: 1 });
  const content = await admin.post("/contents", { project_id: where.project.id, title: "گران", prompt: "بنویس" });
  await admin.enter(context);
  await page.goto(`/contents/${content.id}`);
  await page.getByRole("button", { name: "تولید متن" }).first().click();
  await expect(page.getByText("این تولید از ماندهٔ سقف ماه بیشتر می‌شود")).toBeVisible();
  await expect(page.getByRole("button", { name: "آغاز تولید" })).toBeDisabled();
});

test(
  "stop keeps what was written, and one notch of the wheel ends following",
  { tag: "@model" },
  async ({ page, context }) => {
    const admin = await Person.signIn();
    const where = await place(admin);
    const content = await admin.post("/contents", {
      project_id: where.project.id,
      title: "بلند",
      prompt: "ده پاراگراف بلند دربارهٔ کتاب بنویس",
    });
    await admin.enter(context);
    await page.setViewportSize({ width: 390, height: 500 });
    await page.goto(`/contents/${content.id}`);
    // The model falls silent before its text is whole: it is under way until somebody stops it.
    await faults({ first_token_ms: 100, tokens_per_second: 15, stall_after_tokens: 280 });
    await admin.post(`/contents/${content.id}/generate`);
    await page.reload();
    await expect(page.getByText(/واژه نوشته شد/)).toBeVisible();
    await expect.poll(() => page.evaluate(() => window.scrollY), { timeout: 60_000 }).toBeGreaterThan(150);
    await page.mouse.move(200, 250);
    await page.mouse.wheel(0, -60);
    await expect(page.getByRole("button", { name: "دنبال کردن" })).toBeVisible();
    const written = (await page.locator(".prose-text p").first().innerText()).trim();
    expect(written.length).toBeGreaterThan(20);
    await page.getByRole("button", { name: "ایست" }).click();
    await expect(page.getByRole("button", { name: "ایست" })).toHaveCount(0);
    await expect(page.locator(".prose-text p").first()).toContainText(written);
    await page.goto(`/contents/${content.id}?view=changes`);
    await expect(page.getByText("نیمه‌کاره").first()).toBeVisible();
    const kept = await admin.get(`/contents/${content.id}`);
    expect([kept.status, kept.body.startsWith(written)]).toEqual(["DRAFT", true]);
  },
);

test("a viewer is offered nothing that a viewer may not do", async ({ page, context }) => {
  const admin = await Person.signIn();
  const viewer = await Person.signIn();
  const where = await place(admin);
  await join(admin, where, viewer, "viewer");
  const content = await inReview(admin, where, "فقط خواندنی", "متن.");
  await viewer.enter(context);
  await page.goto(`/contents?w=${where.workspace.id}`);
  await expect(page.getByText("فقط خواندنی")).toBeVisible();
  await expect(page.getByRole("link", { name: "محتوای تازه" })).toHaveCount(0);
  await page.goto(`/contents/${content.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  for (const name of ["ویرایش", "بازبینی متن", "تولید دوباره"])
    await expect(page.getByRole("main").getByRole("link", { name })).toHaveCount(0);
  await page.goto(`/review?w=${where.workspace.id}&item=${content.id}`);
  await expect(page.getByText("نقش دیگری لازم است")).toBeVisible();
  await expect(page.getByRole("button", { name: "تأیید" })).toHaveCount(0);
});
