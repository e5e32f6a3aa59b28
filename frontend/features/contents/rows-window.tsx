"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect } from "react";

/** The rows in view and a few around them, and how to get to others. */
export type InView = {
  items: { index: number; start: number }[];
  /** The height of all rows, pixels. */
  size: number;
  measure: (row: Element | null) => void;
  scrollTo: (index: number) => void;
};

/**
 * Tells which rows of a long list are in view. Draws nothing: the list and its rows stay the same elements, with the focus that one of
 * them may have, when this comes to them.
 */
export function RowsWindow({
  rows,
  offset,
  onChange,
}: {
  rows: { id: string }[];
  /** Where the list begins on the page, pixels. */
  offset: number;
  onChange: (inView: InView) => void;
}) {
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 60,
    overscan: 12,
    scrollMargin: offset,
    getItemKey: (index) => rows[index]!.id,
  });
  const items = virtual.getVirtualItems();
  const size = virtual.getTotalSize();
  useLayoutEffect(() => {
    onChange({ items, size, measure: virtual.measureElement, scrollTo: (index) => virtual.scrollToIndex(index) });
  }, [virtual, items, size, onChange]);
  return null;
}
