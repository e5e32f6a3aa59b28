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

/**
 * The same change, easier to read: where a sentence was written anew, the few short words that both have are no islands between
 * scraps, but part of what was taken away and of what came. Lines and changes of spelling stay apart. The hunks' texts joined
 * (without deletions) are still the new text to the byte.
 */
export function readable(hunks: readonly Hunk[]): Hunk[] {
  /** `hunks` are none where the run was put together of several. */
  type Run = { was: string; is: string; hunks: Hunk[] | null; kind: "same" | "changed" | "fixed" };
  const size = (run: Run) => Math.max(run.was.length, run.is.length);
  const runs: Run[] = [];
  for (const hunk of hunks) {
    const { op, text } = hunk;
    const kind = op === "spelling" || text.includes("\n") ? "fixed" : op === "equal" ? "same" : "changed";
    const part = { was: op === "insert" ? "" : text, is: op === "delete" ? "" : text };
    const last = runs.at(-1);
    if (kind !== "changed" || last?.kind !== "changed") {
      runs.push({ ...part, hunks: [hunk], kind });
    } else {
      last.was += part.was;
      last.is += part.is;
      last.hunks?.push(hunk);
    }
    // What grew may take in what stands before it.
    for (;;) {
      const [before, same, after] = runs.slice(-3);
      const isIsland =
        before?.kind === "changed" &&
        same?.kind === "same" &&
        after?.kind === "changed" &&
        size(same) <= Math.min(size(before), size(after));
      if (!isIsland) break;
      const was = before.was + same.was + after.was;
      const is = before.is + same.is + after.is;
      runs.splice(-3, 3, { was, is, hunks: null, kind: "changed" });
    }
  }
  return runs.flatMap(
    ({ was, is, hunks: own }): Hunk[] =>
      own ?? [
        { op: "delete", text: was },
        { op: "insert", text: is },
      ],
  );
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

/** The newer text with its changes of spelling alone marked: what was added is plain there, what was taken away is not shown. */
export function spellingAlone(hunks: readonly Hunk[]): Hunk[] {
  return hunks.flatMap((hunk) =>
    hunk.op === "delete" ? [] : hunk.op === "insert" ? [{ op: "equal" as const, text: hunk.text }] : [hunk],
  );
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
