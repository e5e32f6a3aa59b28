"use client";

import dynamic from "next/dynamic";
import { useEffect, useMemo, useState, type RefObject } from "react";
import type { Range } from "@/lib/text/offsets";
import type { TextMark } from "@/components/content/markdown";
import { selectedRange } from "@/components/content/selection";
import { SkeletonRows } from "@/components/ui";
import type { Commented } from "./panel";
import { useThreads } from "./queries";
import { isOpen, placesOf } from "./threads";

/** What people said of a content; loaded when it is first shown. */
export const CommentsPanel = dynamic(() => import("./panel").then((module) => module.CommentsPanel), {
  loading: () => <SkeletonRows rows={3} />,
});
/** What can be done with chosen words; loaded when words are chosen. */
export const AtSelection = dynamic(() => import("./selection-button").then((module) => module.AtSelection), {
  ssr: false,
});
export const CommentDialog = dynamic(() => import("./panel").then((module) => module.CommentDialog), { ssr: false });

/** The range of the text within `root` that is chosen now, in UTF-16 units. */
export function useSelectedRange(root: RefObject<HTMLElement | null>): Range | null {
  const [selection, setSelection] = useState<Range | null>(null);
  useEffect(() => {
    const onSelect = () =>
      setSelection((before) => {
        const now = root.current === null ? null : selectedRange(root.current);
        return before?.start === now?.start && before?.end === now?.end ? before : now;
      });
    document.addEventListener("selectionchange", onSelect);
    return () => document.removeEventListener("selectionchange", onSelect);
  }, [root]);
  return selection;
}

/** The open threads as marks on the text, how many are open, and the one that was chosen by a click on its mark. */
export function useCommenting(content: Commented, root: RefObject<HTMLElement | null>) {
  const { threads } = useThreads(content.id);
  const [active, setActive] = useState<string | null>(null);
  const marks = useMemo<TextMark[]>(
    () =>
      content.body == null
        ? []
        : placesOf(content.body, threads).map((place) => ({
            ...place,
            kind: place.id === active ? ("active" as const) : ("comment" as const),
            id: `comment-${place.id}`,
          })),
    [content.body, threads, active],
  );

  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const target =
        event.target instanceof Element ? event.target.closest<HTMLElement>("[data-mark^='comment-']") : null;
      if (target === null || root.current?.contains(target) !== true || !window.getSelection()?.isCollapsed) return;
      setActive(target.dataset.mark!.slice("comment-".length));
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [root]);

  function show(id: string) {
    setActive(id);
    root.current?.querySelector(`[data-mark="comment-${id}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  return { marks, open: threads.filter(isOpen).length, active, setActive, show };
}
