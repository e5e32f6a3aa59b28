"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatPercent } from "@/lib/format";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { content as contentWords } from "@/lib/words/content";
import { analytics as w } from "@/lib/words/analytics";
import { Segmented } from "@/components/forms";
import { cx, Empty, LinkButton, Money, Num, Page, Problem, Section, Skeleton, SkeletonRows } from "@/components/ui";
import { NoWorkspace, RelativeTime, useScope } from "@/features/session";
import { Days } from "./days";
import { durationText } from "./duration";
import { Groups } from "./groups";
import { prepareStatuses, type Status } from "./prepare";
import { analyticsQuery } from "./queries";
import type { Analytics, Figures } from "./types";

const PERIODS = [7, 30, 90, 365];
const DAY_MS = 24 * 60 * 60 * 1000;
const STATUS_INKS: Record<Status, string> = {
  DRAFT: "bg-edge",
  IN_PROGRESS: "bg-chart-1",
  REVIEW: "bg-chart-5",
  APPROVED: "bg-chart-3",
  REJECTED: "bg-chart-6",
};

/** How a workspace's contents fare: what is approved, how soon, with how much editing and at what cost. The address holds the period. */
export function AnalyticsPage() {
  const { workspace, calendar, mayHere } = useScope();
  const url = useUrlState();
  const asked = Number(url.get("period"));
  const period = PERIODS.includes(asked) ? asked : 30;
  const dateOf = (moment: number) => new Intl.DateTimeFormat("en-CA", { timeZone: calendar.timezone }).format(moment);
  const to = dateOf(Date.now());
  const from = dateOf(Date.now() - (period - 1) * DAY_MS);
  const query = useQuery({
    ...analyticsQuery({ workspace_id: workspace?.id ?? "", from, to }),
    enabled: workspace !== null,
  });
  const data = query.data;

  if (workspace === null) return <NoWorkspace />;
  return (
    <Page
      title={w.title}
      intro={w.intro}
      actions={
        <Segmented
          label={w.period}
          value={String(period)}
          onChange={(next) => url.set({ period: next === "30" ? null : next }, "push")}
          options={PERIODS.map((days) => ({ value: String(days), label: w.periods[days] }))}
        />
      }
    >
      {query.isError && data === undefined ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : data !== undefined && data.totals.contents === 0 && !hasDecisions(data) ? (
        <Empty
          title={w.none}
          action={
            mayHere("content.write") ? (
              <LinkButton tone="primary" href={`/contents/new?w=${workspace.id}`}>
                {words.actions.newContent}
              </LinkButton>
            ) : null
          }
        >
          {w.noneHint}
        </Empty>
      ) : (
        <div className={cx("flex flex-col gap-9", query.isPlaceholderData && "opacity-60")}>
          <FigureList totals={data?.totals ?? null} />
          {data === undefined ? (
            <SkeletonRows rows={4} />
          ) : (
            <>
              <Statuses data={data} />
              <Days days={data.by_day} today={to} />
              <Groups data={data} />
              <p className="text-sm text-ink-3">
                {w.asOf} <RelativeTime at={data.as_of} />
              </p>
            </>
          )}
        </div>
      )}
    </Page>
  );
}

const hasDecisions = (data: Analytics) => data.by_day.some((day) => day.approvals + day.rejections > 0);

/** The figures of all contents, each with what it means. */
function FigureList({ totals }: { totals: Figures | null }) {
  const share = (value: number | null) => (value === null ? null : formatPercent(value));
  const figures: { id: keyof typeof w.figures; value: ReactNode; note?: ReactNode }[] =
    totals === null
      ? (Object.keys(w.figures) as (keyof typeof w.figures)[]).map((id) => ({ id, value: undefined }))
      : [
          {
            id: "approval_rate",
            value: share(totals.approval_rate),
            note: w.decisions(totals.approvals, totals.rejections),
          },
          { id: "first_pass_acceptance", value: share(totals.first_pass_acceptance) },
          {
            id: "time_to_approve",
            value: totals.time_to_approve_p50_s === null ? null : durationText(totals.time_to_approve_p50_s),
            note: totals.time_to_approve_p90_s === null ? null : w.p90(durationText(totals.time_to_approve_p90_s)),
          },
          {
            id: "edit_distance",
            value: share(totals.edit_distance),
            note: totals.edit_distance_contents > 0 ? w.ofContents(totals.edit_distance_contents) : null,
          },
          {
            id: "regenerations",
            value: totals.regenerations_per_content === null ? null : w.times(totals.regenerations_per_content),
            note: totals.generated_contents > 0 ? w.ofContents(totals.generated_contents) : null,
          },
          {
            id: "cost",
            value:
              totals.cost_per_approved_content_micro_usd === null ? null : (
                <Money microUsd={totals.cost_per_approved_content_micro_usd} />
              ),
            note:
              totals.generations_of_unknown_cost > 0 ? (
                <span className="text-warn">{w.unknownCost(totals.generations_of_unknown_cost)}</span>
              ) : totals.approved_contents > 0 ? (
                w.ofContents(totals.approved_contents)
              ) : null,
          },
        ];
  return (
    <dl className="grid gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-2 lg:grid-cols-3">
      {figures.map(({ id, value, note }) => (
        <div key={id} className="flex flex-col bg-surface px-5 py-4">
          <dt className="text-ink-2">{w.figures[id].label}</dt>
          <dd className="mt-0.5 flex flex-wrap items-baseline gap-x-2.5">
            {value === undefined ? (
              <Skeleton className="my-2 h-4 w-24" />
            ) : value === null ? (
              <span className="text-lg text-ink-3">{w.noFigure}</span>
            ) : (
              <span className="text-lg font-semibold">{value}</span>
            )}
            {note ? <span className="text-sm text-ink-2">{note}</span> : null}
          </dd>
          <dd className="mt-1 text-sm text-ink-3">{w.figures[id].help}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The contents by the status that they have now: one bar, with its parts in words. */
function Statuses({ data }: { data: Analytics }) {
  const parts = prepareStatuses(data.by_status);
  if (parts.length === 0) return null;
  return (
    <Section title={w.byStatus} hint={w.byStatusOf(data.totals.contents)}>
      <div aria-hidden="true" className="flex h-3 gap-0.5 overflow-hidden rounded-full">
        {parts.map(({ status, count }) => (
          <div
            key={status}
            className={STATUS_INKS[status]}
            style={{ flexGrow: count, flexBasis: 0, minInlineSize: 4 }}
          />
        ))}
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-1.5">
        {parts.map(({ status, count, share }) => (
          <li key={status} className="flex items-center gap-2">
            <span aria-hidden="true" className={cx("size-2.5 rounded-sm", STATUS_INKS[status])} />
            {contentWords.statuses[status]}
            <Num value={count} className="font-semibold" />
            <span className="num text-sm text-ink-3">{formatPercent(share)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
