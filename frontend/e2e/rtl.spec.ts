import {
  atRest,
  boxOf,
  draft,
  edges,
  expect,
  inReview,
  Person,
  place,
  pressPersian,
  test,
  type Place,
} from "./support";

const MARKS = /[\u200e\u200f\u061c\u2066-\u2069\u202a-\u202e]/;

let person: Person;
let where: Place;

test.beforeAll(async () => {
  person = await Person.signIn();
  where = await place(person);
});
test.beforeEach(async ({ context }) => person.enter(context));

test("every page is right to left, and Ctrl+K opens the palette on a Persian layout (cases 1 and 18)", async ({
  page,
}) => {
  await page.goto(`/contents?w=${where.workspace.id}`);
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await pressPersian(page, "KeyK", "ن", { ctrl: true });
  const field = page.getByRole("combobox", { name: "جست‌وجوی فرمان‌ها" });
  await expect(field).toBeFocused();
  // The letters of an Arabic keyboard find Persian words.
  await field.fill("بازبيني");
  await expect(page.getByRole("option", { name: /بازبینی/ })).not.toHaveCount(0);
  await field.fill("پروژه ها");
  await expect(page.getByRole("option")).toHaveCount(1);
  await field.press("Enter");
  await expect(page).toHaveURL(/\/projects/);
});

test("single keys act by their place, and not while somebody types (case 2)", async ({ page }) => {
  await page.goto(`/contents?w=${where.workspace.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  // What the keys write there is no matter.
  await pressPersian(page, "Slash", "؟", { shift: true });
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  // The second key of a sequence is waited for a moment only; a slow machine may need another try.
  await expect(async () => {
    await pressPersian(page, "KeyG", "ل");
    await pressPersian(page, "KeyP", "ح");
    await expect(page).toHaveURL(/\/projects/, { timeout: 5000 });
  }).toPass({ timeout: 60_000 });
  await page.getByRole("button", { name: "پروژهٔ تازه" }).click();
  await page.getByLabel("نام پروژه").fill("");
  await pressPersian(page, "KeyG", "ل");
  await pressPersian(page, "KeyC", "ز");
  // A half-space of the layout is written as it is, and is nobody's shortcut.
  await pressPersian(page, "Space", "\u200c", { shift: true });
  await expect(page.getByLabel("نام پروژه")).toHaveValue("لز\u200c");
  await expect(page).toHaveURL(/\/projects/);
});

test("mixed paragraphs stand in the direction of their letters (cases 8, 9, 11 and 12)", async ({ page }) => {
  const body =
    "API ما آماده است.\n\nThe catalogue is ready.\n\n1. یک\n2. دو\n\nبا `GET /x` آغاز کنید.\n\n> نقلی از کتاب\n\n- one\n- two";
  const content = await draft(person, where, "جهت‌ها", body);
  await page.goto(`/contents/${content.id}`);
  const persian = page.locator(".prose-text p").nth(0);
  await expect(persian).toHaveAttribute("dir", "rtl");
  const text = "API ما آماده است.";
  const [first, stop] = await edges(persian, 0, text.length - 1);
  expect(stop).toBeLessThan(first!);
  const english = page.locator(".prose-text p").nth(1);
  await expect(english).toHaveAttribute("dir", "ltr");
  const [begin, end] = await edges(english, 0, "The catalogue is ready.".length - 1);
  expect(end).toBeGreaterThan(begin!);
  // Numbers, bars and bullets stand where their block begins.
  const sides = (selector: string) =>
    page.locator(`.prose-text ${selector}`).evaluate((element) => {
      const style = getComputedStyle(element);
      const item = element.querySelector("li");
      const words = document.createRange();
      words.selectNodeContents(item ?? element);
      const box = element.getBoundingClientRect();
      const text = words.getBoundingClientRect();
      return {
        direction: style.direction,
        list: style.listStyleType,
        bar: [parseFloat(style.borderLeftWidth), parseFloat(style.borderRightWidth)],
        room: [text.left - box.left, box.right - text.right],
      };
    });
  const numbered = await sides("ol");
  expect([numbered.direction, numbered.list]).toEqual(["rtl", "persian"]);
  expect(numbered.room[1]).toBeGreaterThan(20);
  const quote = await sides("blockquote");
  expect(quote.bar).toEqual([0, 3]);
  const bulleted = await sides("ul");
  expect(bulleted.direction).toBe("ltr");
  expect(bulleted.room[0]).toBeGreaterThan(20);

  // Code within Persian words is a piece of its own: its slash stays before its x.
  const code = page.locator(".prose-text p code");
  expect(await code.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe("isolate");
  const [g, slash] = await edges(code, 0, 4);
  const [, x] = await edges(code, 0, 5);
  expect(g!).toBeLessThan(slash!);
  expect(slash!).toBeLessThan(x!);
  const line = page.locator(".prose-text p", { has: page.locator("code") });
  const [before] = await edges(line, 0, 1);
  expect(before!).toBeGreaterThan(x!);
  // What is copied has no marks that nobody wrote.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator(".prose-text").selectText();
  await page.keyboard.press("Control+KeyC");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("با GET /x آغاز کنید.");
  expect(copied).not.toMatch(MARKS);
});

test("a long Latin title is cut at its end (case 14)", async ({ page }) => {
  const title = "Spring catalogue notes for the translators of the new series of classics, second revised edition";
  await inReview(person, where, title, "متن.");
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`/contents?w=${where.workspace.id}`);
  const shown = page.getByText(title);
  await expect(shown).toBeVisible();
  // The row and its letters are measured at one time: rows move while the list is laid out.
  await expect(async () => {
    const box = await shown.evaluate((element) => ({
      left: element.getBoundingClientRect().left,
      clipped: element.scrollWidth > element.clientWidth,
    }));
    const [first] = await edges(shown, 0, title.length - 1);
    expect(box.clipped).toBe(true);
    expect(Math.abs(first! - box.left)).toBeLessThan(3);
  }).toPass({ timeout: 20_000 });
  // No list is wider than the screen for it.
  for (const list of ["contents", "review"]) {
    await page.goto(`/${list}?w=${where.workspace.id}`);
    await expect(page.getByText(title)).toBeVisible();
    await expect
      .poll(
        () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        list,
      )
      .toBeLessThanOrEqual(0);
  }
});

test("half-spaces are typed, kept and saved to the byte; the editor keeps Markdown (cases 3 and 4)", async ({
  page,
}) => {
  const body = "# عنوان\n\nاین **پررنگ** است و `کد` دارد.\n\n- یک\n- دو\n\n> نقل";
  const content = await draft(person, where, "نیم‌فاصله", body);
  await page.goto(`/editor/${content.id}`);
  const text = page.getByRole("textbox", { name: "متن", exact: true });
  await expect(text).toContainText("پررنگ");
  await expect(page.getByRole("toolbar").getByRole("button", { name: "پررنگ" })).toBeVisible();
  await text.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("می");
  await page.keyboard.press("Shift+Space");
  await page.keyboard.insertText("روم");
  // By the other key, and by a layout that writes it itself: one each.
  await page.keyboard.insertText(" می");
  await page.keyboard.press("Control+Shift+Digit2");
  await page.keyboard.insertText("شود می");
  await pressPersian(page, "Space", "\u200c", { shift: true });
  await page.keyboard.insertText("آید");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator('[data-state="saved"]')).toBeVisible({ timeout: 15_000 });
  await expect
    .poll(async () => (await person.get(`/contents/${content.id}`)).body)
    .toContain("می\u200cروم می\u200cشود می\u200cآید");
  const saved: string = (await person.get(`/contents/${content.id}`)).body;
  expect(saved.startsWith(body)).toBe(true);

  // Untouched, a text is not saved again.
  const before = (await person.get(`/contents/${content.id}`)).version;
  await page.goto(`/editor/${content.id}`);
  await expect(text).toContainText("می‌روم");
  // Copied from the editor and from the page, and exported, it is what was typed.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await text.focus();
  await page.keyboard.press("Control+KeyA");
  await page.keyboard.press("Control+KeyC");
  expect(await copied()).toContain("می\u200cروم می\u200cشود می\u200cآید");
  await page.getByRole("button", { name: "پایان ویرایش" }).click();
  await expect(page).toHaveURL(/\/contents\//);
  await page.locator(".prose-text").selectText();
  await page.keyboard.press("Control+KeyC");
  expect(await copied()).toContain("می\u200cروم می\u200cشود می\u200cآید");
  const file = await page.request.get(`/api/gw/v1/contents/${content.id}/export?format=markdown`);
  expect(await file.text()).toContain("می\u200cروم می\u200cشود می\u200cآید");
  expect((await person.get(`/contents/${content.id}`)).version).toBe(before);
});

test("an empty box has its caret at the right, where its Persian placeholder begins (case 7)", async ({ page }) => {
  const content = await draft(person, where, "خالی", "");
  await page.goto(`/editor/${content.id}`);
  const text = page.getByRole("textbox", { name: "متن", exact: true });
  await expect(text).toBeFocused();
  await expect(text.locator("p").first()).toHaveAttribute("data-placeholder", "بنویسید…");
  const { caret, box } = await text
    .locator("p")
    .first()
    .evaluate((line) => {
      // The caret stands where a sign of no width would.
      const sign = document.createElement("span");
      line.prepend(sign);
      const caret = sign.getBoundingClientRect().left;
      sign.remove();
      const { left, right } = line.getBoundingClientRect();
      return { caret, box: [left, right] };
    });
  expect(box[1]! - caret).toBeLessThan(4);
  await page.goto(`/prompts/new?w=${where.workspace.id}`);
  for (const name of ["نام", "دسته"]) {
    const field = page.getByRole("main").getByLabel(name).first();
    expect(await field.inputValue()).toBe("");
    expect(await field.evaluate((element) => getComputedStyle(element).direction), name).toBe("rtl");
    await field.fill("API");
    expect(await field.evaluate((element) => getComputedStyle(element).direction), name).toBe("ltr");
  }
});

test("Arabic letters find Persian words in the list and its filters (case 18)", async ({ page }) => {
  await draft(person, where, "کتاب‌های پاییزی", "متن.", ["یادداشت"]);
  await page.goto(`/contents?w=${where.workspace.id}`);
  await page.getByRole("searchbox").first().fill("كتاب");
  await expect(page).toHaveURL(/[?&]q=/);
  await expect(page.getByText("کتاب‌های پاییزی")).toBeVisible();
  await page.goto(`/contents?w=${where.workspace.id}&q=${encodeURIComponent("پاييزي")}`);
  await expect(page.getByText("کتاب‌های پاییزی")).toBeVisible();
});

test("a negative amount has its minus at its left, its decimals and its word (case 15)", async ({ page }) => {
  await page.route(/\/usage\/summary\?/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), cost_micro_usd: -12_500_000, input_tokens: -1234.5 } });
  });
  await page.goto(`/usage?o=${where.org.id}`);
  for (const number of ["−۱۲٫۵۰", "−۱٬۲۳۴٫۵"]) {
    const shown = page.getByRole("main").locator(".num", { hasText: number }).first();
    await expect(shown).toHaveText(number);
    const [minus, last] = await edges(shown, 0, number.length - 1);
    expect(minus!).toBeLessThan(last!);
  }
  const amount = page
    .getByRole("main")
    .locator("dd, span", { hasText: /^−۱۲٫۵۰ دلار$/ })
    .first();
  const [minus, word] = await edges(amount, 0, "−۱۲٫۵۰ د".length - 1);
  // The word follows the number, at its left.
  expect(word!).toBeLessThan(minus!);
});

test("numbers of one column align, and a copied amount has no invisible marks (cases 15 to 17)", async ({ page }) => {
  await page.goto(`/usage?o=${where.org.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await page.locator("body").evaluate((element) => getComputedStyle(element).fontVariantNumeric)).toBe(
    "tabular-nums",
  );
  const width = (text: string) =>
    page.evaluate((shown) => {
      const span = document.body.appendChild(document.createElement("span"));
      span.textContent = shown;
      const measured = span.getBoundingClientRect().width;
      span.remove();
      return measured;
    }, text);
  expect(Math.abs((await width("۱۱۱٬۱۱۱")) - (await width("۸۸۸٬۸۸۸")))).toBeLessThan(0.1);
  expect(await page.locator("main").innerText()).not.toMatch(/[\u200e\u200f\u2066-\u2069\u202a-\u202e]/);
});

test("a dialog does not shift a page with a classic scrollbar (case 24)", async ({ playwright }) => {
  // The browser of the other tests hides its scrollbars: with them hidden nothing can shift.
  const { launchOptions, baseURL } = test.info().project.use;
  const browser = await playwright.chromium.launch({ ...launchOptions, ignoreDefaultArgs: ["--hide-scrollbars"] });
  const context = await browser.newContext({ baseURL, locale: "fa-IR", viewport: { width: 1000, height: 320 } });
  await person.enter(context);
  const page = await context.newPage();
  await page.goto(`/projects?w=${where.workspace.id}`);
  // Behind a dialog the page is out of the accessibility tree.
  const heading = page.locator("main h1");
  await expect(heading).toBeVisible();
  await page.addStyleTag({ content: "main { min-height: 2000px }" });
  const scrollbar = () => page.evaluate(() => window.innerWidth - document.documentElement.clientWidth);
  expect(await scrollbar()).toBeGreaterThan(5);
  const before = (await boxOf(heading)).x;
  await page.getByRole("button", { name: "پروژهٔ تازه" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await atRest(page.getByRole("dialog"));
  expect((await heading.boundingBox())!.x).toBe(before);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "پروژهٔ تازه" })).toBeFocused();
  expect((await heading.boundingBox())!.x).toBe(before);
  await page.getByRole("button", { name: "حساب کاربری" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await atRest(page.getByRole("menu"));
  expect((await heading.boundingBox())!.x).toBe(before);
  await browser.close();
});

test("the sheet comes and goes on the side where it stands, its inline start (case 23)", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`/projects?w=${where.workspace.id}`);
  await expect(page.locator("main h1")).toBeVisible();
  // Where its left edge is in each frame.
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { cxSeen: seen });
    const look = () => {
      const sheet = document.querySelector('[role="dialog"]');
      if (sheet !== null) seen.push(sheet.getBoundingClientRect().left);
      requestAnimationFrame(look);
    };
    look();
  });
  await page.getByRole("button", { name: "باز کردن منو" }).click();
  const sheet = page.getByRole("dialog", { name: "منو" });
  await expect(sheet).toBeVisible();
  // Where it stands is known when it has come to rest: on its way every edge lies further right.
  const rest = await boxOf(sheet);
  // A classic scrollbar keeps its room beside it.
  expect(Math.round(rest.x + rest.width)).toBeGreaterThanOrEqual(375);
  expect(Math.round(rest.x + rest.width)).toBeLessThanOrEqual(390);
  const stands = rest.x;
  expect(await sheet.evaluate((element) => getComputedStyle(element).animationName)).toBe("cx-slide");
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  const lefts = await page.evaluate(() => (window as unknown as { cxSeen: number[] }).cxSeen);
  expect(lefts.length).toBeGreaterThan(0);
  expect(Math.min(...lefts)).toBeGreaterThanOrEqual(stands - 1);
});

test.describe("two people at one text", () => {
  // The browser reports a refused save by itself.
  test.use({ expectConsole: [/status of 412/] });

  test("the second chooses, and nothing is lost", async ({ page }) => {
    const content = await draft(person, where, "دو نفر", "متن نخست.");
    await page.goto(`/editor/${content.id}`);
    const text = page.getByRole("textbox", { name: "متن", exact: true });
    await expect(text).toContainText("متن نخست");
    await person.patch(`/contents/${content.id}`, { body: "متن دیگری." });
    await text.focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText(" افزودهٔ من");
    const dialog = page.getByRole("dialog", { name: "متن در جای دیگری عوض شد" });
    await expect(dialog).toBeVisible({ timeout: 15_000 });
    await dialog.getByRole("button", { name: "نوشتهٔ من بماند" }).click();
    await expect.poll(async () => (await person.get(`/contents/${content.id}`)).body).toBe("متن نخست. افزودهٔ من");
  });
});
