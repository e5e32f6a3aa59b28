"use client";

import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { Range } from "@/lib/text/offsets";
import type { TextMark } from "@/components/content/markdown";
import { selectedRange } from "@/components/content/selection";
import type { Commented } from "./panel";
import { useThreads } from "./queries";
import { placesOf } from "./places";
import { isOpen } from "./threads";

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

/** The open threads as marks on the text, how many are open, and which one is chosen: by a click on its mark, or shown from outside. */
export function useCommenting(
  content: Commented,
  root: RefObject<HTMLElement | null>,
  active: string | null,
  onActive: (id: string) => void,
) {
  const { threads } = useThreads(content.id);
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

  const choose = useRef(onActive);
  choose.current = onActive;
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const target =
        event.target instanceof Element ? event.target.closest<HTMLElement>("[data-mark^='comment-']") : null;
      if (target === null || root.current?.contains(target) !== true || !window.getSelection()?.isCollapsed) return;
      choose.current(target.dataset.mark!.slice("comment-".length));
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [root]);

  function show(id: string) {
    onActive(id);
    root.current?.querySelector(`[data-mark="comment-${id}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  return { marks, open: threads.filter(isOpen).length, show };
}
