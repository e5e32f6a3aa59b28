import { formatNumber as n } from "@/lib/format";

/** Words of a page on which a content is read: its comments, and what a reviewer marked. */
export const reading = {
  nextBlock: "برگزیدن بند بعدی",
  previousBlock: "برگزیدن بند قبلی",
  comments: "دیدگاه‌ها",
  commentsOf: (open: number) => (open === 0 ? "دیدگاه‌ها" : `دیدگاه‌ها (${n(open)})`),
  comment: "دیدگاه روی این بخش",
  commentShort: "دیدگاه",
  markShort: "نشان",
  marks: (count: number) => `${n(count)} بخش نشان‌دار در متن`,
  by: (name: string) => `به قلم ${name}`,
  thisPlace: "این بخش را ببینید.",
};
