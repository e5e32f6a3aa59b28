import { formatNumber as n } from "@/lib/format";

export const finding = {
  search: "جست‌وجو در محتواها",
  sort: "ترتیب",
  sorts: {
    relevance: "نزدیک‌ترین به جست‌وجو",
    "-created_at": "تازه‌ترین",
    "-updated_at": "آخرین تغییر",
    due_at: "نزدیک‌ترین موعد",
    title: "عنوان",
  },
  queue: "صف",
  anyQueue: "همهٔ صف‌ها",
  queues: { mine: "سپرده به من", unassigned: "بی‌مسئول", overdue: "از موعد گذشته" },
  withCount: (label: string, count: number | undefined) => (count === undefined ? label : `${label} (${n(count)})`),
  noneFound: (q: string) => `چیزی با «${q}» پیدا نشد`,
  noneFoundHint: "املای دیگری را بیازمایید یا صافی‌ها را بردارید.",
  clear: "پاک کردن جست‌وجو و صافی‌ها",
  due: "موعد",
  spellingAlone: "تنها تغییرهای املایی",
  noneQueue: "در این صف چیزی نیست",
  noneQueueHint: "صف دیگری را برگزینید.",
};
