"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/lib/api";
import { toast } from "@/lib/store";
import { toastError } from "@/lib/told";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { DiffSummary, DiffView } from "@/components/content/diff-view";
import { Badge, Button, Problem, SkeletonRows, UserText } from "@/components/ui";
import { RelativeTime, usePeople } from "@/features/session";
import { promptDiffQuery, promptsChanged, promptVersionsQuery, type Prompt } from "./queries";
import { VariableChanges } from "./variable-changes";

const w = promptsWords.versions;

/** The versions of a prompt: an older one is compared with the current one, template and variables, before it is brought back. */
export function PromptVersions({
  prompt,
  mayWrite,
  onRestored,
}: {
  prompt: Prompt;
  mayWrite: boolean;
  onRestored: () => void;
}) {
  const url = useUrlState();
  const { nameOf } = usePeople(prompt.org_id);
  const versions = useQuery(promptVersionsQuery(prompt.id));
  if (versions.isPending) return <SkeletonRows />;
  if (versions.isError) return <Problem compact error={versions.error} onRetry={() => void versions.refetch()} />;
  const list = versions.data;
  const asked = Number(url.get("from"));
  const older = list.filter((version) => version.number < prompt.version);
  const from = older.find((version) => version.number === asked)?.number ?? older[0]?.number;
  return (
    <div className="grid gap-8 lg:grid-cols-[15rem_minmax(0,1fr)]">
      <ol aria-label={w.list} className="flex flex-col">
        {list.map((version) => (
          <li key={version.number} className="border-b border-line">
            <button
              type="button"
              disabled={version.number === prompt.version}
              aria-pressed={version.number === from}
              onClick={() => url.set({ from: version.number })}
              className="bleed-focus block w-full px-2 py-2 text-start transition-colors duration-100 enabled:hover:bg-hover aria-pressed:bg-accent-tint"
            >
              <span className="flex items-center gap-2 font-semibold">
                {promptsWords.versionOf(version.number)}
                {version.number === prompt.version ? <Badge tone="accent">{w.current}</Badge> : null}
              </span>
              <span className="block text-sm text-ink-3">
                <UserText>{nameOf(version.author_id) ?? words.common.unknownPerson}</UserText> ·{" "}
                <RelativeTime at={version.created_at} />
              </span>
              {version.restored_from != null ? (
                <span className="block text-sm text-ink-3">{w.restoredFrom(version.restored_from)}</span>
              ) : null}
            </button>
          </li>
        ))}
      </ol>
      {from === undefined ? (
        <p className="text-ink-3">{w.one}</p>
      ) : (
        <Compared key={from} prompt={prompt} from={from} mayWrite={mayWrite} onRestored={onRestored} />
      )}
    </div>
  );
}

function Compared({
  prompt,
  from,
  mayWrite,
  onRestored,
}: {
  prompt: Prompt;
  from: number;
  mayWrite: boolean;
  onRestored: () => void;
}) {
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const diff = useQuery(promptDiffQuery(prompt.id, from, prompt.version));
  async function restore() {
    setBusy(true);
    try {
      await api.post("/api/v1/prompts/{id}/versions/{number}/restore", { path: { id: prompt.id, number: from } });
      toast(w.restored(from), "good");
      promptsChanged(cache, prompt.id);
      onRestored();
    } catch (thrown) {
      toastError(thrown);
    } finally {
      setBusy(false);
    }
  }
  if (diff.isPending) return <SkeletonRows />;
  if (diff.isError) return <Problem compact error={diff.error} onRetry={() => void diff.refetch()} />;
  const { hunks, stats, variables } = diff.data;
  return (
    <div className="min-w-0">
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line pb-3">
        <div className="grow">
          <h2 className="font-semibold">{w.compare(from, prompt.version)}</h2>
          <DiffSummary hunks={hunks} stats={stats} />
        </div>
        {mayWrite ? (
          <Button busy={busy} onClick={() => void restore()}>
            {w.restore(from)}
          </Button>
        ) : null}
      </div>
      <DiffView hunks={hunks} />
      <VariableChanges changes={variables} />
    </div>
  );
}
