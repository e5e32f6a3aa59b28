import { formatNumber as n } from "@/lib/format";

/** Words of the difference between two texts. */
export const diff = {
  inserted: "واژه افزوده",
  deleted: "واژه حذف‌شده",
  spelling: "تغییر املایی",
  same: "این دو نسخه یکسان‌اند.",
  insertedWord: "افزوده:",
  deletedWord: "حذف‌شده:",
  endWord: "پایان.",
  was: (text: string) => `املای پیشین: ${text}`,
  unchanged: (lines: number) => `${n(lines)} سطر بی‌تغییر`,
};
