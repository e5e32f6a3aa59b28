import type { Locator, Page } from "@playwright/test";
import { draft, expect, expectAccessible, faults, inReview, Person, place, signInOverThePage, test } from "./support";

/** The words of a text, whatever stands between them. */
const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean).join(" ");

test.describe("a network that goes away", () => {
  // The browser reports each request that it cannot send.
  test.use({ expectConsole: [/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED/] });

  test(
    "during a generation is told, and the text goes on from where it was",
    { tag: "@model" },
    async ({ page, context }) => {
      const admin = await Person.signIn();
      const where = await place(admin);
      const content = await admin.post("/contents", {
        project_id: where.project.id,
        title: "بلند",
        prompt: "پنج پاراگراف دربارهٔ کتاب بنویس",
      });
      await admin.enter(context);
      await page.goto(`/contents/${content.id}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      // The model falls silent in the middle: the generation is under way until the faults are taken back.
      await faults({ first_token_ms: 50, tokens_per_second: 200, stall_after_tokens: 120 });
      await page.getByRole("button", { name: "تولید متن" }).first().click();
      await page.getByRole("button", { name: "آغاز تولید" }).click();
      const text = page.locator(".prose-text");
      await expect(page.getByText(/واژه نوشته شد/)).toBeVisible();
      await expect(text.locator("p").first()).not.toBeEmpty();
      const written = await settledText(text);

      await context.setOffline(true);
      await expect(page.getByText("ارتباط با اینترنت قطع است.", { exact: false })).toBeVisible();
      await expect(page.getByText("در حال وصل شدن دوباره…")).toBeVisible();
      expect(wordsOf(await text.innerText())).toBe(written);
      await expectAccessible(page);
      const resumed = page.waitForRequest(
        (request) => request.url().endsWith(`/contents/${content.id}/events`) && "last-event-id" in request.headers(),
      );
      await context.setOffline(false);
      await expect(page.getByText("ارتباط برقرار شد.")).toBeVisible();
      await resumed;
      await expect(page.getByText(/واژه نوشته شد/)).toBeVisible();
      expect(wordsOf(await text.innerText())).toBe(written);

      await faults({});
      await expect(page.getByText("در بازبینی").first()).toBeVisible({ timeout: 60_000 });
      const { body } = await admin.get(`/contents/${content.id}`);
      expect(wordsOf(body).startsWith(written)).toBe(true);
      await expect.poll(async () => wordsOf(await text.innerText())).toBe(wordsOf(body));
    },
  );

  test("while somebody writes is told, and what was written is saved when it is back", async ({ page, context }) => {
    const admin = await Person.signIn();
    const where = await place(admin);
    const content = await draft(admin, where, "نامه", "آغاز.");
    await admin.enter(context);
    await page.goto(`/editor/${content.id}`);
    await expect(page.getByRole("textbox", { name: "متن", exact: true })).toHaveText("آغاز.");
    await context.setOffline(true);
    await type(page, " نوشته در تونل");
    await expect(page.locator('[data-state="waiting"]')).toBeVisible();
    await expect(page.getByText("ارتباط با اینترنت قطع است.", { exact: false })).toBeVisible();
    await expectAccessible(page);
    await context.setOffline(false);
    await expect(page.locator('[data-state="saved"]')).toBeVisible({ timeout: 60_000 });
    expect((await admin.get(`/contents/${content.id}`)).body).toBe("آغاز. نوشته در تونل");
  });
});

/** What a text has when nothing has been added to it for a while. */
async function settledText(text: Locator): Promise<string> {
  let before = "";
  await expect
    .poll(
      async () => {
        const now = wordsOf(await text.innerText());
        const isSame = now !== "" && now === before;
        before = now;
        return isSame;
      },
      { intervals: [1500] },
    )
    .toBe(true);
  return before;
}

/** Adds words at the end of the text in the editor. */
async function type(page: Page, added: string): Promise<void> {
  const text = page.getByRole("textbox", { name: "متن", exact: true });
  await expect(text).not.toBeEmpty();
  await text.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText(added);
}

test.describe("a session that ends while somebody writes", () => {
  // The browser reports refused requests, and refusals of codes within the resend window.
  test.use({ expectConsole: [/status of (401|429)/] });

  test("is renewed over the editor, and what was written meanwhile is saved", async ({ page, context }) => {
    const person = await Person.signIn();
    const where = await place(person);
    const content = await draft(person, where, "نامه", "آغاز.");
    await person.enter(context);
    await page.goto(`/editor/${content.id}`);
    await expect(page.getByRole("textbox", { name: "متن", exact: true })).not.toBeEmpty();
    for (const session of (await person.get("/auth/sessions")).items)
      await person.delete(`/auth/sessions/${session.id}`);
    await type(page, " نوشته در این میان");

    await expect(page.getByRole("dialog", { name: "نشست شما پایان یافت" })).toBeVisible();
    await expect(page.getByText("نوشته در این میان")).toBeVisible();
    await signInOverThePage(page, person);
    await expect(page.locator('[data-state="saved"]')).toBeVisible();
    await page.goto(`/contents/${content.id}`);
    await expect(page.locator(".prose-text")).toHaveText("آغاز. نوشته در این میان");
  });
});

test("two tabs share one renewal of the session, and signing out in one signs the other out", async ({
  page,
  context,
  watch,
}) => {
  const person = await Person.signIn();
  const where = await place(person);
  await person.enter(context);
  const other = await context.newPage();
  watch(other);
  const heading = { level: 1, name: "محتواها" } as const;
  for (const tab of [page, other]) {
    await tab.goto(`/contents?w=${where.workspace.id}`);
    await expect(tab.getByRole("heading", heading)).toBeVisible();
    await expect(tab.getByText("هنوز محتوایی نیست")).toBeVisible();
  }
  // The short token is gone: both tabs ask for a new one at once, under the one refresh token that they have.
  await context.clearCookies({ name: "__Host-cx_at" });
  await Promise.all([page.reload(), other.reload()]);
  for (const tab of [page, other]) {
    await expect(tab.getByRole("heading", heading)).toBeVisible();
    await expect(tab.getByText("هنوز محتوایی نیست")).toBeVisible();
  }
  expect((await context.cookies()).map(({ name }) => name)).toContain("__Host-cx_at");

  await page.getByRole("button", { name: "حساب کاربری" }).click();
  await page.getByRole("menuitem", { name: "خروج", exact: true }).click();
  for (const tab of [page, other]) {
    await tab.waitForURL(/\/login/);
    await expect(tab.getByLabel("شمارهٔ همراه")).toBeVisible();
  }
  expect((await context.cookies()).filter(({ name }) => name.startsWith("__Host-"))).toEqual([]);
});

test.describe("a gateway that refuses", () => {
  test.use({ expectConsole: [/status of 503/] });

  test("to end the session is told, and nobody is shown as signed out", async ({ page, context }) => {
    const person = await Person.signIn();
    const where = await place(person);
    await person.enter(context);
    await page.goto(`/contents?w=${where.workspace.id}`);
    await page.route("**/api/auth/logout", (route) =>
      route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        json: { status: 503, code: "upstream_unavailable", detail: "", request_id: "01-request" },
      }),
    );
    await page.getByRole("button", { name: "حساب کاربری" }).click();
    await page.getByRole("menuitem", { name: "خروج", exact: true }).click();
    await expect(page.getByText("از حساب خارج نشدید", { exact: false })).toBeVisible();
    await expect(page.getByText("شناسهٔ درخواست: 01-request")).toBeVisible();
    await expect(page).toHaveURL(/\/contents/);
    await page.unroute("**/api/auth/logout");
    await page.getByRole("button", { name: "حساب کاربری" }).click();
    await page.getByRole("menuitem", { name: "خروج", exact: true }).click();
    await page.waitForURL(/\/login/);
  });
});

test("a decision in one tab shows in the other without a reload", async ({ page, context, watch }) => {
  const admin = await Person.signIn();
  const where = await place(admin);
  const content = await inReview(admin, where, "بیانیه", "متن کوتاه.");
  await admin.enter(context);
  const list = await context.newPage();
  const reading = await context.newPage();
  watch(list);
  watch(reading);
  await list.goto(`/contents?w=${where.workspace.id}`);
  const row = list.getByRole("listitem").filter({ hasText: "بیانیه" });
  await expect(row.getByRole("img", { name: "در بازبینی" })).toBeVisible();
  await reading.goto(`/contents/${content.id}`);
  await expect(reading.getByText("در بازبینی").first()).toBeVisible();
  await page.goto(`/review?w=${where.workspace.id}&item=${content.id}`);

  for (const tab of [list, reading]) await tab.evaluate(() => Object.assign(window, { isFirstLoad: true }));
  await page.getByRole("button", { name: "تأیید", exact: true }).click();
  await expect(page.getByText("«بیانیه» تأیید شد.")).toBeVisible();
  await expect(row.getByRole("img", { name: "تأییدشده" })).toBeVisible();
  await expect(reading.getByText("تأییدشده").first()).toBeVisible();
  for (const tab of [list, reading]) expect(await tab.evaluate(() => "isFirstLoad" in window)).toBe(true);
});
