import type { Range } from "@/lib/text/offsets";

/** The range of the source (UTF-16 units) that is selected within `root`, or `null`. */
export function selectedRange(root: HTMLElement): Range | null {
  const selection = window.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) return null;
  const start = sourceOffset(root, range.startContainer, range.startOffset);
  const end = sourceOffset(root, range.endContainer, range.endOffset);
  return start === null || end === null || end <= start ? null : { start, end };
}

function sourceOffset(root: HTMLElement, node: Node, offset: number): number | null {
  if (node.nodeType === Node.TEXT_NODE) {
    const holder = node.parentElement?.closest<HTMLElement>("[data-start]");
    if (holder?.dataset.start === undefined) return null;
    // A character reference is one character here and several in the source.
    return (
      Number(holder.dataset.start) + (offset > 0 && holder.dataset.length ? Number(holder.dataset.length) : offset)
    );
  }
  // Between elements: the words that begin after this place, or else end before it.
  const holders = [...root.querySelectorAll<HTMLElement>("[data-start]")];
  const child = node.childNodes[offset] ?? null;
  const after =
    child === null
      ? undefined
      : holders.find(
          (holder) =>
            holder === child ||
            child.contains(holder) ||
            (child.compareDocumentPosition(holder) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
        );
  if (after?.dataset.start !== undefined) return Number(after.dataset.start);
  const last = holders
    .filter(
      (holder) =>
        (node.compareDocumentPosition(holder) & Node.DOCUMENT_POSITION_PRECEDING) !== 0 || node.contains(holder),
    )
    .at(-1);
  return last?.dataset.start === undefined
    ? null
    : Number(last.dataset.start) + Number(last.dataset.length ?? last.textContent?.length ?? 0);
}
