import { formatNumber as n } from "@/lib/format";

/** Words of a content's older versions. */
export const history = {
  title: "همهٔ نسخه‌ها",
  compare: "مقایسه با نسخهٔ پیش",
  compareWithNow: "مقایسه با نسخهٔ کنونی",
  restore: "بازگرداندن",
  restoreOf: (number: number) => `بازگرداندن نسخهٔ ${n(number)}`,
  restoreTitle: (number: number) => `نسخهٔ ${n(number)} بازگردد؟`,
  restoreHint:
    "متن این نسخه، بی‌هیچ تغییری، نسخه‌ای تازه می‌شود و محتوا به پیش‌نویس برمی‌گردد. نسخه‌های دیگر می‌مانند.",
  restored: (number: number) => `نسخهٔ ${n(number)} بازگردانده شد.`,
  current: "کنونی",
  partial: "نیمه‌کاره",
  truncated: "ناتمام",
  chars: (count: number) => `${n(count)} نویسه`,
  swap: "جابه‌جا کردن دو نسخه",
  actionsOf: (number: number) => `کارهای نسخهٔ ${n(number)}`,
};
