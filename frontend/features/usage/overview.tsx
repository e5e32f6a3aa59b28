"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { get } from "@/lib/query";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { remainder as remainderWords } from "@/lib/words/remainder";
import { usage as usageWords } from "@/lib/words/usage";
import { usageMore } from "@/lib/words/usage-more";
import { Segmented } from "@/components/forms";
import { Badge, cx, Empty, Meter, Money, moneyText, Num, Problem, Section, SkeletonRows } from "@/components/ui";
import { usePeople, useScope } from "@/features/session";
import { Bars } from "./bars";
import { otherMoney } from "./currency";
import { Daily } from "./daily";
import { Figure } from "./figure";
import { ForecastFigure } from "./forecast";
import { prepareBars, prepareLimit, type Measure, type Share } from "./prepare";

const w = usageWords;

/** The month at a glance: figures against the limits, day by day, and by model, workspace and person. */
export function Overview({ month, isThisMonth, days }: { month: string; isThisMonth: boolean; days: string[] }) {
  const { org, workspaces, me } = useScope();
  const { nameOf } = usePeople(org.id);
  const url = useUrlState();
  const measure: Measure = url.get("by") === "tokens" ? "tokens" : "cost";
  const query = useQuery({
    ...get("/api/v1/usage/summary", { query: { org_id: org.id, month } }),
    placeholderData: (before) => before,
  });
  const mine = useQuery({ ...get("/api/v1/usage/me", { query: { org_id: org.id } }), enabled: isThisMonth });
  const data = query.data;
  if (query.isError && data === undefined) return <Problem error={query.error} onRetry={() => void query.refetch()} />;

  const nameOfPerson = (key: string) =>
    key === me.id ? words.common.you : (nameOf(key) ?? words.common.unknownPerson);
  const nameOfWorkspace = (key: string) =>
    workspaces.find((workspace) => workspace.id === key)?.name ?? w.deletedWorkspace;
  const charts: { title: string; shares: Share[] | undefined; labelOf: (key: string) => string; latin?: boolean }[] = [
    { title: w.byModel, shares: data?.by_model, labelOf: (key) => key, latin: true },
    { title: w.byWorkspace, shares: data?.by_workspace, labelOf: nameOfWorkspace },
    { title: w.byUser, shares: data?.by_user, labelOf: nameOfPerson },
  ];
  const limit = data?.limit ?? null;
  const tokens = data ? data.input_tokens + data.output_tokens : 0;
  const costCap = limit?.monthly_cost_micro_usd ?? null;
  const tokenCap = limit?.monthly_tokens ?? null;
  const ownCap = mine.data?.limit?.monthly_cost_micro_usd ?? null;
  const other = data ? otherMoney(data.cost_micro_usd, data.display_currency) : null;

  return (
    <div className={cx("flex flex-col gap-9", query.isPlaceholderData && "opacity-60")}>
      <dl className="grid grid-cols-2 gap-x-8 gap-y-7 lg:grid-cols-4">
        <Figure
          label={w.spent}
          note={
            data ? (
              <>
                {costCap === null ? (
                  <span>{w.unlimited}</span>
                ) : (
                  <Against
                    used={data.cost_micro_usd}
                    cap={costCap}
                    held={data.reserved_micro_usd}
                    warnAt={limit!.warn_at_percent}
                    label={remainderWords.spentShare}
                  >
                    {w.of} <Money microUsd={costCap} />
                    {data.remaining_micro_usd != null && isThisMonth ? (
                      <> · {usageMore.leftOf(moneyText(data.remaining_micro_usd))}</>
                    ) : null}
                  </Against>
                )}
                {other ? <span>{other}</span> : null}
                {data.reserved_micro_usd > 0 ? (
                  <span>
                    {w.reserved} <Money microUsd={data.reserved_micro_usd} />
                  </span>
                ) : null}
                {mine.data && ownCap !== null ? (
                  <span>{usageMore.yours(moneyText(mine.data.cost_micro_usd), moneyText(ownCap))}</span>
                ) : null}
              </>
            ) : null
          }
        >
          {data ? <Money microUsd={data.cost_micro_usd} /> : null}
        </Figure>
        <Figure
          label={w.tokens}
          note={
            data ? (
              <>
                {tokenCap === null ? null : (
                  <Against
                    used={tokens}
                    cap={tokenCap}
                    held={0}
                    warnAt={limit!.warn_at_percent}
                    label={usageMore.limits.tokenShare(usageMore.limits.org)}
                  >
                    {w.of} <Num value={tokenCap} />
                  </Against>
                )}
                <span>
                  <Num value={data.input_tokens} /> {w.read} · <Num value={data.output_tokens} /> {w.written}
                </span>
              </>
            ) : null
          }
        >
          {data ? <Num value={tokens} /> : null}
        </Figure>
        <Figure
          label={w.requests}
          note={
            data && data.requests > 0 ? (
              <span>{usageMore.averageRequest(moneyText(data.cost_micro_usd / data.requests))}</span>
            ) : null
          }
        >
          {data ? <Num value={data.requests} /> : null}
        </Figure>
        {isThisMonth ? <ForecastFigure /> : null}
      </dl>
      {data && data.requests === 0 ? (
        <Empty title={w.none}>{w.noneHint}</Empty>
      ) : (
        <>
          <Daily
            days={days}
            measure={measure}
            actions={
              <Segmented
                label={w.measure}
                value={measure}
                onChange={(value) => url.set({ by: value === "tokens" ? "tokens" : null })}
                options={[
                  { value: "cost", label: w.money },
                  { value: "tokens", label: w.tokens },
                ]}
              />
            }
            labelOf={(split, key) =>
              split === "workspace" ? nameOfWorkspace(key) : split === "user" ? nameOfPerson(key) : key
            }
          />
          <div className="grid gap-x-12 gap-y-8 lg:grid-cols-3">
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
        </>
      )}
    </div>
  );
}

/** A figure against its limit: the meter, and in words. */
function Against({
  used,
  cap,
  held,
  warnAt,
  label,
  children,
}: {
  used: number;
  cap: number;
  held: number;
  warnAt: number;
  label: string;
  children: ReactNode;
}) {
  const state = prepareLimit(used, cap, warnAt);
  return (
    <span className="mt-1 mb-0.5 flex flex-col gap-1.5">
      <Meter className="h-1.5 max-w-56" label={label} share={state.share} reserved={cap === 0 ? 0 : held / cap} />
      <span className="flex flex-wrap items-center gap-x-2">
        <span>{children}</span>
        {state.level === "fine" ? null : (
          <Badge tone={state.level === "full" ? "bad" : "warn"}>{w.levels[state.level]}</Badge>
        )}
      </span>
    </span>
  );
}
