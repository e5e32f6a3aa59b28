import type { Autosave } from "@/lib/autosave";

export type Draft = { title: string; body: string };

/** Drafts whose page was left before they were saved, by content. In memory only: no text is kept on the disk. */
const left = new Map<string, Autosave<Draft>>();

/** What was written on a page that was left, if it is not saved yet. */
export function leftDraft(contentId: string): Draft | null {
  const autosave = left.get(contentId);
  return autosave !== undefined && autosave.isUnsaved ? autosave.value : null;
}

/** The page is there again, and saves what was left itself. */
export function takeBack(contentId: string): void {
  left.get(contentId)?.close();
  left.delete(contentId);
}

/** Goes on saving a draft whose page is left, and tells when it does not succeed by itself. */
export function leaveDraft(contentId: string, autosave: Autosave<Draft>, onTrouble: () => void): void {
  // A person who leaves a choice or a refusal behind was asked first.
  if (!autosave.isUnsaved || autosave.current.kind === "conflict" || autosave.current.kind === "failed") {
    autosave.close();
    return;
  }
  left.set(contentId, autosave);
  let isTold = false;
  autosave.listen(({ kind }) => {
    if (left.get(contentId) !== autosave) return;
    if (kind === "saved") left.delete(contentId);
    else if (!isTold && (kind === "conflict" || kind === "failed" || kind === "waiting")) {
      isTold = true;
      onTrouble();
    }
  });
  void autosave.flush();
}
