"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight } from "lucide-react";
import { useMemo, useState } from "react";
import { spellingAlone } from "@/lib/diff";
import { get } from "@/lib/query";
import { useUrlState } from "@/lib/url";
import { versions as versionsWords } from "@/lib/words/versions";
import { finding as findingWords } from "@/lib/words/finding";
import { history as historyWords } from "@/lib/words/history";
import { Field, Select } from "@/components/forms";
import { DiffSummary, DiffView } from "@/components/content/diff-view";
import { Button, Empty, IconButton, Problem, SkeletonRows } from "@/components/ui";
import { formatNumber } from "@/lib/format";
import { VersionList } from "./history";
import { versionsQuery, type Content, type VersionSummary } from "./queries";

const w = versionsWords;

/** The versions of a content, compared: the previous one by default, any two by choice; the choice is in the address. */
export function Changes({ content, mayRestore }: { content: Content; mayRestore: boolean }) {
  const url = useUrlState();
  const versions = useQuery(versionsQuery(content.id));
  if (versions.isPending) return <SkeletonRows />;
  if (versions.isError) return <Problem compact error={versions.error} onRetry={() => void versions.refetch()} />;
  const list = versions.data;
  if (list.length === 0) return <Empty title={w.none}>{w.noneHint}</Empty>;
  const newest = list[0]!.number;
  const numbered = (name: string, fallback: number) => {
    const value = Number(url.get(name));
    return list.some((version) => version.number === value) ? value : fallback;
  };
  const to = numbered("to", newest);
  const from = numbered("from", list.find((version) => version.number < to)?.number ?? to);
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-end gap-x-2 gap-y-3">
        <VersionSelect label={w.from} value={from} list={list} onChange={(value) => url.set({ from: value, to })} />
        <IconButton
          label={historyWords.swap}
          disabled={list.length === 1}
          onClick={() => url.set({ from: to, to: from })}
        >
          <ArrowLeftRight aria-hidden="true" className="size-4" strokeWidth={1.5} />
        </IconButton>
        <VersionSelect label={w.to} value={to} list={list} onChange={(value) => url.set({ to: value, from })} />
      </div>
      {list.length === 1 ? (
        <p className="text-ink-3">{w.onlyOne}</p>
      ) : (
        <Comparison contentId={content.id} from={from} to={to} />
      )}
      <VersionList content={content} list={list} from={from} to={to} mayRestore={mayRestore} />
    </div>
  );
}

function VersionSelect({
  label,
  value,
  list,
  onChange,
}: {
  label: string;
  value: number;
  list: VersionSummary[];
  onChange: (value: number) => void;
}) {
  return (
    <Field label={label} className="min-w-0 max-sm:grow max-sm:basis-40">
      <Select value={value} onChange={(event) => onChange(Number(event.target.value))} className="w-full sm:w-60">
        {list.map((version) => (
          <option key={version.number} value={version.number}>
            {w.option(version.number, w.kinds[version.kind])}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** Two versions compared by words. */
export function Comparison({
  contentId,
  from,
  to,
  quiet,
}: {
  contentId: string;
  from: number;
  to: number;
  quiet?: boolean;
}) {
  const diff = useQuery({
    ...get("/api/v1/contents/{id}/diff", { path: { id: contentId }, query: { from, to } }),
    // Versions never change.
    staleTime: Infinity,
  });
  const [isSpellingAlone, setSpellingAlone] = useState(false);
  const hunks = useMemo(
    () => (diff.data === undefined ? [] : isSpellingAlone ? spellingAlone(diff.data.hunks) : diff.data.hunks),
    [diff.data, isSpellingAlone],
  );
  if (diff.isError) return <Problem compact error={diff.error} onRetry={() => void diff.refetch()} />;
  if (diff.isPending) return <SkeletonRows />;
  const { stats } = diff.data;
  return (
    <div>
      <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b border-line pb-3">
        <DiffSummary hunks={hunks} stats={stats} />
        {stats.spelling > 0 && stats.inserted + stats.deleted > 0 ? (
          <Button
            tone="ghost"
            aria-pressed={isSpellingAlone}
            className="h-8 aria-pressed:bg-mark aria-pressed:text-ink max-sm:-ms-3.5"
            onClick={() => setSpellingAlone(!isSpellingAlone)}
          >
            {findingWords.spellingAlone}
          </Button>
        ) : null}
        {quiet ? null : <p className="text-sm text-ink-3">{w.number(formatNumber(to))}</p>}
      </div>
      <DiffView hunks={hunks} />
    </div>
  );
}
