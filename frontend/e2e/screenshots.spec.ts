import { mkdirSync } from "node:fs";
import { draft, expect, expectAccessible, inReview, join, Person, place, test } from "./support";

const OUT = process.env.SCREENSHOTS ?? "screenshots";
const ONLY = process.env.PAGES?.split(",");

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const SCHEMES = ["light", "dark"] as const;

const LETTER = `# خبرنامهٔ آذر

دوستان عزیز، پاییز امسال را با **سه کتاب تازه** آغاز می‌کنیم. می‌خواهیم از شما بشنویم که کدام را زودتر می‌خوانید.

API ما آماده است. مستندات آن را در بخش «راهنما» ببینید و با \`GET /contents\` آغاز کنید.

## تازه‌های این ماه

1. رمان «خانهٔ روبه‌رو» از نویسنده‌ای جوان
2. مجموعه‌شعر «نیم‌فاصله»
3. ترجمهٔ تازهٔ *A Room of One's Own*

> کتاب خوب آن است که پس از خواندن، با شما بماند.

The spring catalogue will be published in both languages.

برای سفارش با شمارهٔ 0912 345 6789 📚 تماس بگیرید.`;

test("pictures of every page", async ({ browser }) => {
  mkdirSync(OUT, { recursive: true });
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const editor = await Person.signIn(undefined, "آرش نیک‌پی");
  const where = await place(admin);
  await join(admin, where, editor, "editor");
  await admin.put(`/usage/limits?org_id=${where.org.id}`, {
    scope: "org",
    monthly_cost_micro_usd: 5_000_000,
    monthly_tokens: 2_000_000,
  });
  await admin.post(`/workspaces/${where.workspace.id}/projects`, {
    name: "وبلاگ",
    description: "یادداشت‌های هفتگی تیم محتوا",
  });
  await draft(editor, where, "معرفی مجموعه‌شعر «نیم‌فاصله»", "پیش‌نویس معرفی.", ["شعر"]);
  const titles = [
    "گزارش نمایشگاه کتاب",
    "دعوت به نشست نقد و بررسی",
    "Spring catalogue: notes for the translators of the new series",
    "راهنمای ارسال اثر برای نویسندگان تازه‌کار",
    "پرسش‌های پرتکرار خریداران",
  ];
  for (const title of titles) await inReview(editor, where, title, LETTER, ["خبر"]);
  const reviewed = await inReview(editor, where, "خبرنامهٔ آذر", LETTER, ["خبرنامه", "آذر"]);
  const changed = await draft(
    editor,
    where,
    "یادداشت سردبیر",
    "سلام دوستان.\\n\\nاین متن نخست است و میروم تا آن را کامل کنم.".replaceAll("\\n", "\n"),
  );
  await editor.patch(`/contents/${changed.id}`, {
    body: "سلام همراهان.\n\nاین متن نخست است و می‌روم تا آن را بهتر کنم.\n\nپاراگراف تازه‌ای هم افزوده شد.",
  });
  await editor.post(`/contents/${changed.id}/submit`);
  const done = await inReview(editor, where, "بیانیهٔ روز کتاب", "متن کوتاه و تأییدشدهٔ بیانیه.\n\nبخوانید و بخوانید.");
  await admin.post(`/contents/${done.id}/approve`);
  const refused = await inReview(editor, where, "معرفی نویسندهٔ ماه", LETTER.replace("0912 345 6789", "دفتر"));
  await admin.post(`/contents/${refused.id}/reject`, {
    reason: "لحن رسمی‌تر باشد و نام کتاب‌ها درست نوشته شود.",
    marks: [{ start: 20, end: 40, note: "خیلی خودمانی است" }],
  });
  const made = await editor.post("/contents", {
    project_id: where.project.id,
    title: "متن تولیدشده",
    prompt: "دربارهٔ پاییز در تهران دو پاراگراف بنویس",
  });
  await editor.post(`/contents/${made.id}/generate`);
  await expect.poll(async () => (await editor.get(`/contents/${made.id}`)).status, { timeout: 60_000 }).toBe("REVIEW");

  const w = where.workspace.id;
  const pages: [string, string][] = [
    ["contents", `/contents?w=${w}`],
    ["contents-empty", `/contents?w=${w}&tag=هیچ`],
    ["content-new", `/contents/new?w=${w}`],
    ["content", `/contents/${reviewed.id}`],
    ["content-rejected", `/contents/${refused.id}`],
    ["content-changes", `/contents/${changed.id}?view=changes`],
    ["editor", `/editor/${changed.id}`],
    ["review", `/review?w=${w}&item=${reviewed.id}`],
    ["review-list", `/review?w=${w}`],
    ["projects", `/projects?w=${w}`],
    ["usage", `/usage?o=${where.org.id}`],
    ["sessions", "/settings/sessions"],
  ];
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale: "fa-IR",
        timezoneId: "Asia/Tehran",
        baseURL: test.info().project.use.baseURL,
        reducedMotion: "reduce",
        hasTouch: size === "phone",
        isMobile: size === "phone",
      });
      const page = await context.newPage();
      if (!ONLY || ONLY.includes("login")) {
        await page.goto("/login");
        await expect(page.getByRole("button")).toBeVisible();
        await page.screenshot({ path: `${OUT}/login-${size}-${colorScheme}.png` });
        await expectAccessible(page);
      }
      await admin.enter(context);
      for (const [name, path] of pages) {
        if (ONLY && !ONLY.includes(name)) continue;
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.locator(".animate-breathe")).toHaveCount(0);
        await page.screenshot({
          path: `${OUT}/${name}-${size}-${colorScheme}.png`,
          fullPage: size === "phone",
        });
        await expectAccessible(page);
      }
      await context.close();
    }
  }
});
