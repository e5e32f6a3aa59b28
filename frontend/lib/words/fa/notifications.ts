/** A limit as a notification tells it; what it does not tell is `null`. */
export type LimitWords = {
  /** What the limit counts. */
  measure: "cost" | "tokens" | null;
  /** Whose it is, in words. */
  whose: string;
  /** The month, in words. */
  month: string | null;
  /** The share of the limit that was passed, in words. */
  percent: string | null;
};

/** What was used, and what is limited, by what a limit counts; each is followed by whose it is. */
const MEASURES = {
  cost: { spent: "هزینهٔ", limited: "هزینهٔ" },
  tokens: { spent: "مصرف توکن", limited: "توکن" },
  unknown: { spent: "مصرف", limited: "مصرف" },
};
const inMonth = ({ month }: LimitWords) => (month === null ? "" : ` در ${month}`);

/** Words of notifications. */
export const notifications = {
  title: "اعلان‌ها",
  intro: "آنچه در این نود روز برای شما پیش آمده است.",
  views: "نماها",
  list: "اعلان‌ها",
  preferences: "از چه خبردار شوم",
  filter: "کدام‌ها",
  filters: { all: "همه", unread: "خوانده‌نشده‌ها", archived: "بایگانی" },
  readAll: "همه را خواندم",
  readOf: (text: string) => `خوانده شد: ${text}`,
  unread: "خوانده‌نشده",
  none: "اعلانی نیست",
  noneHint: "وقتی متنی تأیید یا رد شود، تولیدی پایان یابد یا سقفی نزدیک شود، اینجا می‌بینید.",
  noneUnread: "همه را خوانده‌اید",
  noneArchived: "بایگانی خالی است",
  noneArchivedHint: "آنچه دیگر نمی‌خواهید ببینید بایگانی کنید؛ پاک نمی‌شود.",
  archive: "بایگانی",
  archiveOf: (text: string) => `بایگانی: ${text}`,
  unarchiveOf: (text: string) => `بازگرداندن از بایگانی: ${text}`,
  archived: "بایگانی شد.",
  undo: "بازگرداندن",
  unarchived: "به فهرست بازگشت.",
  event: "رخداد",
  inApp: "در سامانه",
  sms: "پیامک",
  noSms: "پیامک ندارد",
  webhook: "وب‌هوک",
  webhookSent: "فرستاده می‌شود",
  webhookNone: "وب‌هوکی ندارد",
  preferencesHint: "برای هر رخداد، جایی که خبرش به شما برسد. هر تغییر همان دم ذخیره می‌شود.",
  webhookHint: "وب‌هوک برای همهٔ سازمان است و مدیران آن را در صفحهٔ وب‌هوک‌ها تنظیم می‌کنند.",
  toWebhooks: "رفتن به وب‌هوک‌ها",
  groups: { content: "متن‌ها", generation: "تولید", usage: "مصرف و وب‌هوک", org: "عضویت" },
  stale: "این تنظیم‌ها در جای دیگری عوض شده بود و دوباره خوانده شد. تغییرتان را تکرار کنید.",
  channelOf: (event: string, channel: string) => `${event}: ${channel}`,
  somebody: "کسی",
  other: "رخدادی تازه",
  /** Whose limit it is. */
  whose: {
    org: "سازمان",
    workspace: (name: string | null) => (name === null ? "یک فضای کار" : `فضای کار «${name}»`),
    user: (name: string | null) => name ?? "یک عضو",
    api_key: "یک کلید API",
  },
  texts: {
    "auth.user.registered": () => "به کانتکسور خوش آمدید.",
    "org.invitation.created": (_by, role) => `به سازمانی دعوت شده‌اید؛ نقش پیشنهادی «${role}» است.`,
    "org.member.added": (_by, role) => `به سازمان افزوده شدید؛ نقش شما «${role}» است.`,
    "org.member.removed": (by) => `${by} شما را از سازمان بیرون گذاشت.`,
    "org.member.role_changed": (by, role) => `${by} نقش شما را «${role}» کرد.`,
    "content.submitted": (by) => `${by} متنی برای بازبینی فرستاد.`,
    "content.approved": (by) => `${by} متن شما را تأیید کرد.`,
    "content.rejected": (by) => `${by} متن شما را رد کرد و بازخورد نوشت.`,
    "content.assigned": (by) => `${by} بازبینی متنی را به شما سپرد.`,
    "content.person.mentioned": (by) => `${by} در دیدگاهی از شما نام برد.`,
    "ai.generation.completed": () => "متنی که خواسته بودید آماده است.",
    "ai.generation.failed": () => "تولید متنی که خواسته بودید به نتیجه نرسید.",
    "usage.limit.warning": (_by, _role, limit) => {
      const { spent } = MEASURES[limit.measure ?? "unknown"];
      return `${spent} ${limit.whose}${inMonth(limit)} به ${limit.percent === null ? "مرز هشدار" : `${limit.percent} سقف`} رسید.`;
    },
    "usage.limit.exceeded": (_by, _role, limit) => {
      const { limited } = MEASURES[limit.measure ?? "unknown"];
      return `سقف ${limited} ${limit.whose}${inMonth(limit)} پر شد و تولید تازه آغاز نمی‌شود.`;
    },
    "notifier.webhook.failing": () => "وب‌هوکی پاسخ درست نمی‌دهد.",
    "notifier.webhook.disabled": () => "وب‌هوکی پس از ناکامی‌های پیاپی خاموش شد.",
  } as Record<string, (by: string, role: string, limit: LimitWords) => string>,
  events: {
    "auth.user.registered": "ثبت‌نام شما",
    "org.invitation.created": "دعوت به سازمان",
    "org.member.added": "پیوستن به سازمان",
    "org.member.removed": "بیرون رفتن از سازمان",
    "org.member.role_changed": "تغییر نقش شما",
    "content.submitted": "متنی برای بازبینی",
    "content.approved": "تأیید متن شما",
    "content.rejected": "رد متن شما",
    "content.assigned": "سپردن بازبینی به شما",
    "content.person.mentioned": "نام بردن از شما",
    "ai.generation.completed": "آماده شدن متن",
    "ai.generation.failed": "ناکامی تولید",
    "usage.limit.warning": "نزدیک شدن به سقف",
    "usage.limit.exceeded": "پر شدن سقف",
    "notifier.webhook.failing": "خطای وب‌هوک",
    "notifier.webhook.disabled": "خاموش شدن وب‌هوک",
  } as Record<string, string>,
};
