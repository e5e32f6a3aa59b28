"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatDay } from "@/lib/format";
import { get } from "@/lib/query";
import { words } from "@/lib/words";
import { cx, moneyText, Problem, Section, Skeleton } from "@/components/ui";
import { useScope } from "@/features/session";
import type { Measure } from "./prepare";
import { localDate, prepareSeries, type Day, type Series } from "./series";

const w = words.usageMore;
const DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What was used on each of the last thirty days, in the organization's zone. */
export function Daily({ measure }: { measure: Measure }) {
  const { org, calendar } = useScope();
  const today = localDate(new Date(), calendar.timezone);
  const from = localDate(new Date(Date.now() - (DAYS - 1) * DAY_MS), calendar.timezone);
  const query = useQuery(
    get("/api/v1/usage/timeseries", { query: { org_id: org.id, from, to: today, bucket: "day" } }),
  );
  const series = query.data === undefined ? null : prepareSeries(query.data.points, measure, today);
  return (
    <Section title={w.daily} hint={w.dailyHint}>
      {query.isError ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : series === null ? (
        <Skeleton className="h-44" />
      ) : series.top === 0 ? (
        <p className="text-ink-3">{w.nothing}</p>
      ) : (
        <Columns series={series} measure={measure} />
      )}
    </Section>
  );
}

/** Columns in reading order, so that the oldest is at the right; the same as a table below. */
function Columns({ series, measure }: { series: Series; measure: Measure }) {
  const { calendar } = useScope();
  const [at, setAt] = useState<string | null>(null);
  const amount = (day: Day) =>
    day.value === null ? w.unknown : measure === "cost" ? moneyText(day.value) : words.common.tokens(day.value);
  const name = (day: Day) => (day.isToday ? w.today : formatDay(day.at, calendar));
  const shown = series.days.find((day) => day.local === at) ?? series.days.at(-1)!;
  const first = series.days[0]!;
  return (
    <figure>
      <figcaption className="mb-2 text-ink-2">
        <span className="font-semibold text-ink">{amount(shown)}</span> · {name(shown)}
      </figcaption>
      <div
        role="img"
        aria-label={w.chart(series.days.length)}
        className="flex h-36 items-end gap-px border-b border-edge/60 sm:gap-1"
        onPointerLeave={() => setAt(null)}
      >
        {series.days.map((day) => (
          <div
            key={day.local}
            title={`${name(day)}: ${amount(day)}`}
            onPointerEnter={() => setAt(day.local)}
            className="flex h-full min-w-0 grow items-end"
          >
            <div
              className={cx(
                "w-full rounded-t-sm",
                day.height === null
                  ? "h-0"
                  : day.isToday
                    ? "border-2 border-b-0 border-dotted border-chart-1 bg-chart-1/20"
                    : "bg-chart-1",
                day.local === at && "opacity-75",
              )}
              style={
                day.height === null
                  ? undefined
                  : { blockSize: `${Math.max(day.height * 100, day.height > 0 ? 2 : 0)}%` }
              }
            />
          </div>
        ))}
      </div>
      <div aria-hidden="true" className="mt-1 flex justify-between text-xs text-ink-3">
        <span>{formatDay(first.at, calendar)}</span>
        <span>{name(series.days.at(-1)!)}</span>
      </div>
      <details className="mt-2 text-sm">
        <summary className="inline-block cursor-pointer text-ink-3 hover:text-ink">{w.asTable}</summary>
        <table className="mt-2 w-full max-w-md">
          <thead>
            <tr className="border-b border-line text-ink-3">
              <th scope="col" className="h-8 text-start font-normal">
                {w.day}
              </th>
              <th scope="col" className="text-end font-normal">
                {w.amount}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {[...series.days].reverse().map((day) => (
              <tr key={day.local} className="h-8">
                <th scope="row" className="text-start font-normal">
                  {name(day)}
                </th>
                <td className="text-end">{amount(day)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
