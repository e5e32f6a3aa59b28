"use client";

import { useLayoutEffect, useState, type RefObject } from "react";
import type { Range } from "@/lib/text/offsets";

/** What can be done with the chosen words, right under them. It does not take the choice away when it is pressed. */
export function AtSelection({
  root,
  range,
  children,
}: {
  /** The text; positioned. */
  root: RefObject<HTMLElement | null>;
  range: Range | null;
  children: React.ReactNode;
}) {
  const [place, setPlace] = useState<{ top: number; end: number } | null>(null);
  useLayoutEffect(() => {
    const selection = window.getSelection();
    if (range === null || root.current === null || selection === null || selection.rangeCount === 0) {
      setPlace(null);
      return;
    }
    const words = selection.getRangeAt(0).getBoundingClientRect();
    const box = root.current.getBoundingClientRect();
    // Within the text's width, whatever was chosen.
    const middle = words.left + words.width / 2;
    setPlace({
      top: words.bottom - box.top + 8,
      end: Math.min(Math.max(0, middle - box.left - 70), Math.max(0, box.width - 200)),
    });
  }, [range, root]);
  if (place === null) return null;
  return (
    <div
      className="animate-fade absolute z-1 flex gap-1 rounded-lg bg-surface p-1 shadow-overlay"
      style={{ insetBlockStart: place.top, insetInlineEnd: place.end }}
      onPointerDown={(event) => event.preventDefault()}
    >
      {children}
    </div>
  );
}
