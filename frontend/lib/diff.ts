import { diffArrays } from "diff";
import { fold } from "./text/fold";
import { tokens } from "./text/tokens";

/** A piece of a comparison, in the shape that `GET /contents/{id}/diff` has: words in both texts, added, taken away, or only spelt otherwise. */
export type Hunk = { op: "equal" | "insert" | "delete" | "spelling"; text: string; from_text?: string | null };
export type DiffStats = { inserted: number; deleted: number; spelling: number };

/**
 * What changed from one text to another, by words. A change of half-space, yeh, kaf, digits or vowel marks alone is `spelling`: no
 * change of words, and never hidden. The hunks' texts joined (without deletions) are the new text to the byte.
 */
export function diffWords(from: string, to: string): Hunk[] {
  const hunks: Hunk[] = [];
  const push = (hunk: Hunk) => {
    if (hunk.text === "" && !hunk.from_text) return;
    const last = hunks.at(-1);
    if (last !== undefined && last.op === hunk.op && hunk.op !== "spelling") last.text += hunk.text;
    else hunks.push(hunk);
  };
  const parts = diffArrays(tokens(from), tokens(to));
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]!;
    const next = parts[index + 1];
    if (next !== undefined && ((part.removed && next.added) || (part.added && next.removed))) {
      const removed = part.removed ? part.value : next.value;
      const added = part.removed ? next.value : part.value;
      index += 1;
      pair(removed, added, push);
      continue;
    }
    push({ op: part.added ? "insert" : part.removed ? "delete" : "equal", text: part.value.join("") });
  }
  return hunks;
}

/** A replaced run: where it is the same words in another spelling, word by word, it is `spelling`. */
function pair(removed: string[], added: string[], push: (hunk: Hunk) => void): void {
  const was = removed.join("");
  const is = added.join("");
  if (fold(was) !== "" && fold(was) === fold(is)) push({ op: "spelling", text: is, from_text: was });
  else {
    push({ op: "delete", text: was });
    push({ op: "insert", text: is });
  }
}

/** How many words were added, taken away, and spelt otherwise. */
export function diffStats(hunks: readonly Hunk[]): DiffStats {
  const stats: DiffStats = { inserted: 0, deleted: 0, spelling: 0 };
  const words = (text: string) => tokens(text).filter((token) => /[\p{L}\p{N}]/u.test(token)).length;
  for (const hunk of hunks) {
    if (hunk.op === "insert") stats.inserted += words(hunk.text);
    if (hunk.op === "delete") stats.deleted += words(hunk.text);
    if (hunk.op === "spelling") stats.spelling += 1;
  }
  return stats;
}

export type DiffLine = { pieces: Hunk[]; changed: boolean };
export type DiffRow = { kind: "line"; line: DiffLine; index: number } | { kind: "gap"; lines: number; index: number };

/** The comparison as lines of the text, each with its pieces, so that each may have its own direction. */
export function diffLines(hunks: readonly Hunk[]): DiffLine[] {
  const lines: DiffLine[] = [{ pieces: [], changed: false }];
  for (const hunk of hunks) {
    // A spelling change within a line stays whole; it has no line ends to cut at.
    const parts = hunk.op === "spelling" ? [hunk.text] : hunk.text.split("\n");
    parts.forEach((text, index) => {
      if (index > 0) {
        const ended = lines.at(-1)!;
        if (hunk.op !== "equal" && text === "" && ended.pieces.length === 0) ended.changed = true;
        lines.push({ pieces: [], changed: false });
      }
      const line = lines.at(-1)!;
      if (text !== "" || hunk.op === "spelling") line.pieces.push({ ...hunk, text });
      if (hunk.op !== "equal" && text !== "") line.changed = true;
    });
  }
  return lines;
}

/** The lines to show: those that changed and `context` around them; runs of others become a gap that can be opened. */
export function foldUnchanged(lines: readonly DiffLine[], context = 2): DiffRow[] {
  const near = lines.map((_, index) => {
    for (let other = Math.max(0, index - context); other <= Math.min(lines.length - 1, index + context); other += 1) {
      if (lines[other]!.changed) return true;
    }
    return false;
  });
  if (!near.includes(true)) return lines.map((line, index) => ({ kind: "line", line, index }));
  const rows: DiffRow[] = [];
  for (let index = 0; index < lines.length;) {
    let end = index;
    while (end < lines.length && !near[end]) end += 1;
    // A gap of one or two lines is no shorter than the lines.
    if (end - index > 2) {
      rows.push({ kind: "gap", lines: end - index, index });
      index = end;
    } else {
      rows.push({ kind: "line", line: lines[index]!, index });
      index += 1;
    }
  }
  return rows;
}
