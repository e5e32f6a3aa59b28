"use client";

import type { RefObject } from "react";
import { useActions } from "@/lib/actions";
import { reading as w } from "@/lib/words/reading";

/** Blocks of the text, as the renderer puts them. */
const BLOCKS = ".prose-text > *";

/** Words are chosen by the keyboard, too: block by block, so that they can be marked and commented on. */
export function useBlockChoice(root: RefObject<HTMLElement | null>, isOffered: boolean): void {
  function choose(step: 1 | -1) {
    const selection = window.getSelection();
    const blocks = [...(root.current?.querySelectorAll(BLOCKS) ?? [])];
    if (selection === null || blocks.length === 0) return;
    const at = blocks.findIndex((block) => block.contains(selection.anchorNode));
    const block = at === -1 ? blocks.at(step === 1 ? 0 : -1) : blocks[at + step];
    if (block === undefined) return;
    const range = document.createRange();
    range.selectNodeContents(block);
    selection.removeAllRanges();
    selection.addRange(range);
    block.scrollIntoView({ block: "nearest" });
  }

  useActions(
    isOffered
      ? [
          {
            id: "block.next",
            label: w.nextBlock,
            group: "act",
            keys: "alt+ArrowDown",
            hidden: true,
            perform: () => choose(1),
          },
          {
            id: "block.previous",
            label: w.previousBlock,
            group: "act",
            keys: "alt+ArrowUp",
            hidden: true,
            perform: () => choose(-1),
          },
        ]
      : [],
  );
}
