"use client";

import { useEditorState, type Editor } from "@tiptap/react";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect } from "react";
import { words } from "@/lib/words";
import { editor as editorWords } from "@/lib/words/editor";
import { IconButton } from "@/components/ui";
import { findKey } from "./find";

const w = editorWords;

/** Finds in the text that is written, spelling folded. */
export function FindBar({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const state = useEditorState({ editor, selector: ({ editor: now }) => findKey.getState(now.state) ?? null });
  const found = state?.found ?? [];
  const set = (change: { query?: string; at?: number }) =>
    editor.view.dispatch(editor.state.tr.setMeta(findKey, change));

  useEffect(() => {
    const range = state?.found[state.at];
    if (range === undefined) return;
    const { node } = editor.view.domAtPos(range.from);
    (node instanceof Element ? node : node.parentElement)?.scrollIntoView({ block: "center" });
  }, [editor, state]);

  function close() {
    set({ query: "", at: 0 });
    const range = state?.found[state.at];
    if (range) editor.chain().setTextSelection(range).focus().run();
    else editor.commands.focus();
    onClose();
  }

  return (
    <div
      role="search"
      className="sticky top-26 z-1 mt-2 sm:top-38 flex items-center gap-1 rounded-md border border-line bg-surface py-1 ps-3 pe-1"
    >
      <input
        autoFocus
        aria-label={w.tools.find}
        placeholder={w.findPlaceholder}
        onChange={(event) => set({ query: event.target.value, at: 0 })}
        onKeyDown={(event) => {
          if (event.code === "Enter") {
            event.preventDefault();
            set({ at: (state?.at ?? 0) + (event.shiftKey ? -1 : 1) });
          } else if (event.code === "Escape") close();
        }}
        className="min-w-0 grow bg-transparent outline-none"
      />
      <span role="status" className="text-sm text-ink-3">
        {state?.query ? w.found(found.length === 0 ? 0 : state.at + 1, found.length) : ""}
      </span>
      <IconButton
        label={words.common.previous}
        disabled={found.length === 0}
        onClick={() => set({ at: (state?.at ?? 0) - 1 })}
      >
        <ChevronUp aria-hidden="true" className="size-4" strokeWidth={1.5} />
      </IconButton>
      <IconButton
        label={words.common.next}
        disabled={found.length === 0}
        onClick={() => set({ at: (state?.at ?? 0) + 1 })}
      >
        <ChevronDown aria-hidden="true" className="size-4" strokeWidth={1.5} />
      </IconButton>
      <IconButton label={words.common.close} onClick={close}>
        <X aria-hidden="true" className="size-4" strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}
