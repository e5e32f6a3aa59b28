"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { diffWords } from "@/lib/diff";
import { get } from "@/lib/query";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { Field, Select } from "@/components/forms";
import { DiffSummary, DiffView } from "@/components/content/diff-view";
import { Empty, Problem, SkeletonRows } from "@/components/ui";
import { formatNumber } from "@/lib/format";
import { RelativeTime } from "@/features/session";
import { versionsQuery, type Content, type VersionSummary } from "./queries";

const w = words.versions;

/** The versions of a content, compared: the previous one by default, any two by choice; the choice is in the address. */
export function Changes({ content }: { content: Content }) {
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
      <div className="flex flex-wrap items-end gap-3">
        <VersionSelect label={w.from} value={from} list={list} onChange={(value) => url.set({ from: value, to })} />
        <VersionSelect label={w.to} value={to} list={list} onChange={(value) => url.set({ to: value, from })} />
      </div>
      {list.length === 1 ? (
        <p className="text-ink-3">{w.onlyOne}</p>
      ) : (
        <Comparison contentId={content.id} from={from} to={to} />
      )}
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
    <Field label={label} className="max-sm:grow">
      <Select value={value} onChange={(event) => onChange(Number(event.target.value))} className="w-full sm:w-64">
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
  const one = (number: number) => ({
    ...get("/api/v1/contents/{id}/versions/{number}", { path: { id: contentId, number } }),
    staleTime: Infinity,
  });
  const before = useQuery(one(from));
  const after = useQuery(one(to));
  const hunks = useMemo(
    () => (before.data && after.data ? diffWords(before.data.body, after.data.body) : null),
    [before.data, after.data],
  );
  if (before.isError || after.isError)
    return (
      <Problem
        compact
        error={before.error ?? after.error}
        onRetry={() => void (before.isError ? before : after).refetch()}
      />
    );
  if (hunks === null) return <SkeletonRows />;
  return (
    <div>
      <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b border-line pb-3">
        <DiffSummary hunks={hunks} />
        {quiet || after.data === undefined ? null : (
          <p className="text-sm text-ink-3">
            {w.number(formatNumber(to))} · <RelativeTime at={after.data.created_at} />
          </p>
        )}
      </div>
      <DiffView hunks={hunks} />
    </div>
  );
}
