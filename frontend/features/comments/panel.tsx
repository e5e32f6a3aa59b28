"use client";

import { useQueryClient } from "@tanstack/react-query";
import { MessageSquarePlus } from "lucide-react";
import { useEffect, useState } from "react";
import { api } from "@/lib/api";
import { codePointsFromUnits, type Range } from "@/lib/text/offsets";
import { words } from "@/lib/words";
import { comments as w } from "@/lib/words/comments";
import { Segmented } from "@/components/forms";
import { Button, Dialog, Problem, SkeletonRows } from "@/components/ui";
import { usePeople, useScope } from "@/features/session";
import { Composer } from "./composer";
import { commentsChanged, useMentionable, useThreads } from "./queries";
import { ThreadView } from "./thread";
import { isOpen, plainQuote } from "./threads";

export type Commented = { id: string; org_id: string; workspace_id: string; version: number; body?: string | null };

/** What people said of a content: open threads in the order of the text, resolved ones apart. */
export function CommentsPanel({
  content,
  mayWrite,
  isAdmin,
  active,
  onShow,
}: {
  content: Commented;
  mayWrite: boolean;
  isAdmin: boolean;
  /** The thread that was chosen in the text. */
  active: string | null;
  /** Shows the place of a thread in the text, where the text is shown. */
  onShow?: (id: string) => void;
}) {
  const { me } = useScope();
  const { nameOf } = usePeople(content.org_id);
  const people = useMentionable(content.org_id, content.workspace_id);
  const { threads, query } = useThreads(content.id);
  const [shown, setShown] = useState<"open" | "resolved">("open");
  const [writing, setWriting] = useState(false);
  const name = (id: string) => (id === me.id ? words.common.you : (nameOf(id) ?? words.common.unknownPerson));
  const open = threads.filter(isOpen);
  const resolved = threads.filter((thread) => !isOpen(thread));
  const list = shown === "open" ? open : resolved;

  useEffect(() => {
    if (active === null) return;
    setShown("open");
    const frame = requestAnimationFrame(() => {
      const thread = document.getElementById(`thread-${active}`);
      thread?.scrollIntoView({ block: "nearest", behavior: "smooth" });
      thread?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [active]);

  if (query.isPending) return <SkeletonRows rows={3} />;
  if (query.isError && query.data === undefined)
    return <Problem compact error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="flex flex-col gap-3">
      {resolved.length > 0 ? (
        <Segmented
          label={w.show}
          value={shown}
          onChange={setShown}
          options={[
            { value: "open", label: <Counted label={w.open} count={open.length} /> },
            { value: "resolved", label: <Counted label={w.resolvedOnes} count={resolved.length} /> },
          ]}
        />
      ) : null}
      {list.length === 0 ? (
        <p className="text-sm text-ink-3">
          {shown === "resolved" ? w.noneResolved : mayWrite ? w.noneHint : w.noneViewer}
        </p>
      ) : null}
      {list.map((thread) => (
        <ThreadView
          key={thread.root.id}
          contentId={content.id}
          thread={thread}
          people={people}
          nameOf={name}
          rights={{ mayWrite, isAdmin }}
          active={thread.root.id === active}
          onShow={onShow && thread.root.start !== null ? () => onShow(thread.root.id) : undefined}
        />
      ))}
      {!mayWrite ? null : writing ? (
        <NewComment content={content} range={null} onDone={() => setWriting(false)} />
      ) : (
        <Button
          className="self-start"
          icon={<MessageSquarePlus aria-hidden="true" className="size-4" strokeWidth={1.5} />}
          onClick={() => setWriting(true)}
        >
          {w.onWhole}
        </Button>
      )}
    </div>
  );
}

function Counted({ label, count }: { label: string; count: number }) {
  return (
    <>
      {label} <span className="num font-normal text-ink-3">{count.toLocaleString("fa-IR")}</span>
    </>
  );
}

/** A comment that is begun, on a range (UTF-16 units) of the text or on the whole of it. */
function NewComment({
  content,
  range,
  onDone,
}: {
  content: Commented;
  range: Range | null;
  onDone: (id: string | null) => void;
}) {
  const cache = useQueryClient();
  const people = useMentionable(content.org_id, content.workspace_id);
  const body = content.body ?? "";
  return (
    <Composer
      draftKey={
        range === null ? `whole-${content.id}` : `range-${content.id}-${content.version}-${range.start}-${range.end}`
      }
      people={people}
      autoFocus
      label={w.body}
      placeholder={w.placeholder}
      submitLabel={w.send}
      onCancel={() => onDone(null)}
      onSubmit={async (comment, key) => {
        const place =
          range === null
            ? {}
            : { start: codePointsFromUnits(body, range.start), end: codePointsFromUnits(body, range.end) };
        const written = await api.post(
          "/api/v1/contents/{id}/comments",
          { path: { id: content.id }, body: { ...comment, ...place, version: content.version } },
          { idempotencyKey: key },
        );
        commentsChanged(cache, content.id);
        onDone(written.id);
      }}
    />
  );
}

/** Writes a comment on a chosen range, over the page, so that the text does not move under its reader. */
export function CommentDialog({
  content,
  range,
  onClose,
}: {
  content: Commented;
  range: Range;
  onClose: (id: string | null) => void;
}) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose(null)} title={w.newTitle}>
      <figure className="mb-3">
        <figcaption className="sr-only">{w.quote}</figcaption>
        <blockquote
          dir="auto"
          className="line-clamp-4 border-s-2 border-warn bg-mark/40 px-3 py-1.5 text-ink-2 [unicode-bidi:plaintext]"
        >
          {plainQuote((content.body ?? "").slice(range.start, range.end))}
        </blockquote>
      </figure>
      <NewComment content={content} range={range} onDone={onClose} />
    </Dialog>
  );
}
