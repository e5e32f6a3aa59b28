"use client";

import { useMemo } from "react";
import { diffWords } from "@/lib/diff";
import { editor as editorWords } from "@/lib/words/editor";
import { DiffSummary, DiffView } from "@/components/content/diff-view";
import { Button, Dialog } from "@/components/ui";

const w = editorWords;

/** What somebody else stored meanwhile against what is written here; a person chooses. */
export function Conflict({
  theirs,
  mine,
  onMine,
  onTheirs,
}: {
  theirs: string;
  mine: string;
  onMine: () => void;
  onTheirs: () => void;
}) {
  const hunks = useMemo(() => diffWords(theirs, mine), [theirs, mine]);
  return (
    <Dialog
      open
      onOpenChange={() => {}}
      locked
      wide
      title={w.conflictTitle}
      description={w.conflictHint}
      footer={
        <>
          <Button tone="primary" onClick={onMine}>
            {w.keepMine}
          </Button>
          <Button onClick={onTheirs}>{w.takeTheirs}</Button>
        </>
      }
    >
      <section aria-label={w.theirsToMine}>
        <h3 className="font-semibold">{w.theirsToMine}</h3>
        <DiffSummary hunks={hunks} className="mb-3" />
        <div tabIndex={0} className="max-h-[45vh] overflow-y-auto rounded-md border border-line px-5 py-3">
          <DiffView hunks={hunks} />
        </div>
      </section>
    </Dialog>
  );
}
