"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, SlidersHorizontal } from "lucide-react";
import { useState, type ReactNode } from "react";
import { api, hrefOf } from "@/lib/api";
import { formatMonth, formatNumber, monthOf, shiftMonth } from "@/lib/format";
import { get, paged } from "@/lib/query";
import { toLatinDigits, toPersianDigits } from "@/lib/text/digits";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { Field, FormError, Input, Segmented, useForm } from "@/components/forms";
import {
  Badge,
  Button,
  cx,
  Dialog,
  Empty,
  IconButton,
  Latin,
  Meter,
  Money,
  Num,
  Page,
  Problem,
  Section,
  Skeleton,
  SkeletonRows,
} from "@/components/ui";
import { RelativeTime, useScope, usePeople, type Org } from "@/features/session";
import { Bars } from "./bars";
import { Daily } from "./daily";
import { ForecastLines } from "./forecast";
import { Statements } from "./statements";
import { parseDollars, prepareBars, prepareLimit, type Measure, type Share } from "./prepare";

const w = words.usage;

/** What the organization used in a month, against its limits. The address holds the month. */
export function UsagePage() {
  const { org, calendar, workspaces, may, me } = useScope();
  const { nameOf } = usePeople(org.id);
  const url = useUrlState();
  const thisMonth = monthOf(new Date(), calendar);
  const asked = url.get("month");
  const month = asked !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) ? asked : thisMonth;
  const measure: Measure = url.get("by") === "tokens" ? "tokens" : "cost";
  const query = useQuery({
    ...get("/api/v1/usage/summary", { query: { org_id: org.id, month } }),
    placeholderData: (before) => before,
  });
  const [editing, setEditing] = useState(false);
  const data = query.data;

  const charts: { title: string; shares: Share[] | undefined; labelOf: (key: string) => string; latin?: boolean }[] = [
    { title: w.byModel, shares: data?.by_model, labelOf: (key) => key, latin: true },
    {
      title: w.byWorkspace,
      shares: data?.by_workspace,
      labelOf: (key) => workspaces.find((workspace) => workspace.id === key)?.name ?? w.deletedWorkspace,
    },
    {
      title: w.byUser,
      shares: data?.by_user,
      labelOf: (key) => (key === me.id ? words.common.you : (nameOf(key) ?? words.common.unknownPerson)),
    },
  ];

  return (
    <Page
      title={w.title}
      intro={
        <>
          {w.zone} <Latin>{calendar.timezone}</Latin>
        </>
      }
      actions={
        <>
          <div className="flex items-center rounded-md border border-line bg-surface">
            <IconButton label={w.previousMonth} onClick={() => url.set({ month: shiftMonth(month, -1) }, "push")}>
              <ChevronRight aria-hidden="true" className="size-5" strokeWidth={1.5} />
            </IconButton>
            <span aria-live="polite" className="min-w-28 text-center font-semibold">
              {formatMonth(month, words.months)}
            </span>
            <IconButton
              label={w.nextMonth}
              disabled={month >= thisMonth}
              onClick={() => url.set({ month: shiftMonth(month, 1) }, "push")}
            >
              <ChevronLeft aria-hidden="true" className="size-5" strokeWidth={1.5} />
            </IconButton>
          </div>
          {may("usage.manage") ? (
            <Button
              icon={<SlidersHorizontal aria-hidden="true" className="size-4" strokeWidth={1.5} />}
              onClick={() => setEditing(true)}
            >
              {w.limits}
            </Button>
          ) : null}
        </>
      }
    >
      {query.isError && data === undefined ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div className={cx("flex flex-col gap-9", query.isPlaceholderData && "opacity-60")}>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-6 border-y border-line py-6 lg:grid-cols-4">
            <Figure
              label={w.spent}
              note={
                data && data.reserved_micro_usd > 0 ? (
                  <>
                    {w.reserved} <Money microUsd={data.reserved_micro_usd} />
                  </>
                ) : null
              }
            >
              {data ? <Money microUsd={data.cost_micro_usd} /> : null}
            </Figure>
            <Figure label={w.left}>
              {data ? (
                data.remaining_micro_usd == null ? (
                  w.unlimited
                ) : (
                  <Money microUsd={data.remaining_micro_usd} />
                )
              ) : null}
            </Figure>
            <Figure
              label={w.tokens}
              note={
                data ? (
                  <>
                    <Num value={data.input_tokens} /> {w.read} · <Num value={data.output_tokens} /> {w.written}
                  </>
                ) : null
              }
            >
              {data ? <Num value={data.input_tokens + data.output_tokens} /> : null}
            </Figure>
            <Figure label={w.requests}>{data ? <Num value={data.requests} /> : null}</Figure>
          </dl>

          {data?.limit ? <LimitLines summary={data} /> : null}

          {data && data.requests === 0 ? (
            <Empty title={w.none}>{w.noneHint}</Empty>
          ) : (
            <>
              <div className="flex flex-wrap items-center justify-between gap-3">
                <h2 className="text-lg font-semibold">{w.breakdown}</h2>
                <Segmented
                  label={w.measure}
                  value={measure}
                  onChange={(value) => url.set({ by: value === "tokens" ? "tokens" : null })}
                  options={[
                    { value: "cost", label: w.money },
                    { value: "tokens", label: w.tokens },
                  ]}
                />
              </div>
              <div className="-mt-4 grid gap-x-12 gap-y-8 lg:grid-cols-3">
                {charts.map((chart) => (
                  <Section key={chart.title} title={chart.title}>
                    {chart.shares ? (
                      <Bars
                        bars={prepareBars(chart.shares, measure, chart.labelOf, w.rest)}
                        measure={measure}
                        latin={chart.latin}
                      />
                    ) : (
                      <SkeletonRows rows={2} />
                    )}
                  </Section>
                ))}
              </div>
              {month === thisMonth ? (
                <>
                  <Daily measure={measure} />
                  <ForecastLines />
                  <Logs orgId={org.id} />
                </>
              ) : null}
            </>
          )}
          <Statements />
        </div>
      )}
      {editing ? <LimitsDialog org={org} onClose={() => setEditing(false)} /> : null}
    </Page>
  );
}

function Figure({ label, children, note }: { label: string; children: ReactNode; note?: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-ink-3">{label}</dt>
      <dd className="mt-1 text-lg font-semibold">{children ?? <Skeleton className="my-2 h-4 w-24" />}</dd>
      {note ? <dd className="text-sm text-ink-3">{note}</dd> : null}
    </div>
  );
}

type Summary = {
  cost_micro_usd: number;
  reserved_micro_usd: number;
  input_tokens: number;
  output_tokens: number;
  limit?: { monthly_cost_micro_usd: number | null; monthly_tokens: number | null; warn_at_percent: number } | null;
};

/** The month against the organization's limits, in words and as meters. */
function LimitLines({ summary }: { summary: Summary }) {
  const limit = summary.limit;
  if (!limit) return null;
  const lines: { id: string; text: ReactNode; used: number; cap: number; held: number }[] = [];
  if (limit.monthly_cost_micro_usd !== null) {
    lines.push({
      id: "cost",
      used: summary.cost_micro_usd,
      cap: limit.monthly_cost_micro_usd,
      held: summary.reserved_micro_usd,
      text: (
        <>
          <Money microUsd={summary.cost_micro_usd} /> {w.of} <Money microUsd={limit.monthly_cost_micro_usd} />
        </>
      ),
    });
  }
  if (limit.monthly_tokens !== null) {
    const used = summary.input_tokens + summary.output_tokens;
    lines.push({
      id: "tokens",
      used,
      cap: limit.monthly_tokens,
      held: 0,
      text: (
        <>
          <Num value={used} /> {w.of} {words.common.tokens(limit.monthly_tokens)}
        </>
      ),
    });
  }
  if (lines.length === 0) return null;
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      {lines.map((line) => {
        const state = prepareLimit(line.used, line.cap, limit.warn_at_percent);
        return (
          <div key={line.id}>
            <div className="mb-2 flex items-center justify-between gap-3">
              <p className="text-ink-2">{line.text}</p>
              {state.level === "fine" ? null : (
                <Badge tone={state.level === "full" ? "bad" : "warn"}>{w.levels[state.level]}</Badge>
              )}
            </div>
            <Meter
              className="h-2"
              label={w.spentShare}
              share={state.share}
              reserved={line.cap === 0 ? 0 : line.held / line.cap}
            />
          </div>
        );
      })}
    </div>
  );
}

const OUTCOMES = { completed: "good", interrupted: "warn", refused: "warn", failed: "bad" } as const;

/** Each attempt at the model, newest first. */
function Logs({ orgId }: { orgId: string }) {
  const query = useInfiniteQuery(paged("/api/v1/usage/logs", { query: { org_id: orgId } }, 20));
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section
      title={w.logs}
      hint={w.logsHint}
      actions={
        <a
          href={hrefOf("/api/v1/usage/logs/export", undefined, { org_id: orgId, format: "csv" })}
          download
          className="text-accent underline-offset-4 hover:underline"
        >
          {words.usageMore.exportLogs}
        </a>
      }
    >
      {query.isPending ? (
        <SkeletonRows rows={4} />
      ) : query.isError && rows.length === 0 ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div tabIndex={0} role="group" aria-label={w.logs} className="bleed-focus overflow-x-auto">
          <table className="w-full min-w-2xl text-start">
            <thead>
              <tr className="border-b border-line text-sm text-ink-3">
                {[
                  w.columns.at,
                  w.columns.model,
                  w.columns.outcome,
                  w.columns.input,
                  w.columns.output,
                  w.columns.cost,
                ].map((label, index) => (
                  <th
                    key={label}
                    scope="col"
                    className={cx("h-9 pe-4 font-normal", index > 2 ? "text-end" : "text-start")}
                  >
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {rows.map((row) => (
                <tr key={row.id} className="h-(--row)">
                  <td className="pe-4">
                    <RelativeTime at={row.at} />
                  </td>
                  <td className="pe-4">
                    <bdi dir="ltr">{row.model}</bdi>
                  </td>
                  <td className="pe-4">
                    <Badge tone={OUTCOMES[row.outcome as keyof typeof OUTCOMES] ?? "plain"}>
                      {w.outcomes[row.outcome] ?? row.outcome}
                    </Badge>
                  </td>
                  <td className="pe-4 text-end">
                    {row.usage_source === "unknown" ? w.unknown : <Num value={row.input_tokens} />}
                  </td>
                  <td className="pe-4 text-end">
                    {row.usage_source === "unknown" ? w.unknown : <Num value={row.output_tokens} />}
                  </td>
                  <td className="pe-4 text-end">
                    {row.cost_micro_usd == null ? w.unknown : <Money microUsd={row.cost_micro_usd} />}
                    {row.usage_source === "estimated" ? (
                      <span className="ms-1 text-xs text-ink-3">({w.estimated})</span>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage ? (
        <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.common.more}
        </Button>
      ) : null}
    </Section>
  );
}

/** The organization's monthly limits. An empty field is no bound. */
function LimitsDialog({ org, onClose }: { org: Org; onClose: () => void }) {
  const query = useQuery(get("/api/v1/usage/limits", { query: { org_id: org.id } }));
  const limit = query.data?.items.find((item) => item.scope === "org");
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={w.limits} description={w.limitsHint}>
      {query.isPending ? (
        <SkeletonRows rows={3} />
      ) : query.isError ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <LimitsForm
          orgId={org.id}
          cost={limit?.monthly_cost_micro_usd ?? null}
          tokens={limit?.monthly_tokens ?? null}
          warnAt={limit?.warn_at_percent ?? 80}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function LimitsForm({
  orgId,
  cost,
  tokens,
  warnAt,
  onClose,
}: {
  orgId: string;
  cost: number | null;
  tokens: number | null;
  warnAt: number;
  onClose: () => void;
}) {
  const cache = useQueryClient();
  const number = (typed: string) => toLatinDigits(typed).replace(/[,٬\s]/g, "");
  const form = useForm({
    initial: {
      cost: cost === null ? "" : toPersianDigits(String(cost / 1_000_000)).replace(".", "٫"),
      tokens: tokens === null ? "" : formatNumber(tokens),
      warn: formatNumber(warnAt),
    },
    check: (values) => ({
      cost: values.cost.trim() !== "" && parseDollars(toLatinDigits(values.cost)) === null ? w.notAnAmount : "",
      tokens: values.tokens.trim() !== "" && !/^\d{1,15}$/.test(number(values.tokens)) ? w.notANumber : "",
      warn:
        /^\d{1,3}$/.test(number(values.warn)) && Number(number(values.warn)) >= 1 && Number(number(values.warn)) <= 100
          ? ""
          : w.notAPercent,
    }),
    submit: (values) =>
      api.put("/api/v1/usage/limits", {
        query: { org_id: orgId },
        body: {
          scope: "org",
          monthly_cost_micro_usd: values.cost.trim() === "" ? null : parseDollars(toLatinDigits(values.cost)),
          monthly_tokens: values.tokens.trim() === "" ? null : Number(number(values.tokens)),
          warn_at_percent: Number(number(values.warn)),
        },
      }),
    onDone: () => {
      void cache.invalidateQueries({ queryKey: ["/api/v1/usage/limits"] });
      void cache.invalidateQueries({ queryKey: ["/api/v1/usage/summary"] });
      onClose();
    },
  });
  const field = (name: "cost" | "tokens" | "warn", label: string, hint?: string) => (
    <Field label={label} hint={hint} error={form.errors[name]}>
      <Input
        dir="ltr"
        inputMode="decimal"
        className="text-end"
        value={form.values[name]}
        onChange={(event) => form.set(name, event.target.value)}
      />
    </Field>
  );
  return (
    <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
      {field("cost", w.costLimit, w.emptyIsNone)}
      {field("tokens", w.tokenLimit, w.emptyIsNone)}
      {field("warn", w.warnAt)}
      <FormError error={form.failure} />
      <div className="flex flex-row-reverse gap-2">
        <Button type="submit" tone="primary" busy={form.busy}>
          {words.common.save}
        </Button>
        <Button tone="ghost" onClick={onClose}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  );
}
