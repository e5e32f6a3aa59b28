"use client";

import { MessageSquarePlus } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useActions } from "@/lib/actions";
import type { Range } from "@/lib/text/offsets";
import { reading as w } from "@/lib/words/reading";
import { Markdown } from "@/components/content/markdown";
import { Button } from "@/components/ui";
import { AtSelection, CommentDialog, useBlockChoice, useCommenting, useSelectedRange } from "@/features/comments";
import { usePiiMarks } from "./pii";
import type { Content } from "./queries";

/** The text of a content with what is marked on it: personal data, and comments, which are begun by choosing words. */
export function TextPane({
  content,
  mayComment,
  active,
  onActive,
  wanted,
}: {
  content: Content;
  mayComment: boolean;
  /** The thread that is chosen. */
  active: string | null;
  onActive: (id: string) => void;
  /** The thread whose place is to be seen; another object each time it is asked for. */
  wanted: { id: string } | null;
}) {
  const text = useRef<HTMLDivElement>(null);
  const pii = usePiiMarks(content);
  const commenting = useCommenting(content, text, active, onActive);
  const marks = useMemo(() => [...pii, ...commenting.marks], [pii, commenting.marks]);
  const selection = useSelectedRange(text);
  const [commented, setCommented] = useState<Range | null>(null);
  useBlockChoice(text, mayComment);
  const isChosen = mayComment && selection !== null;

  useEffect(() => {
    if (wanted !== null) commenting.show(wanted.id);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only the wish shows it
  }, [wanted]);

  useActions(
    mayComment
      ? [
          {
            id: "content.comment",
            label: w.comment,
            group: "act",
            keys: "KeyC",
            disabled: !isChosen,
            perform: () => setCommented(selection),
          },
        ]
      : [],
  );

  return (
    <div ref={text} className="relative">
      <Markdown text={content.body ?? ""} marks={marks} />
      {isChosen ? (
        <AtSelection root={text} range={selection}>
          <Button
            tone="ghost"
            keys="KeyC"
            icon={<MessageSquarePlus aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            onClick={() => setCommented(selection)}
          >
            {w.comment}
          </Button>
        </AtSelection>
      ) : null}
      {commented !== null ? (
        <CommentDialog
          content={content}
          range={commented}
          onClose={(id) => {
            setCommented(null);
            if (id === null) return;
            window.getSelection()?.removeAllRanges();
            onActive(id);
          }}
        />
      ) : null}
    </div>
  );
}
