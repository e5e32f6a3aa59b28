"use client";

import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import {
  diffLines,
  diffStats,
  foldUnchanged,
  readable,
  type DiffLine,
  type DiffRow,
  type DiffStats,
  type Hunk,
} from "@/lib/diff";
import { blockDirection } from "@/lib/text/direction";
import { diff as diffWords } from "@/lib/words/diff";
import { cx, Num } from "@/components/ui";

const w = diffWords;

/**
 * What changed, by words: additions underlined, deletions struck through, both named for screen readers, so that nothing is told by
 * colour alone. Changes of spelling alone are marked, never hidden.
 */
export function DiffView({ hunks }: { hunks: Hunk[] }) {
  const lines = useMemo(() => diffLines(readable(hunks)), [hunks]);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const parts = useMemo(() => {
    const rows = foldUnchanged(lines).flatMap((row): DiffRow[] =>
      row.kind === "gap" && opened.has(row.index)
        ? lines
            .slice(row.index, row.index + row.lines)
            .map((line, at) => ({ kind: "line", line, index: row.index + at }))
        : [row],
    );
    if (rows.length <= WHOLE_ROWS) return [rows];
    return Array.from({ length: Math.ceil(rows.length / PART_ROWS) }, (_, at) =>
      rows.slice(at * PART_ROWS, (at + 1) * PART_ROWS),
    );
  }, [lines, opened]);
  const open = useCallback((index: number) => setOpened((before) => new Set([...before, index])), []);
  const { root, isNear, heights } = useNearParts(parts.length);
  return (
    <div ref={root} className="max-w-[68ch] text-reading">
      {parts.map((rows, index) => (
        <div
          key={index}
          style={isNear(index) ? undefined : { height: heights.current.get(index) ?? rows.length * LINE_PX }}
        >
          {isNear(index) ? <Part rows={rows} onOpen={open} /> : null}
        </div>
      ))}
    </div>
  );
}

/** A comparison of at most so many rows stands in the page whole, so that the browser's own search finds everything. */
const WHOLE_ROWS = 100;
const PART_ROWS = 20;
/** How high a line is before it is drawn, pixels. */
const LINE_PX = 32;
/** How far from the screen a part is drawn, pixels. */
const NEAR_PX = 300;

/** Which parts of a long comparison are on the screen or near it: only those are in the page, the others keep their height. */
function useNearParts(count: number) {
  const root = useRef<HTMLDivElement>(null);
  const heights = useRef(new Map<number, number>());
  const [near, setNear] = useState<ReadonlySet<number>>(new Set([0, 1]));
  useEffect(() => {
    if (root.current === null || count === 1) return;
    const places = new Map([...root.current.children].map((child, index) => [child, index]));
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting, boundingClientRect } of entries)
          if (!isIntersecting && boundingClientRect.height > 0)
            heights.current.set(places.get(target)!, boundingClientRect.height);
        setNear((before) => {
          const after = new Set(before);
          for (const { target, isIntersecting } of entries)
            if (isIntersecting) after.add(places.get(target)!);
            else after.delete(places.get(target)!);
          return after;
        });
      },
      { rootMargin: `${NEAR_PX}px 0px` },
    );
    for (const part of places.keys()) observer.observe(part);
    return () => observer.disconnect();
  }, [count]);
  return { root, heights, isNear: (index: number) => count === 1 || near.has(index) };
}

const Part = memo(function Part({ rows, onOpen }: { rows: DiffRow[]; onOpen: (index: number) => void }) {
  return (
    <>
      {rows.map((row) =>
        row.kind === "line" ? (
          <Line key={row.index} line={row.line} />
        ) : (
          <button
            key={row.index}
            type="button"
            onClick={() => onOpen(row.index)}
            className="my-2 flex w-full items-center gap-3 text-sm text-ink-3 before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line hover:text-accent"
          >
            {w.unchanged(row.lines)}
          </button>
        ),
      )}
    </>
  );
});

function Line({ line }: { line: DiffLine }) {
  const text = line.pieces.map((piece) => piece.text).join("");
  if (text === "" && line.pieces.length === 0)
    return <div className={cx("h-4", line.changed && "border-s-2 border-accent")} />;
  return (
    <p
      dir={blockDirection(text)}
      className={cx(
        "whitespace-pre-wrap [overflow-wrap:anywhere]",
        line.changed && "-ms-3.5 border-s-2 border-accent ps-3",
      )}
    >
      {line.pieces.map((piece, index) => (
        <Piece key={index} hunk={piece} />
      ))}
    </p>
  );
}

function Piece({ hunk }: { hunk: Hunk }) {
  switch (hunk.op) {
    case "insert":
      return (
        <ins className="cx-piece rounded-sm bg-inserted decoration-good decoration-2 underline-offset-6">
          <span className="sr-only">{w.insertedWord} </span>
          {hunk.text}
          <span className="sr-only"> {w.endWord}</span>
        </ins>
      );
    case "delete":
      return (
        <del className="cx-piece rounded-sm bg-deleted text-ink-2 decoration-bad">
          <span className="sr-only">{w.deletedWord} </span>
          {hunk.text}
          <span className="sr-only"> {w.endWord}</span>
        </del>
      );
    case "spelling":
      return (
        <span
          title={w.was(hunk.from_text ?? "")}
          className="rounded-sm bg-mark underline decoration-warn decoration-dotted decoration-2 underline-offset-6"
        >
          <span className="sr-only">{w.was(hunk.from_text ?? "")} </span>
          {hunk.text}
        </span>
      );
    default:
      return hunk.text;
  }
}

/** How much changed, in words. */
export function DiffSummary({
  hunks,
  stats: known,
  className,
}: {
  hunks: Hunk[];
  /** What the API counted; counted here if absent. */
  stats?: DiffStats;
  className?: string;
}) {
  const stats = useMemo(() => known ?? diffStats(hunks), [known, hunks]);
  if (stats.inserted + stats.deleted + stats.spelling === 0)
    return <p className={cx("text-sm text-ink-3", className)}>{w.same}</p>;
  return (
    <p className={cx("flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-2", className)}>
      <span>
        <Num value={stats.inserted} className="font-semibold text-good" /> {w.inserted}
      </span>
      <span>
        <Num value={stats.deleted} className="font-semibold text-bad" /> {w.deleted}
      </span>
      {stats.spelling > 0 ? (
        <span>
          <Num value={stats.spelling} className="font-semibold text-warn" /> {w.spelling}
        </span>
      ) : null}
    </p>
  );
}
