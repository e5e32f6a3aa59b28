import { formatNumber as n } from "@/lib/format";

/** Words of a text that is being written. */
export const live = {
  started: "نوشتن متن آغاز شد.",
  done: "متن آماده است.",
  failed: "تولید متن به نتیجه نرسید.",
  starting: "در حال آغاز…",
  queued: "در صف مدل…",
  writing: (count: number) => `${n(count)} واژه نوشته شد`,
  reconnecting: "در حال وصل شدن دوباره…",
  follow: "دنبال کردن",
  stop: "ایست",
};
