import { formatNumber as n } from "@/lib/format";

/** Words of versions of a text. */
export const versions = {
  from: "از نسخهٔ",
  to: "تا نسخهٔ",
  none: "هنوز نسخه‌ای نیست",
  noneHint: "هر بار که متن تولید یا ویرایش شود، نسخه‌ای می‌ماند.",
  onlyOne: "این متن یک نسخه دارد؛ چیزی برای مقایسه نیست.",
  option: (number: number, kind: string) => `نسخهٔ ${n(number)} · ${kind}`,
  number: (number: string) => `نسخهٔ ${number}`,
  kinds: { generated: "تولیدشده", edited: "ویرایش‌شده", approved: "تأییدشده", restored: "بازگردانده" },
};
