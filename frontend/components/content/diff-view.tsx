"use client";

import { useMemo, useState } from "react";
import { diffLines, diffStats, foldUnchanged, readable, type DiffLine, type DiffStats, type Hunk } from "@/lib/diff";
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
  const rows = useMemo(() => foldUnchanged(lines), [lines]);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  return (
    <div className="max-w-[68ch] text-reading">
      {rows.map((row) => {
        if (row.kind === "line") return <Line key={row.index} line={row.line} />;
        if (opened.has(row.index))
          return lines
            .slice(row.index, row.index + row.lines)
            .map((line, index) => <Line key={row.index + index} line={line} />);
        return (
          <button
            key={row.index}
            type="button"
            onClick={() => setOpened(new Set([...opened, row.index]))}
            className="my-2 flex w-full items-center gap-3 text-sm text-ink-3 before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line hover:text-accent"
          >
            {w.unchanged(row.lines)}
          </button>
        );
      })}
    </div>
  );
}

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
