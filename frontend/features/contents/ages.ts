import { contents as contentsWords } from "@/lib/words/contents";

const { ages } = contentsWords;

/** How old contents may be, days. */
export const AGES = { "1": ages.day, "7": ages.week, "30": ages.month } as const;
