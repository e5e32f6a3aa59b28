"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Check, CornerDownLeft, LocateFixed, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "@/lib/api";
import { toast } from "@/lib/store";
import { words } from "@/lib/words";
import { comments as w } from "@/lib/words/comments";
import { Confirm, useAct } from "@/components/forms";
import { Avatar, Button, cx, IconButton, RowMenu, UserText, type RowAct } from "@/components/ui";
import { RelativeTime, useScope } from "@/features/session";
import { Composer } from "./composer";
import { mentionPieces, type Mentionable } from "./mentions";
import { commentsChanged } from "./queries";
import { isOpen, plainQuote, type Comment, type Thread } from "./threads";

/** How much of a comment tells it from others in the palette, characters. */
const NAME_CHARS = 40;

type Rights = { mayWrite: boolean; isAdmin: boolean };

/** A comment with its answers, and what can be done with it. */
export function ThreadView({
  contentId,
  thread,
  people,
  nameOf,
  rights,
  active,
  onShow,
}: {
  contentId: string;
  thread: Thread;
  people: Mentionable[];
  nameOf: (id: string) => string;
  rights: Rights;
  active: boolean;
  /** Shows its place in the text; none where it has none there. */
  onShow?: () => void;
}) {
  const cache = useQueryClient();
  const { busy, run } = useAct();
  const [answering, setAnswering] = useState(false);
  const { root, answers } = thread;
  const open = isOpen(thread);

  const settle = (resolved: boolean) =>
    void run(root.id, async () => {
      await api.patch("/api/v1/comments/{id}", { path: { id: root.id }, body: { resolved } });
      commentsChanged(cache, contentId);
      toast(
        resolved ? w.resolved : w.reopened,
        "plain",
        resolved ? { action: { label: w.reopen, perform: () => settle(false) } } : {},
      );
    });

  return (
    <article
      id={`thread-${root.id}`}
      tabIndex={-1}
      aria-label={`${w.body}: ${nameOf(root.author_id)}`}
      className={cx(
        "rounded-lg border bg-surface transition-colors duration-100",
        active ? "border-accent" : "border-line",
      )}
    >
      {root.quote !== null ? (
        <div className="border-b border-line px-3.5 py-2">
          {root.detached ? <p className="mb-1 text-sm text-warn">{w.gone}</p> : null}
          <div className="flex items-start gap-2">
            <blockquote
              dir="auto"
              className={cx(
                "line-clamp-2 min-w-0 grow border-s-2 ps-2 text-sm text-ink-2 [unicode-bidi:plaintext]",
                root.detached ? "border-edge line-through decoration-edge" : "border-warn",
              )}
            >
              {plainQuote(root.quote)}
            </blockquote>
            {onShow && !root.detached && open ? (
              <IconButton label={w.toPlace} className="-me-1.5 -mt-1 size-8" onClick={onShow}>
                <LocateFixed aria-hidden="true" className="size-4" strokeWidth={1.5} />
              </IconButton>
            ) : null}
          </div>
        </div>
      ) : null}
      <div className="divide-y divide-line px-3.5">
        {[root, ...answers].map((comment) => (
          <One
            key={comment.id}
            contentId={contentId}
            comment={comment}
            people={people}
            nameOf={nameOf}
            rights={rights}
          />
        ))}
      </div>
      {root.resolved_by !== null && !open ? (
        <p className="px-3.5 pb-2 text-sm text-good">{w.resolvedBy(nameOf(root.resolved_by))}</p>
      ) : null}
      {!rights.mayWrite ? null : answering ? (
        <div className="border-t border-line px-3.5 py-3">
          <Composer
            draftKey={`answer-${root.id}`}
            people={people}
            autoFocus
            label={w.answer}
            placeholder={w.answerPlaceholder}
            submitLabel={w.sendAnswer}
            onCancel={() => setAnswering(false)}
            onSubmit={async (comment, key) => {
              await api.post(
                "/api/v1/contents/{id}/comments",
                { path: { id: contentId }, body: { ...comment, parent_id: root.id } },
                { idempotencyKey: key },
              );
              commentsChanged(cache, contentId);
              setAnswering(false);
            }}
          />
        </div>
      ) : (
        <div className="flex gap-1 border-t border-line px-1.5 py-1">
          {open ? (
            <Button
              tone="ghost"
              className="h-8 px-2 text-sm"
              icon={<CornerDownLeft aria-hidden="true" className="size-4" strokeWidth={1.5} />}
              onClick={() => setAnswering(true)}
            >
              {w.answer}
            </Button>
          ) : null}
          <Button
            tone="ghost"
            className="ms-auto h-8 px-2 text-sm"
            busy={busy === root.id}
            icon={
              open ? (
                <Check aria-hidden="true" className="size-4" strokeWidth={1.5} />
              ) : (
                <RotateCcw aria-hidden="true" className="size-4" strokeWidth={1.5} />
              )
            }
            onClick={() => settle(open)}
          >
            {open ? w.resolve : w.reopen}
          </Button>
        </div>
      )}
    </article>
  );
}

function One({
  contentId,
  comment,
  people,
  nameOf,
  rights,
}: {
  contentId: string;
  comment: Comment;
  people: Mentionable[];
  nameOf: (id: string) => string;
  rights: Rights;
}) {
  const cache = useQueryClient();
  const { me } = useScope();
  const [doing, setDoing] = useState<"edit" | "delete" | null>(null);
  const name = nameOf(comment.author_id);
  const isOwn = comment.author_id === me.id;
  if (comment.deleted) return <p className="py-2.5 text-sm text-ink-3">{w.deletedOne}</p>;
  const acts: RowAct[] = [
    ...(isOwn
      ? [
          {
            id: "edit",
            label: words.common.edit,
            icon: <Pencil className="size-4" strokeWidth={1.5} />,
            perform: () => setDoing("edit"),
          },
        ]
      : []),
    ...(isOwn || rights.isAdmin
      ? [
          {
            id: "delete",
            label: words.common.delete,
            icon: <Trash2 className="size-4" strokeWidth={1.5} />,
            danger: true,
            perform: () => setDoing("delete"),
          },
        ]
      : []),
  ];
  return (
    <div className="py-2.5">
      <div className="flex items-center gap-2">
        <Avatar
          name={(isOwn ? me.name : people.find((person) => person.id === comment.author_id)?.name) ?? name}
          seed={comment.author_id}
          className="size-6 text-xs"
        />
        <p className="flex min-w-0 grow flex-wrap items-baseline gap-x-1.5 text-sm">
          <UserText className="truncate font-semibold">{name}</UserText>
          <span className="text-ink-3">
            <RelativeTime at={comment.created_at} />
            {isEdited(comment) ? ` · ${w.edited}` : ""}
          </span>
        </p>
        {rights.mayWrite && acts.length > 0 && doing !== "edit" ? (
          <RowMenu
            row={`comment:${comment.id}`}
            name={w.of(name, comment.body.slice(0, NAME_CHARS))}
            label={w.actionsOf(name)}
            acts={acts}
            className="-me-1.5 size-8"
          />
        ) : null}
      </div>
      {doing === "edit" ? (
        <div className="mt-2">
          <Composer
            draftKey={`edit-${comment.id}`}
            initial={comment.body}
            people={people}
            autoFocus
            label={w.body}
            placeholder={w.placeholder}
            submitLabel={words.common.save}
            onCancel={() => setDoing(null)}
            onSubmit={async ({ body }) => {
              await api.patch("/api/v1/comments/{id}", { path: { id: comment.id }, body: { body } });
              commentsChanged(cache, contentId);
              setDoing(null);
            }}
          />
        </div>
      ) : (
        <p dir="auto" className="mt-1 whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]">
          {mentionPieces(comment.body, people).map((piece, index) =>
            piece.person === null ? (
              piece.text
            ) : (
              <span key={index} className="rounded-sm bg-accent-tint px-0.5 text-accent">
                {piece.text}
              </span>
            ),
          )}
        </p>
      )}
      {doing === "delete" ? (
        <Confirm
          title={w.deleteTitle}
          label={words.common.delete}
          onClose={() => setDoing(null)}
          act={async () => {
            await api.delete("/api/v1/comments/{id}", { path: { id: comment.id } });
            commentsChanged(cache, contentId);
          }}
        >
          {w.deleteHint}
        </Confirm>
      ) : null}
    </div>
  );
}

/** Whether an answer says something else by now. The time of a thread's beginning moves with its resolving, too, and tells nothing. */
function isEdited(comment: Comment): boolean {
  return comment.parent_id !== null && comment.updated_at !== comment.created_at;
}
