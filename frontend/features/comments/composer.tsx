"use client";

import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { ApiError } from "@/lib/api";
import { asApiError } from "@/lib/api";
import { words } from "@/lib/words";
import { comments as w } from "@/lib/words/comments";
import { Field, FormError, TextArea } from "@/components/forms";
import { Avatar, Button, cx } from "@/components/ui";
import { matching, mentionAt, mentionedIds, withMention, type Mentionable } from "./mentions";

/** What was begun stays while the page is open, wherever its writer clicks. In memory alone: texts are not for the disk. */
const drafts = new Map<string, string>();

/** Writes a comment or an answer, or changes one. `@` offers the people of the workspace. */
export function Composer({
  draftKey,
  initial = "",
  people,
  label,
  placeholder,
  submitLabel,
  autoFocus,
  onSubmit,
  onCancel,
}: {
  /** Under which what was begun is kept. */
  draftKey: string;
  initial?: string;
  people: Mentionable[];
  label: string;
  placeholder: string;
  submitLabel: string;
  autoFocus?: boolean;
  /** `key` stays the same for one intended comment, however often it is sent. */
  onSubmit: (comment: { body: string; mentions: string[] }, key: string) => Promise<unknown>;
  onCancel?: () => void;
}) {
  const [body, setBody] = useState(() => drafts.get(draftKey) ?? initial);
  const [call, setCall] = useState<{ start: number; typed: string } | null>(null);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const key = useRef(crypto.randomUUID());
  const listId = useId();
  const offered = call === null ? [] : matching(people, call.typed);
  const isOffering = offered.length > 0;

  function change(text: string, caret: number) {
    setBody(text);
    drafts.set(draftKey, text);
    key.current = crypto.randomUUID();
    setCall(mentionAt(text, caret));
    setAt(0);
  }

  function take(person: Mentionable) {
    if (call === null || field.current === null) return;
    const next = withMention(body, field.current.selectionStart, call, person);
    change(next.text, next.caret);
    setCall(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  }

  async function submit() {
    if (busy || body.trim() === "") return;
    setBusy(true);
    setFailure(null);
    try {
      await onSubmit({ body: body.trim(), mentions: mentionedIds(body, people) }, key.current);
      drafts.delete(draftKey);
      setBody("");
      key.current = crypto.randomUUID();
    } catch (thrown) {
      setFailure(asApiError(thrown));
    } finally {
      setBusy(false);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isOffering) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
      if (step !== undefined) {
        event.preventDefault();
        setAt((at + step + offered.length) % offered.length);
        return;
      }
      if (event.code === "Enter" || event.code === "Tab") {
        event.preventDefault();
        take(offered[at]!);
        return;
      }
      if (event.code === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        setCall(null);
        return;
      }
    }
    if (event.code === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void submit();
    }
  }

  return (
    <div className="flex flex-col gap-2">
      <div className="relative">
        <Field label={label} hideLabel>
          <TextArea
            ref={field}
            rows={2}
            maxLength={4000}
            autoFocus={autoFocus}
            placeholder={placeholder}
            value={body}
            aria-autocomplete="list"
            aria-controls={isOffering ? listId : undefined}
            aria-activedescendant={isOffering ? `${listId}-${at}` : undefined}
            className="min-h-18"
            onChange={(event) => change(event.target.value, event.target.selectionStart)}
            onKeyDown={onKeyDown}
            onBlur={() => setCall(null)}
          />
        </Field>
        {isOffering ? (
          <ul
            id={listId}
            role="listbox"
            aria-label={w.people}
            className="animate-fade absolute inset-x-0 top-full z-1 mt-1 max-h-56 overflow-y-auto rounded-lg bg-surface p-1 shadow-overlay"
          >
            {offered.map((person, index) => (
              <li
                key={person.id}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === at}
                // The press must not take the focus out of the field.
                onPointerDown={(event) => {
                  event.preventDefault();
                  take(person);
                }}
                onPointerEnter={() => setAt(index)}
                className={cx(
                  "flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 pointer-coarse:min-h-11",
                  index === at && "bg-hover",
                )}
              >
                <Avatar name={person.name} seed={person.id} className="size-6 text-xs" />
                <bdi dir="auto" className="truncate">
                  {person.name}
                </bdi>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      <FormError error={failure} />
      <div className="flex flex-row-reverse flex-wrap gap-2">
        <Button tone="primary" busy={busy} disabled={body.trim() === ""} onClick={() => void submit()}>
          {submitLabel}
        </Button>
        {onCancel ? (
          <Button
            tone="ghost"
            onClick={() => {
              drafts.delete(draftKey);
              onCancel();
            }}
          >
            {words.common.cancel}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
