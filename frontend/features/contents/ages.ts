import { words } from "@/lib/words";

const { ages } = words.contents;

/** How old contents may be, days. */
export const AGES = { "1": ages.day, "7": ages.week, "30": ages.month } as const;
