"use client";

import { useMemo } from "react";
import { diffWords } from "@/lib/diff";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { DiffSummary, DiffView } from "@/components/content/diff-view";
import { Button, Dialog } from "@/components/ui";
import { variableChanges } from "./changes";
import type { Variable } from "./queries";
import { VariableChanges } from "./variable-changes";

const w = promptsWords.saving;

type Version = { template: string; variables: readonly Variable[] };

/** What the next version of a prompt changes, template and variables, before it is saved. */
export function SaveDialog({
  was,
  is,
  version,
  busy,
  onSave,
  onClose,
}: {
  was: Version;
  is: Version;
  /** The number that the new version will have. */
  version: number;
  busy: boolean;
  onSave: () => void;
  onClose: () => void;
}) {
  const hunks = useMemo(() => diffWords(was.template, is.template), [was.template, is.template]);
  const variables = useMemo(() => variableChanges(was.variables, is.variables), [was.variables, is.variables]);
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={w.title(version)}
      description={w.hint}
      footer={
        <>
          <Button tone="primary" busy={busy} onClick={onSave}>
            {w.save(version)}
          </Button>
          <Button tone="ghost" onClick={onClose}>
            {w.back}
          </Button>
        </>
      }
    >
      {was.template === is.template ? (
        <p className="text-sm text-ink-3">{w.sameTemplate}</p>
      ) : (
        <>
          <DiffSummary hunks={hunks} className="mb-3" />
          <div className="ps-3.5">
            <DiffView hunks={hunks} />
          </div>
        </>
      )}
      <VariableChanges changes={variables} />
    </Dialog>
  );
}
