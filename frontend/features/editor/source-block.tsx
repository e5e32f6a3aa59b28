"use client";

import { NodeViewWrapper, ReactNodeViewRenderer, type NodeViewProps } from "@tiptap/react";
import { Check, Pencil, Trash2 } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { parseBlocks, type Block } from "@/lib/markdown";
import { blockDirection } from "@/lib/text/direction";
import { words } from "@/lib/words";
import { editor as editorWords } from "@/lib/words/editor";
import { Blocks } from "@/components/content/markdown";
import { cx, IconButton } from "@/components/ui";
import { SourceBlock } from "./extensions";

const w = editorWords.source;

type Kind = keyof typeof w.kinds;

function kindOf(blocks: Block[]): Kind {
  const types = new Set(blocks.map(({ token }) => token.type));
  if (types.has("table")) return "table";
  if (types.size === 1 && types.has("def")) return "definition";
  if (
    blocks.some(
      ({ token }) => token.type === "list" && (token as { items: { task: boolean }[] }).items.some(({ task }) => task),
    )
  )
    return "tasks";
  if (blocks.some(({ raw }) => /!\[/.test(raw))) return "image";
  if (blocks.some(({ raw }) => /<[A-Za-z/!]/.test(raw))) return "html";
  return "other";
}

/** A block as readers see it, which is written in its Markdown. */
function SourceView({ node, updateAttributes, deleteNode, selected }: NodeViewProps) {
  const source = String(node.attrs.source);
  const [isEditing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const blocks = useMemo(() => parseBlocks(source), [source]);
  const kind = kindOf(blocks);
  // What readers do not see, or see as it is written, is shown as it is written.
  const isPlain = kind === "definition" || kind === "html";

  function finish() {
    setEditing(false);
    requestAnimationFrame(() => button.current?.focus());
  }

  return (
    <NodeViewWrapper
      role="group"
      aria-label={w.kinds[kind]}
      className={cx(
        "rounded-md border bg-surface transition-colors duration-100",
        selected || isEditing ? "border-accent" : "border-line",
      )}
    >
      <div className="flex items-center gap-1 ps-3.5 pe-1 pt-1 text-sm leading-6 text-ink-3">
        <span className="grow">{w.kinds[kind]}</span>
        {isEditing ? (
          <IconButton label={words.common.delete} onClick={deleteNode}>
            <Trash2 aria-hidden="true" className="size-4" strokeWidth={1.5} />
          </IconButton>
        ) : null}
        <IconButton
          ref={button}
          label={isEditing ? w.finish : w.edit}
          aria-expanded={isEditing}
          onClick={() => (isEditing ? finish() : setEditing(true))}
        >
          {isEditing ? (
            <Check aria-hidden="true" className="size-4" strokeWidth={1.75} />
          ) : (
            <Pencil aria-hidden="true" className="size-4" strokeWidth={1.5} />
          )}
        </IconButton>
      </div>
      {isEditing ? (
        <textarea
          autoFocus
          aria-label={w.label}
          dir={isPlain ? "ltr" : blockDirection(source)}
          value={source}
          rows={Math.min(24, source.split("\n").length + 1)}
          spellCheck={false}
          onChange={(event) => updateAttributes({ source: event.target.value })}
          onKeyDown={(event) => {
            if (event.code !== "Escape") return;
            event.preventDefault();
            finish();
          }}
          className="block w-full resize-y rounded-b-md border-t border-line bg-sunken px-3.5 py-2.5 text-sm leading-7 outline-none"
        />
      ) : (
        <div className="overflow-x-auto px-3.5 pt-1 pb-3" onDoubleClick={() => setEditing(true)}>
          {isPlain ? (
            <p dir="ltr" className="text-sm leading-7 whitespace-pre-wrap text-ink-2">
              {source}
            </p>
          ) : (
            <Blocks blocks={blocks} />
          )}
        </div>
      )}
    </NodeViewWrapper>
  );
}

export const SourceBlockView = SourceBlock.extend({
  addNodeView() {
    return ReactNodeViewRenderer(SourceView);
  },
});
