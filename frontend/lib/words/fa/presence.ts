import { formatNumber as n } from "@/lib/format";

/** Words of who is at a content now. */
export const presence = {
  label: "چه کسانی اینجا هستند",
  editing: (name: string) => `${name} ویرایش می‌کند`,
  reading: (name: string) => `${name} می‌خواند`,
  editingMany: (count: number) => `${n(count)} نفر ویرایش می‌کنند`,
  readingMany: (count: number) => `${n(count)} نفر می‌خوانند`,
  somebody: "یک همکار",
  editWarning: "هم‌زمان ویرایش می‌کند؛ نوشتهٔ هر دو نگه داشته می‌شود و هنگام ذخیره می‌پرسیم.",
};
