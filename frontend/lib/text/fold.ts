import { stripBidiMarks, toLatinDigits } from "./digits";

/**
 * A key under which spellings of one word are equal: Arabic and Persian yeh and kaf, digits of all scripts, half-space and
 * space, marks and tatweel, case. For matching in the browser; the API has its own.
 */
export function fold(text: string): string {
  return toLatinDigits(stripBidiMarks(text.normalize("NFKC")))
    .replace(/[\u064a\u0649]/g, "\u06cc")
    .replace(/\u0643/g, "\u06a9")
    .replace(/[\u0640\u064b-\u065f\u0670]/g, "")
    .replace(/[\u06c0\u06d5\u0629]/g, "\u0647")
    .replace(/[\u0623\u0625\u0671]/g, "\u0627")
    .replace(/\u0624/g, "\u0648")
    .replace(/\u0626/g, "\u06cc")
    .replace(/[\u200c\u200d\s،؛؟«».,!?:;()[\]"'-]+/g, "")
    .toLowerCase();
}

/** Whether `query` occurs in `text`, both folded. An empty query matches everything. */
export function matches(text: string, query: string): boolean {
  return fold(text).includes(fold(query));
}

/** Ranges (UTF-16, end exclusive) of `text` that match `query` when both are folded. */
export function findFolded(text: string, query: string): { start: number; end: number }[] {
  const wanted = fold(query);
  if (wanted === "") return [];
  let folded = "";
  const origin: number[] = [];
  let index = 0;
  for (const char of text) {
    for (const piece of fold(char)) {
      folded += piece;
      for (let unit = 0; unit < piece.length; unit += 1) origin.push(index);
    }
    index += char.length;
  }
  const found: { start: number; end: number }[] = [];
  for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + wanted.length)) {
    const start = origin[at] ?? 0;
    const last = origin[at + wanted.length - 1] ?? start;
    const width = (text.codePointAt(last) ?? 0) > 0xffff ? 2 : 1;
    found.push({ start, end: last + width });
  }
  return found;
}
