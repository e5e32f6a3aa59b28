/** A place that a reviewer marks for a rejection. `key` names it, so that it is told once however often it is sent. */
export type Note = { key: string; start: number; end: number; note: string; quote: string };
/** What a reviewer began to write stays while the page is open, wherever they click. Kept in memory alone. */
export const drafts = new Map<string, { reason: string; notes: Note[] }>();
