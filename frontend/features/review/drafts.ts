/**
 * A place that a reviewer marks for a rejection. `start` and `end` are UTF-16 offsets in the text of `version`, `from` and `to` the same
 * in code points. `key` names it, so that it is told once however often it is sent.
 */
export type Note = {
  key: string;
  version: number;
  start: number;
  end: number;
  from: number;
  to: number;
  note: string;
  quote: string;
};
/** What a reviewer began to write stays while the page is open, wherever they click. Kept in memory alone. */
export const drafts = new Map<string, { reason: string; notes: Note[] }>();
