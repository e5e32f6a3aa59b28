import { draft, expect, inReview, join, Person, place, type Place } from "../support";

/** A text with all that the renderer knows: both directions, lists, a quotation, code, an emoji and personal data. */
export const LETTER = `# خبرنامهٔ آذر

دوستان عزیز، پاییز امسال را با **سه کتاب تازه** آغاز می‌کنیم. می‌خواهیم از شما بشنویم که کدام را زودتر می‌خوانید.

API ما آماده است. مستندات آن را در بخش «راهنما» ببینید و با \`GET /contents\` آغاز کنید.

## تازه‌های این ماه

1. رمان «خانهٔ روبه‌رو» از نویسنده‌ای جوان
2. مجموعه‌شعر «نیم‌فاصله»
3. ترجمهٔ تازهٔ *A Room of One's Own*

> کتاب خوب آن است که پس از خواندن، با شما بماند.

The spring catalogue will be published in both languages.

برای سفارش با شمارهٔ 0912 345 6789 📚 تماس بگیرید.`;

const EDITORIAL_BEFORE = `# یادداشت سردبیر

همراهان نشر سپیدار، سال گذشته با هم بیست و دو کتاب خواندیم و در هفت نشست گفت‌وگو کردیم. امسال میخواهیم کمتر منتشر کنیم و بیشتر بخوانیم.

از این شماره، هر ماه یک کتاب را با نویسنده‌اش می‌خوانیم. نخستین نشست در کتابخانهٔ مرکزی برگزار می‌شود و ورود برای همه آزاد است.

پیشنهادهای خود را تا پایان هفته برای ما بفرستید.`;

const EDITORIAL_AFTER = `# یادداشت سردبیر

همراهان نشر سپیدار، سال گذشته با هم بیست و دو کتاب خواندیم و در نه نشست گفت‌وگو کردیم. امسال می‌خواهیم کمتر منتشر کنیم و بیشتر بخوانیم.

از این شماره، هر ماه یک کتاب را با نویسنده‌اش می‌خوانیم. نخستین نشست، پنجشنبه‌شب در کتابخانهٔ مرکزی اصفهان برگزار می‌شود و ورود برای همه آزاد است؛ فقط نام‌نویسی کنید تا جا داشته باشید.

پیشنهادهای خود را تا پایان ماه برای ما بفرستید. به سه پیشنهاد برگزیده، کتابی از تازه‌های ما هدیه می‌دهیم.`;

/** What a publisher sends along with every request: its style guide, long enough for a month's money to be seen. */
const STYLE_GUIDE = Array.from(
  { length: 400 },
  (_, index) =>
    `${index + 1}. نام کتاب در گیومه می‌آید، نیم‌فاصله نگه داشته می‌شود، جمله‌ها کوتاه‌اند و هیچ صفتی بی‌دلیل نمی‌آید؛ نقل‌قول با نام گوینده است.`,
).join("\n");

export type Demo = {
  admin: Person;
  editors: Person[];
  viewer: Person;
  where: Place;
  marketing: { id: string };
  /** A content under review whose text was approved before and was changed since. */
  changed: { id: string };
  reviewed: { id: string };
  refused: { id: string };
  prompt: { id: string };
  webhook: { id: string };
};

/** A publisher at work, seeded through the public API: four people, two workspaces, texts in every state, usage of several models. */
export async function seedDemo(): Promise<Demo> {
  const admin = await Person.signIn(undefined, "مریم کاظمی");
  const arash = await Person.signIn(undefined, "آرش نیک‌پی");
  const niloofar = await Person.signIn(undefined, "نیلوفر صدر");
  const viewer = await Person.signIn(undefined, "سینا رستگار");
  const where = await place(admin, { org: "نشر سپیدار", workspace: "تحریریه", project: "خبرنامهٔ هفتگی" });
  const org = where.org.id;
  await join(admin, where, arash, "editor");
  await join(admin, where, niloofar, "editor");
  await join(admin, where, viewer, "viewer");
  const marketing = await admin.post(`/orgs/${org}/workspaces`, { name: "بازاریابی" });
  await admin.put(`/workspaces/${marketing.id}/members/${niloofar.id}`, { role: "editor" });
  const ads = await admin.post(`/workspaces/${marketing.id}/projects`, {
    name: "معرفی کتاب‌ها",
    description: "متن‌های فروشگاه و شبکه‌های اجتماعی",
  });
  await admin.post(`/workspaces/${where.workspace.id}/projects`, {
    name: "وبلاگ",
    description: "یادداشت‌های هفتگی تیم محتوا",
  });
  // What was generated, by several models and people.
  const { items: models } = await admin.get("/models");
  const asked: [Person, string, string, string][] = [
    [arash, where.project.id, "عصرهای پاییز و کتاب", "دربارهٔ لذت خواندن در عصرهای پاییز، دو پاراگراف صمیمی بنویس"],
    [arash, where.project.id, "پنج کتاب برای شب یلدا", "پنج کتاب برای بلندترین شب سال معرفی کن"],
    [niloofar, ads.id, "معرفی رمان «خانهٔ روبه‌رو»", "رمان «خانهٔ روبه‌رو» را در سه پاراگراف معرفی کن"],
    [niloofar, ads.id, "متن شبکه‌های اجتماعی: هفتهٔ کتاب", "برای هفتهٔ کتاب سه متن کوتاه بنویس"],
    [admin, where.project.id, "دعوت به نشست نقد و بررسی", "دعوت‌نامه‌ای رسمی برای نشست نقد کتاب بنویس"],
    [arash, where.project.id, "گفت‌وگو با مترجم سال", "پرسش‌هایی برای گفت‌وگو با مترجم سال بنویس"],
    [niloofar, where.project.id, "راهنمای نمایشگاه کتاب", "برنامهٔ سه روز نمایشگاه را در یک صفحه بنویس"],
    [arash, ads.id, "پشت جلد «نیم‌فاصله»", "برای پشت جلد مجموعه‌شعر «نیم‌فاصله» متنی کوتاه بنویس"],
  ];
  await Promise.all(
    asked.map(async ([person, project_id, title, prompt], index) => {
      const model = models[index % 3 === 2 ? 1 % models.length : 0].name;
      const made = await person
        .post("/contents", { project_id, title, prompt: `${prompt}.\n\n${STYLE_GUIDE}`, model, tags: ["پاییز"] })
        .catch(() => null);
      // Somebody who may not write in this workspace asked for nothing.
      if (made === null) return;
      for (let again = 0; again <= index % 4; again += 1) {
        await person.post(`/contents/${made.id}/generate`, { max_output_tokens: 900 });
        await expect
          .poll(async () => (await person.get(`/contents/${made.id}`)).status, { timeout: 120_000 })
          .not.toBe("IN_PROGRESS");
        if (again < index % 4) await admin.post(`/contents/${made.id}/reject`, { reason: "لحن رسمی‌تر باشد." });
      }
      if (index % 2 === 0) await admin.post(`/contents/${made.id}/approve`, { acknowledge_pii: true });
    }),
  );

  // Limits that fit what was used: most of the money of the month is spent, a person is near theirs.
  const seen = await expect
    .poll(async () => (await admin.get(`/usage/summary?org_id=${org}`)).reserved_micro_usd, { timeout: 60_000 })
    .toBe(0)
    .then(() => admin.get(`/usage/summary?org_id=${org}`));
  const of = (shares: { key: string; cost_micro_usd: number }[], key: string) =>
    shares.find((share) => share.key === key)?.cost_micro_usd ?? 0;
  const cents = (microUsd: number) => Math.max(10_000, Math.ceil(microUsd / 10_000) * 10_000);
  const limits = [
    {
      scope: "org",
      monthly_cost_micro_usd: cents(seen.cost_micro_usd / 0.62),
      monthly_tokens: Math.ceil((seen.input_tokens + seen.output_tokens) / 0.55 / 10_000) * 10_000,
      max_generation_micro_usd: 100_000,
    },
    {
      scope: "workspace",
      workspace_id: marketing.id,
      monthly_cost_micro_usd: cents(of(seen.by_workspace, marketing.id) * 3),
    },
    {
      scope: "user",
      user_id: arash.id,
      monthly_cost_micro_usd: cents(of(seen.by_user, arash.id) * 1.15),
      warn_at_percent: 70,
    },
  ];
  for (const limit of limits) await admin.put(`/usage/limits?org_id=${org}`, limit);
  await admin.put(`/usage/currency?org_id=${org}`, { currency: "toman", per_usd: 98_000 });

  // Texts in every state.
  await draft(niloofar, where, "معرفی مجموعه‌شعر «نیم‌فاصله»", "پیش‌نویس معرفی.", ["شعر"]);
  const waiting: [Person, string][] = [
    [arash, "گزارش نمایشگاه کتاب"],
    [niloofar, "Spring catalogue: notes for the translators of the new series"],
    [arash, "راهنمای ارسال اثر برای نویسندگان تازه‌کار"],
    [niloofar, "پرسش‌های پرتکرار خریداران"],
  ];
  for (const [person, title] of waiting)
    await inReview(person, where, title, LETTER.replace("0912 345 6789", "دفتر"), ["خبر"]);
  const reviewed = await inReview(arash, where, "خبرنامهٔ آذر", LETTER, ["خبرنامه", "آذر"]);
  const done = await inReview(arash, where, "بیانیهٔ روز کتاب", "متن کوتاه بیانیه.\n\nبخوانید و بخوانید.", ["بیانیه"]);
  await admin.post(`/contents/${done.id}/approve`);
  const refused = await inReview(niloofar, where, "معرفی نویسندهٔ ماه", LETTER.replace("0912 345 6789", "دفتر"));
  await admin.post(`/contents/${refused.id}/reject`, {
    reason: "لحن رسمی‌تر باشد و نام کتاب‌ها درست نوشته شود.",
    marks: [{ start: 20, end: 40, note: "خیلی خودمانی است" }],
  });
  const changed = await inReview(niloofar, where, "یادداشت سردبیر", EDITORIAL_BEFORE, ["سردبیر"]);
  await admin.post(`/contents/${changed.id}/approve`);
  await niloofar.patch(`/contents/${changed.id}`, { body: EDITORIAL_AFTER });
  await niloofar.post(`/contents/${changed.id}/submit`);

  // What an admin keeps.
  await admin.post(`/workspaces/${where.workspace.id}/prompts/starters`, { language: "fa" });
  const prompt = await admin.post(`/workspaces/${where.workspace.id}/prompts`, {
    name: "معرفی کتاب",
    category: "معرفی",
    description: "معرفی کوتاه یک کتاب برای فروشگاه",
    template: "کتاب «{{ نام_کتاب }}» را در {{ طول }} واژه، با لحن {{ لحن }} معرفی کن.",
    variables: [
      { name: "نام_کتاب", type: "text", label: "نام کتاب", required: true, help: "همان‌گونه که روی جلد است" },
      { name: "طول", type: "number", label: "طول متن", required: true, default: 150, min: 50, max: 400 },
      { name: "لحن", type: "choice", label: "لحن", required: true, default: "صمیمی", choices: ["صمیمی", "رسمی"] },
    ],
  });
  await admin.patch(`/prompts/${prompt.id}`, {
    template: "کتاب «{{ نام_کتاب }}» را در {{ طول }} واژه، با لحنی {{ لحن }} معرفی کن. پایان داستان را لو نده.",
  });
  await admin.post(`/orgs/${org}/members`, { phone: "09121112233", role: "editor" });
  await admin.post(`/orgs/${org}/api-keys`, {
    name: "ربات خبرنامه",
    role: "editor",
    workspace_id: where.workspace.id,
    expires_at: new Date(Date.now() + 80 * 24 * 3600 * 1000).toISOString(),
  });
  const webhook = await admin.post(`/webhooks?org_id=${org}`, {
    url: "https://hooks.example.com/contexor",
    description: "انتشار در سایت",
    events: ["content.approved", "content.rejected", "usage.limit.warning"],
    headers: { "X-Site": "sepidar", Authorization: "Bearer demo" },
  });
  await admin.post(`/webhooks/${webhook.id}/test`);
  await admin.post(`/webhooks/${webhook.id}/rotate-secret`);
  return { admin, editors: [arash, niloofar], viewer, where, marketing, changed, reviewed, refused, prompt, webhook };
}
