"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleStop, Download, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useMemo, useState, type ReactNode } from "react";
import { api, asApiError, hrefOf } from "@/lib/api";
import { downloadFile } from "@/lib/download";
import { roleMay, type Role } from "@/lib/permissions";
import { get } from "@/lib/query";
import { toast } from "@/lib/store";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { batches as w } from "@/lib/words/batches";
import { Confirm, Segmented, useAct } from "@/components/forms";
import { Badge, Button, Latin, Money, Num, PageSkeleton, Problem, SkeletonRows, UserText } from "@/components/ui";
import { projectsQuery } from "@/features/contents";
import { promptQuery } from "@/features/prompts";
import { ExactTime, ScopeOf, usePeople, useScope } from "@/features/session";
import {
  batchChanged,
  batchQuery,
  batchRowsQuery,
  failureText,
  ROW_STATES,
  ROW_TONES,
  STATE_TONES,
  type Batch,
  type RowState,
} from "./queries";

const POLL_MS = 2500;

/** One batch: how far it is, what it cost, and what became of each row. */
export function BatchPage({ id }: { id: string }) {
  const query = useQuery({
    ...batchQuery(id),
    refetchInterval: (q) => (isGoingOn(q.state.data) ? POLL_MS : false),
  });
  if (query.isPending) return <PageSkeleton />;
  if (query.isError && query.data === undefined)
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <ScopeOf thing={query.data}>
      <Loaded batch={query.data} />
    </ScopeOf>
  );
}

/** A cancelled batch goes on until its last generation has ended. */
function isGoingOn(batch: Batch | undefined): boolean {
  return batch !== undefined && (batch.state === "running" || batch.progress.running > 0);
}

function Loaded({ batch }: { batch: Batch }) {
  const cache = useQueryClient();
  const { me } = useScope();
  const { nameOf } = usePeople(batch.org_id);
  const prompt = useQuery({ ...promptQuery(batch.prompt_id), staleTime: 60_000, retry: false });
  const projects = useQuery({ ...projectsQuery(batch.workspace_id), staleTime: 60_000 });
  const workspace = useQuery({
    ...get("/api/v1/workspaces/{id}", { path: { id: batch.workspace_id } }),
    staleTime: 60_000,
  });
  const mayAct = roleMay(workspace.data?.role as Role | undefined, "content.generate");
  const { busy, run } = useAct();
  const [asking, setAsking] = useState(false);
  const { progress } = batch;
  const name = prompt.data?.value.name ?? (prompt.isError ? w.deletedPrompt : "…");
  const project = projects.data?.find((each) => each.id === batch.project_id);
  const isRunning = batch.state === "running";

  return (
    <div className="mx-auto w-full max-w-4xl px-4 pt-6 pb-24 sm:px-8 md:pb-12">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 grow basis-72">
          <p className="text-sm text-ink-3">
            <Link href={`/batches?w=${batch.workspace_id}`} className="rounded-sm hover:text-accent">
              {w.title}
            </Link>
          </p>
          <h1 className="mt-0.5 text-xl font-semibold text-balance">
            <UserText>{name}</UserText>
          </h1>
        </div>
        <div className="flex flex-wrap gap-2 sm:pt-4">
          {mayAct && !isRunning && batch.state === "finished" && progress.failed > 0 ? (
            <Button
              tone="primary"
              busy={busy === "retry"}
              icon={<RotateCcw aria-hidden="true" className="size-4" strokeWidth={1.5} />}
              onClick={() =>
                void run("retry", async () => {
                  batchChanged(cache, await api.post("/api/v1/batches/{id}/retry", { path: { id: batch.id } }));
                  toast(w.retried);
                })
              }
            >
              {w.retry(progress.failed)}
            </Button>
          ) : null}
          <Button
            busy={busy === "csv"}
            icon={<Download aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            onClick={() =>
              void run("csv", () =>
                downloadFile(hrefOf("/api/v1/batches/{id}/export", { id: batch.id }), `batch-${batch.id}.csv`),
              )
            }
          >
            {w.csv}
          </Button>
          {mayAct && isRunning ? (
            <Button
              tone="danger"
              icon={<CircleStop aria-hidden="true" className="size-4" strokeWidth={1.5} />}
              onClick={() => setAsking(true)}
            >
              {w.cancel}
            </Button>
          ) : null}
        </div>
      </header>

      <section aria-label={w.progress} className="mt-6 rounded-lg border border-line bg-surface px-4 py-4 sm:px-5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Badge tone={STATE_TONES[batch.state]}>{w.states[batch.state]}</Badge>
          <p role="status" className="grow font-semibold">
            {batch.state === "finished"
              ? w.done(progress.succeeded, progress.failed)
              : w.progressOf(progress.succeeded + progress.failed + progress.cancelled, batch.total)}
          </p>
        </div>
        <ProgressBar batch={batch} />
        <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-3 text-sm sm:grid-cols-4">
          <Fact label={w.spent}>
            <Money microUsd={batch.spent_micro_usd} className="font-semibold" />
          </Fact>
          <Fact label={w.budgetShort}>
            {batch.budget_micro_usd === null ? "–" : <Money microUsd={batch.budget_micro_usd} />}
          </Fact>
          {batch.reserved_micro_usd > 0 ? (
            <Fact label={w.reserved}>
              <Money microUsd={batch.reserved_micro_usd} />
            </Fact>
          ) : null}
          <Fact label={w.project}>
            {project ? (
              <Link
                href={`/contents?w=${batch.workspace_id}&project=${batch.project_id}`}
                className="text-accent hover:underline"
              >
                <UserText>{project.name}</UserText>
              </Link>
            ) : (
              "…"
            )}
          </Fact>
          <Fact label={w.model}>
            <Latin className="break-all">{batch.model}</Latin>
          </Fact>
          <Fact label={w.by}>
            <UserText>
              {batch.author_id === me.id ? words.common.you : (nameOf(batch.author_id) ?? words.common.unknownPerson)}
            </UserText>
          </Fact>
          <Fact label={w.startedAt}>
            <ExactTime at={batch.created_at} />
          </Fact>
          {batch.finished_at === null ? null : (
            <Fact label={w.finishedAt}>
              <ExactTime at={batch.finished_at} />
            </Fact>
          )}
        </dl>
      </section>

      <Outcomes batch={batch} />

      {asking ? (
        <Confirm
          title={w.cancelTitle}
          label={w.cancel}
          onClose={() => setAsking(false)}
          act={async () => {
            try {
              batchChanged(cache, await api.post("/api/v1/batches/{id}/cancel", { path: { id: batch.id } }));
              toast(w.cancelled);
            } catch (thrown) {
              if (asApiError(thrown).status !== 409) throw thrown;
              // Its last row ended while the question was open.
              await cache.invalidateQueries({ queryKey: batchQuery(batch.id).queryKey });
              toast(w.endedMeanwhile);
            }
          }}
        >
          {w.cancelHint}
        </Confirm>
      ) : null}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const PARTS: [RowState, string][] = [
  ["succeeded", "bg-good"],
  ["failed", "bg-bad"],
  ["running", "bg-accent animate-breathe"],
  ["cancelled", "bg-edge"],
];

/** How many rows are where, as one bar; the counts beside the filter say the same in words. */
function ProgressBar({ batch: { progress, total } }: { batch: Batch }) {
  const ended = progress.succeeded + progress.failed + progress.cancelled;
  return (
    <div
      role="progressbar"
      aria-label={w.progress}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={ended}
      aria-valuetext={w.progressOf(ended, total)}
      className="mt-3 flex h-2 gap-px overflow-hidden rounded-full bg-line"
    >
      {PARTS.map(([state, className]) =>
        progress[state] > 0 ? (
          <span
            key={state}
            className={`block h-full transition-[inline-size] duration-200 ${className}`}
            style={{ inlineSize: `${(progress[state] / total) * 100}%` }}
          />
        ) : null,
      )}
    </div>
  );
}

function Outcomes({ batch }: { batch: Batch }) {
  const url = useUrlState();
  const state = ROW_STATES.find((each) => each === url.get("state")) ?? null;
  const query = useInfiniteQuery({
    ...batchRowsQuery(batch.id, state),
    refetchInterval: isGoingOn(batch) ? POLL_MS : false,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const shown = ROW_STATES.filter((each) => batch.progress[each] > 0 || each === state);
  return (
    <section className="mt-8">
      <h2 className="mb-3 font-semibold">{w.outcomes}</h2>
      <Segmented
        label={w.outcome}
        value={state ?? ""}
        onChange={(value) => url.set({ state: value })}
        className="-mx-4 mb-3 overflow-x-auto px-4 sm:mx-0 sm:px-0"
        options={[
          { value: "", label: <Counted label={words.common.all} count={batch.total} /> },
          ...shown.map((each) => ({
            value: each,
            label: <Counted label={w.rowStates[each]} count={batch.progress[each]} />,
          })),
        ]}
      />
      {query.isPending ? (
        <SkeletonRows />
      ) : query.isError && rows.length === 0 ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        <p className="border-t border-line py-4 text-ink-3">{w.noRows}</p>
      ) : (
        <ol className="divide-y divide-line border-y border-line">
          {rows.map((row) => (
            <li key={row.number} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 py-2">
              <Num value={row.number} className="w-8 shrink-0 text-sm text-ink-3" />
              <span className="min-w-0 grow basis-40">
                {row.content_id !== null ? (
                  <Link href={`/contents/${row.content_id}`} className="block truncate font-semibold hover:text-accent">
                    <UserText>{row.title}</UserText>
                  </Link>
                ) : (
                  <UserText className="block truncate">{row.title}</UserText>
                )}
                {row.error ? (
                  <span dir="auto" className="block text-sm text-bad">
                    {failureText(row.error)}
                  </span>
                ) : null}
              </span>
              {row.cost_micro_usd > 0 ? <Money microUsd={row.cost_micro_usd} className="text-sm text-ink-3" /> : null}
              <Badge tone={ROW_TONES[row.state]}>{w.rowStates[row.state]}</Badge>
            </li>
          ))}
        </ol>
      )}
      {query.hasNextPage ? (
        <Button className="mt-4" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {w.more}
        </Button>
      ) : null}
    </section>
  );
}

function Counted({ label, count }: { label: string; count: number }) {
  return (
    <>
      {label} <Num value={count} className="font-normal text-ink-3" />
    </>
  );
}
