import { draft, edges, expect, inReview, Person, place, test, type Place } from "./support";

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
  await page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { code: "KeyK", key: "ن", ctrlKey: true, bubbles: true, cancelable: true }),
    ),
  );
  const field = page.getByRole("combobox", { name: "جست‌وجوی فرمان‌ها" });
  await expect(field).toBeFocused();
  await field.fill("پروژه ها");
  await expect(page.getByRole("option")).toHaveCount(1);
  await field.press("Enter");
  await expect(page).toHaveURL(/\/projects/);
});

test("single keys act by their place, and not while somebody types (case 2)", async ({ page }) => {
  await page.goto(`/contents?w=${where.workspace.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  // The second key of a sequence is waited for a moment only; a slow machine may need another try.
  await expect(async () => {
    await page.keyboard.press("KeyG");
    await page.keyboard.press("KeyP");
    await expect(page).toHaveURL(/\/projects/, { timeout: 5000 });
  }).toPass({ timeout: 60_000 });
  await page.getByRole("button", { name: "پروژهٔ تازه" }).click();
  await page.getByLabel("نام پروژه").fill("");
  await page.keyboard.press("KeyG");
  await page.keyboard.press("KeyC");
  await expect(page.getByLabel("نام پروژه")).toHaveValue("gc");
});

test("mixed paragraphs stand in the direction of their letters (cases 8, 9, 11 and 12)", async ({ page }) => {
  const body = "API ما آماده است.\n\nThe catalogue is ready.\n\n1. یک\n2. دو\n\nبا `GET /x` آغاز کنید.";
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
  await expect(page.locator(".prose-text ol")).toHaveAttribute("dir", "rtl");
  expect(await page.locator(".prose-text").innerText()).not.toMatch(/[\u2066-\u2069\u202a-\u202e]/);
});

test("a long Latin title is cut at its end (case 14)", async ({ page }) => {
  const title = "Spring catalogue notes for the translators of the new series of classics, second revised edition";
  await inReview(person, where, title, "متن.");
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`/contents?w=${where.workspace.id}`);
  const shown = page.getByText(title);
  await expect(shown).toBeVisible();
  const box = await shown.evaluate((element) => ({
    box: element.getBoundingClientRect().left,
    clipped: element.scrollWidth > element.clientWidth,
  }));
  const [first] = await edges(shown, 0, title.length - 1);
  expect(box.clipped).toBe(true);
  expect(Math.abs(first! - box.box)).toBeLessThan(3);
  // No list is wider than the screen for it.
  for (const list of ["contents", "review"]) {
    await page.goto(`/${list}?w=${where.workspace.id}`);
    await expect(page.getByText(title)).toBeVisible();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      list,
    ).toBeLessThanOrEqual(0);
  }
});

test("half-spaces are typed, kept and saved to the byte; the editor keeps Markdown (cases 3, 4 and 7)", async ({
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
  await expect(page.locator('[data-state="saved"]')).toBeVisible({ timeout: 15_000 });
  await expect.poll(async () => (await person.get(`/contents/${content.id}`)).body).toContain("می\u200cروم");
  const saved: string = (await person.get(`/contents/${content.id}`)).body;
  expect(saved.startsWith(body)).toBe(true);

  // Untouched, a text is not saved again.
  const before = (await person.get(`/contents/${content.id}`)).version;
  await page.goto(`/editor/${content.id}`);
  await expect(text).toContainText("می‌روم");
  await page.getByRole("button", { name: "پایان ویرایش" }).click();
  await expect(page).toHaveURL(/\/contents\//);
  expect((await person.get(`/contents/${content.id}`)).version).toBe(before);
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

test("a dialog does not shift the page (case 24), and the sheet opens at the inline start (case 23)", async ({
  page,
}) => {
  await page.goto(`/projects?w=${where.workspace.id}`);
  // Behind a dialog the page is out of the accessibility tree.
  const heading = page.locator("main h1");
  await expect(heading).toBeVisible();
  const before = (await heading.boundingBox())!.x;
  await page.getByRole("button", { name: "پروژهٔ تازه" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect((await heading.boundingBox())!.x).toBe(before);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "پروژهٔ تازه" })).toBeFocused();

  await page.setViewportSize({ width: 390, height: 800 });
  await page.getByRole("button", { name: "باز کردن منو" }).click();
  const sheet = page.getByRole("dialog", { name: "منو" });
  await expect(sheet).toBeVisible();
  await expect
    .poll(async () => Math.round((await sheet.boundingBox())!.x + (await sheet.boundingBox())!.width))
    .toBeGreaterThanOrEqual(375);
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
