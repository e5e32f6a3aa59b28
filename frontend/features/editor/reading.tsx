"use client";

import { useEffect, useRef } from "react";
import { blockDirection } from "@/lib/text/direction";
import { editor as editorWords } from "@/lib/words/editor";
import { Markdown } from "@/components/content/markdown";
import type { Content } from "@/features/contents";

const w = editorWords;

/** What writes; it shares with this file what draws a text. */
export const loadWriter = () => import("./writer");

/** A text where it will be written in, while what writes is on its way. Tells once when it is shown. */
export function Reading({
  title,
  body,
  status,
  onShown,
}: {
  title: string;
  body: string;
  status: Content["status"];
  onShown: () => void;
}) {
  const tell = useRef(onShown);
  useEffect(() => tell.current(), []);
  const note = w.notDraft[status];
  return (
    <div aria-busy="true" className="mx-auto w-full max-w-3xl px-4 pt-4 pb-24 sm:px-8">
      <p className="flex h-(--control) items-center text-sm text-ink-3">{w.opening}</p>
      {note ? <p className="mt-3 rounded-md bg-warn-tint px-3.5 py-2 text-sm text-warn">{note}</p> : null}
      <h1 dir={blockDirection(title)} className="mt-5 truncate text-2xl font-semibold">
        {title}
      </h1>
      <div className="mt-4 h-11 border-y border-line" />
      <Markdown text={body} className="mt-4 min-h-[55vh] pb-24" />
    </div>
  );
}
