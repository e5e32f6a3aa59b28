import type { Schema } from "@/lib/api";

export type Comment = Schema<"Comment">;
/** A comment with its answers, oldest first. */
export type Thread = { root: Comment; answers: Comment[] };

/** Comments as threads: those on the text in its order, then those on the whole of it, then those whose place is gone. */
export function threadsOf(comments: readonly Comment[]): Thread[] {
  const answers = new Map<string, Comment[]>();
  for (const comment of comments)
    if (comment.parent_id !== null)
      answers.set(comment.parent_id, [...(answers.get(comment.parent_id) ?? []), comment]);
  const place = ({ detached, start }: Comment) => (detached ? 2 : start === null ? 1 : 0);
  return comments
    .filter((comment) => comment.parent_id === null)
    .sort((a, b) => place(a) - place(b) || (a.start ?? 0) - (b.start ?? 0) || a.created_at.localeCompare(b.created_at))
    .map((root) => ({ root, answers: answers.get(root.id) ?? [] }));
}

export function isOpen({ root }: Thread): boolean {
  return root.resolved_at === null;
}

/** Whether a thread is about words that the text has. */
export function isPlaced({ root }: Thread): boolean {
  return !root.detached && root.start !== null && root.end !== null;
}

/** Chosen words as they are read: without the signs of Markdown around them. */
export function plainQuote(source: string): string {
  return source
    .replace(/^[ \t]*(?:#{1,6}|>|[-*+]|\d+[.)])[ \t]+/gm, "")
    .replace(/(\*\*|__|~~)(?=\S)([\s\S]*?\S)\1/g, "$2")
    .replace(/`([^`\n]+)`/g, "$1")
    .replace(/\*\*|~~/g, "");
}
