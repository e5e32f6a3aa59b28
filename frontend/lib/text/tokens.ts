/** Words keep their half-spaces (U+200C): «می‌خواهیم» is one token. Other marks are tokens of their own. */
const TOKEN = /[\p{L}\p{M}\p{N}\u200c]+|\s+|[^\s\p{L}\p{M}\p{N}]/gu;

/** A text as tokens of words, white space and marks; joined again they are the text to the byte. */
export function tokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** How many words a text has. */
export function countWords(text: string): number {
  let words = 0;
  for (const _ of text.matchAll(/[\p{L}\p{M}\p{N}\u200c]+/gu)) words += 1;
  return words;
}

/** Words a reader reads in a minute, for Persian prose. */
const WORDS_PER_MINUTE = 200;

/** Minutes to read a text, at least one. */
export function readingMinutes(words: number): number {
  return Math.max(1, Math.round(words / WORDS_PER_MINUTE));
}
