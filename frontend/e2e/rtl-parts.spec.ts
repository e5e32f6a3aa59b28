import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { boxOf, draft, edges, expect, faults, Person, place, test, type Place } from "./support";

let person: Person;
let where: Place;

test.beforeAll(async () => {
  person = await Person.signIn();
  where = await place(person);
});
test.beforeEach(async ({ context }) => person.enter(context));

declare global {
  interface Window {
    /** Sends a piece of text as the running generation would. */
    cxSay: (text: string) => void;
  }
}

/** The stream of a generation in this page comes from `cxSay` instead of the API: each piece when the test wants it. */
async function playStream(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const fetchBefore = window.fetch;
    window.fetch = async (input, init) => {
      if (!/\/contents\/[^/]+\/events$/.test(String(input))) return fetchBefore(input, init);
      let count = 0;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          window.cxSay = (text) => {
            count += 1;
            const event = `id: ${count}\nevent: delta\ndata: ${JSON.stringify({ text })}\n\n`;
            controller.enqueue(new TextEncoder().encode(event));
          };
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
  });
}

test.describe("a text that is being written", () => {
  test(
    "turns its edge at most once, and keeps code from left to right (case 10)",
    { tag: "@model" },
    async ({ page }) => {
      await faults({ first_token_ms: 10, stall_after_tokens: 4 });
      const content = await person.post("/contents", { project_id: where.project.id, title: "زنده", prompt: "بنویس" });
      await person.post(`/contents/${content.id}/generate`);
      await playStream(page);
      await page.goto(`/contents/${content.id}`);
      await page.waitForFunction(() => "cxSay" in window);

      const paragraph = page.locator(".prose-text p").first();
      const directions: (string | null)[] = [];
      let text = "";
      for (const piece of ["API", " ما", " آماده", " است", "."]) {
        text += piece;
        await page.evaluate((said) => window.cxSay(said), piece);
        await expect(paragraph).toHaveText(text);
        directions.push(await paragraph.getAttribute("dir"));
      }
      expect(directions.filter((direction, index) => index > 0 && direction !== directions[index - 1])).toHaveLength(1);
      expect(directions.at(-1)).toBe("rtl");
      const [first, stop] = await edges(paragraph, 0, text.length - 1);
      expect(stop).toBeLessThan(first!);

      for (const piece of ["\n\n```\n", "GET /contents\n", "# یادداشت\n", "```\n\n", "پایان متن."]) {
        await page.evaluate((said) => window.cxSay(said), piece);
        if (piece.startsWith("\n")) continue;
        await expect(page.locator(".prose-text pre")).toHaveAttribute("dir", "ltr");
      }
      await expect(page.locator(".prose-text p").last()).toHaveText("پایان متن.");
      // A half-space between two pieces of the stream is kept (case 4).
      for (const piece of [" می", "\u200c", "روم", " و نمی\u200cآیم"])
        await page.evaluate((said) => window.cxSay(said), piece);
      await expect
        .poll(() => page.locator(".prose-text p").last().textContent())
        .toBe("پایان متن. می\u200cروم و نمی\u200cآیم");
      await expect(page.locator(".prose-text p").last()).toHaveAttribute("dir", "rtl");
      await expect(paragraph).toHaveAttribute("dir", "rtl");
    },
  );
});

test("the caret goes through bold and linked words without a stop, both ways (case 13)", async ({ page }) => {
  const content = await draft(
    person,
    where,
    "مکان‌نما",
    "یک **پررنگ** و [پیوند](https://example.com) و **دو *سه* چهار** پایان.",
  );
  const shown = "یک پررنگ و پیوند و دو سه چهار پایان.";
  await page.goto(`/editor/${content.id}`);
  const text = page.getByRole("textbox", { name: "متن", exact: true });
  await expect(text).toHaveText(shown);
  await text.focus();
  await page.keyboard.press("Control+Home");
  /** How many characters stand before the caret. */
  const at = () =>
    text.locator("p").evaluate((block) => {
      const selection = window.getSelection()!;
      const range = document.createRange();
      range.setStart(block, 0);
      range.setEnd(selection.focusNode!, selection.focusOffset);
      return range.toString().length;
    });
  await expect.poll(at).toBe(0);
  for (let step = 1; step <= shown.length; step += 1) {
    await page.keyboard.press("ArrowLeft");
    await expect.poll(at).toBe(step);
  }
  for (let step = shown.length - 1; step >= 0; step -= 1) {
    await page.keyboard.press("ArrowRight");
    await expect.poll(at).toBe(step);
  }
});

test("the text in the editor is searched in any spelling, and marked on its own letters (case 19)", async ({
  page,
}) => {
  const content = await draft(person, where, "یافتن", "من می‌روم و او مي‌رود؛ می‌روم.");
  await page.goto(`/editor/${content.id}`);
  await expect(page.getByRole("textbox", { name: "متن", exact: true })).toContainText("می‌روم");
  await page.getByRole("toolbar").getByRole("button", { name: "یافتن در متن" }).click();
  await page.getByRole("textbox", { name: "یافتن در متن" }).fill("میروم");
  await expect(page.getByRole("search").getByRole("status")).toHaveText("۱ از ۲");
  await expect(page.locator(".cx-mark")).toHaveText(["می‌روم", "می‌روم"]);
  await page.getByRole("textbox", { name: "یافتن در متن" }).fill("میرود");
  // Arabic letters are found, and stay as they were written.
  await expect(page.locator(".cx-mark")).toHaveText(["مي‌رود"]);
});

test("the Jalali picker begins on Saturday, marks Friday, reads both sets of digits and refuses a day that is not (case 21)", async ({
  page,
}) => {
  const content = await draft(person, where, "موعد", "متن.");
  await page.goto(`/contents/${content.id}`);
  const due = page.getByLabel("موعد");
  const stored = async () => (await person.get(`/contents/${content.id}`)).due_at;
  await due.fill("1404/12/30");
  await due.press("Tab");
  await expect(page.getByText("چنین روزی در تقویم نیست.")).toBeVisible();
  expect(await stored()).toBeNull();
  for (const [typed, day] of [
    ["1405/12/10", "2027-03-01T20:29:00Z"],
    ["۱۴۰۵/۱۲/۱۱", "2027-03-02T20:29:00Z"],
    ["١٤٠٥/١٢/١٢", "2027-03-03T20:29:00Z"],
  ] as const) {
    await due.fill(typed);
    await due.press("Tab");
    await expect.poll(stored).toBe(day);
  }
  await expect(due).toHaveValue("۱۴۰۵/۱۲/۱۲");

  await page.getByRole("button", { name: "برگزیدن از تقویم" }).click();
  const month = page.getByRole("dialog", { name: "برگزیدن از تقویم" });
  const names = month.locator("thead th");
  // What draws a month is loaded when it is first opened.
  await expect(names).toHaveCount(7);
  expect(await names.evaluateAll((cells) => cells.map((cell) => cell.getAttribute("abbr")))).toEqual([
    "شنبه",
    "یکشنبه",
    "دوشنبه",
    "سه‌شنبه",
    "چهارشنبه",
    "پنجشنبه",
    "جمعه",
  ]);
  const [saturday, friday] = [await boxOf(names.first()), await boxOf(names.last())];
  expect(saturday.x).toBeGreaterThan(friday.x);
  // The first of Esfand 1405 is a Saturday.
  await expect(month.locator("tbody tr").first().locator("td").first()).toHaveText("۱");
  const ink = (column: number) =>
    month
      .locator("tbody tr")
      .nth(2)
      .locator("td")
      .nth(column)
      .locator("button")
      .evaluate((button) => getComputedStyle(button).color);
  expect(await ink(6)).not.toBe(await ink(5));
  expect(await ink(0)).toBe(await ink(5));
});

test("overlays stand on the side where they belong, and no part turns to the left (cases 23 and 25)", async ({
  page,
}) => {
  const turned = page.locator('[role="menu"][dir="ltr"], [role="dialog"][dir="ltr"], [data-orientation][dir="ltr"]');
  const direction = (role: "menu" | "dialog" | "listbox") =>
    page
      .getByRole(role)
      .first()
      .evaluate((element) => getComputedStyle(element).direction);
  await page.goto(`/projects?w=${where.workspace.id}`);
  await expect(page.locator("main h1")).toBeVisible();

  await page.getByRole("button", { name: "حساب کاربری" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await expect(page.getByRole("menu")).toHaveAttribute("dir", "rtl");
  expect(await direction("menu")).toBe("rtl");
  await expect(turned).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);

  await page.keyboard.press("Control+KeyK");
  await expect(page.getByRole("combobox", { name: "جست‌وجوی فرمان‌ها" })).toBeFocused();
  expect(await direction("listbox")).toBe("rtl");
  await expect(turned).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.getByRole("button", { name: "پروژهٔ تازه" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  expect(await direction("dialog")).toBe("rtl");
  await expect(turned).toHaveCount(0);
  const title = await boxOf(dialog.getByRole("heading"));
  const close = await boxOf(dialog.getByRole("button", { name: "بستن" }));
  expect(close.x).toBeLessThan(title.x);
  await page.keyboard.press("Escape");

  await page.goto(`/prompts?w=${where.workspace.id}`);
  await page.getByRole("button", { name: "افزودن پرامپت‌های آماده" }).click();
  // A message stands at the inline end, its own end at the same side.
  const message = page.locator("#layer-toast [aria-live] > div").first();
  await expect(message).toBeVisible();
  const box = await boxOf(message);
  expect(box.x).toBeLessThan(100);
  const closeMessage = await boxOf(message.getByRole("button", { name: "بستن" }));
  expect(closeMessage.x - box.x).toBeLessThan(60);

  // A second copy of a part would not know the direction.
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, unknown> };
  const copies = Object.keys(packages).filter((name) => name.endsWith("node_modules/@radix-ui/react-direction"));
  expect(copies).toHaveLength(1);
});
