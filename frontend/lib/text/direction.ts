export type Direction = "rtl" | "ltr";

const RTL_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const LETTER = /\p{L}/u;

/** Share of right-to-left letters above which a block is right-to-left. */
export const RTL_SHARE = 0.3;

/**
 * The direction of a block of text: right-to-left when over 30 % of its letters are. The first strong letter, which
 * `dir="auto"` goes by, turns «API ما آماده است.» around. A block without letters takes `fallback`.
 */
export function blockDirection(text: string, fallback: Direction = "rtl"): Direction {
  let letters = 0;
  let rtl = 0;
  for (const char of text) {
    if (!LETTER.test(char)) continue;
    letters += 1;
    if (RTL_LETTER.test(char)) rtl += 1;
  }
  if (letters === 0) return fallback;
  return rtl / letters > RTL_SHARE ? "rtl" : "ltr";
}

/** A text that is left-to-right by itself (a number, an address) for use within a sentence or a list of choices, which are plain text. */
export function isolated<T extends string | null | undefined>(text: T): T | string {
  return text ? `\u2066${text}\u2069` : text;
}

/** Letters after which a growing block's direction is settled. */
const SETTLED_AFTER = 40;

/**
 * The direction of a block that is still being written: it may turn once, while it is short, and stays from then on.
 * `before` is what it was at the last paint.
 */
export function growingDirection(text: string, before: { direction: Direction; turned: boolean } | undefined) {
  const now = blockDirection(text);
  if (before === undefined) return { direction: now, turned: false };
  if (before.direction === now || before.turned || text.length > SETTLED_AFTER * 3) return before;
  return { direction: now, turned: true };
}
