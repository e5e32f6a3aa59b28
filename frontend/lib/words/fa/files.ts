import { formatNumber as n } from "@/lib/format";

/** Words of contents as files. */
export const files = {
  open: "دریافت فایل…",
  title: "دریافت فایل",
  text: "کدام متن",
  current: "متن کنونی",
  approved: "متن تأییدشده",
  version: (number: number) => `نسخهٔ ${n(number)}`,
  format: "قالب",
  formats: {
    markdown: "Markdown",
    json: "JSON",
    html: "HTML",
    docx: "Word",
  },
  hints: {
    markdown: "متن ساده با نشانه‌های قالب‌بندی",
    json: "متن با همهٔ داده‌هایش، برای برنامه‌ها",
    html: "صفحهٔ وب، آمادهٔ چاپ",
    docx: "سند Word، راست‌به‌چپ",
  },
  get: "دریافت",
  project: "دریافت همهٔ متن‌ها (ZIP)",
  projectTitle: (name: string) => `دریافت متن‌های «${name}»`,
  projectHint: "هر محتوا یک فایل می‌شود و همه در یک بستهٔ ZIP می‌آیند.",
  notOffered: "این قالب هنوز در این سامانه فراهم نیست.",
};
