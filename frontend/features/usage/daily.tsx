"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import { formatDay } from "@/lib/format";
import { get } from "@/lib/query";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { usage as usageWords } from "@/lib/words/usage";
import { usageMore as w } from "@/lib/words/usage-more";
import { Segmented } from "@/components/forms";
import { cx, moneyText, Problem, Section, Skeleton, UserText } from "@/components/ui";
import { useScope } from "@/features/session";
import { localDate } from "./month";
import { INKS } from "./bars";
import type { Measure } from "./prepare";
import { prepareSeries, type Day, type Series } from "./series";

type Split = keyof typeof w.splits;
const SPLITS = Object.keys(w.splits) as Split[];

/** What was used on each day of the month, as a whole or split. The address holds the split. */
export function Daily({
  days,
  measure,
  actions,
  labelOf,
}: {
  /** The month's days, Gregorian dates. */
  days: string[];
  measure: Measure;
  actions?: ReactNode;
  labelOf: (split: Split, key: string) => string;
}) {
  const { org, calendar } = useScope();
  const url = useUrlState();
  const split = SPLITS.find((one) => one === url.get("split")) ?? "none";
  const today = localDate(new Date(), calendar.timezone);
  const query = useQuery({
    ...get("/api/v1/usage/timeseries", {
      query: {
        org_id: org.id,
        from: days[0]!,
        to: days.at(-1)!,
        bucket: "day",
        ...(split === "none" ? {} : { group_by: split }),
      },
    }),
    placeholderData: (before) => before,
  });
  const series = useMemo(
    () => (query.data === undefined ? null : prepareSeries(query.data.points, measure, today, days)),
    [query.data, measure, today, days],
  );
  return (
    <Section
      title={w.daily}
      hint={w.dailyHint}
      actions={
        <div className="flex flex-wrap gap-2">
          {actions}
          <Segmented
            label={w.splitBy}
            value={split}
            onChange={(next) => url.set({ split: next === "none" ? null : next })}
            options={SPLITS.map((value) => ({ value, label: w.splits[value] }))}
          />
        </div>
      }
    >
      {query.isError && series === null ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : series === null ? (
        <Skeleton className="h-52" />
      ) : series.total === 0 && series.top === 0 ? (
        <p className="text-ink-3">{w.nothing}</p>
      ) : (
        <div className={cx(query.isPlaceholderData && "opacity-60")}>
          <Columns
            series={series}
            measure={measure}
            groupName={(key) => (key === null ? usageWords.rest : labelOf(split, key))}
          />
        </div>
      )}
    </Section>
  );
}

/** Columns in reading order, so that the oldest is at the right; the same as a table below. */
function Columns({
  series,
  measure,
  groupName,
}: {
  series: Series;
  measure: Measure;
  groupName: (key: string | null) => string;
}) {
  const { calendar } = useScope();
  const [at, setAt] = useState<string | null>(null);
  const text = (value: number) => (measure === "cost" ? moneyText(value) : words.common.tokens(value));
  const amount = (day: Day) => (day.isAhead ? w.ahead : day.value === null ? w.unknown : text(day.value));
  const name = (day: Day) => (day.isToday ? w.today : formatDay(day.at, calendar));
  const shown = series.days.find((day) => day.local === at);
  const isSplit = series.groups.length > 1 || series.groups[0]?.key != null;
  const past = series.days.filter((day) => !day.isAhead);
  const signs = [
    { look: "cx-tick h-1 bg-edge/70", label: w.unused, isThere: past.some((day) => day.height === 0) },
    { look: "cx-hatched h-3 rounded-sm", label: w.unknown, isThere: past.some((day) => day.height === null) },
    {
      look: "cx-dotted h-3 bg-chart-1",
      label: w.today,
      isThere: past.some((day) => day.isToday && day.height),
    },
  ].filter((sign) => sign.isThere);
  const marks = [series.days[0]!, series.days[Math.floor(series.days.length / 2)]!, series.days.at(-1)!];
  return (
    <figure>
      <figcaption className="mb-3 flex min-h-6 flex-wrap items-baseline gap-x-2 text-ink-2">
        <span className="font-semibold text-ink">{shown ? amount(shown) : text(series.total)}</span>
        <span>{shown ? name(shown) : w.wholeMonth}</span>
      </figcaption>
      <div className="relative">
        {/* Two lines to read heights by: the largest day, and half of it. */}
        <div
          aria-hidden="true"
          className="pointer-events-none absolute inset-x-0 top-0 flex h-40 flex-col justify-between"
        >
          {[series.top, series.top / 2].map((value, index) => (
            <div key={index} className={cx("border-t border-dashed border-line", index === 1 && "mt-auto mb-auto")}>
              <span className="absolute start-0 bg-canvas pe-1.5 text-xs text-ink-3 [translate:0_-50%]">
                {text(value)}
              </span>
            </div>
          ))}
        </div>
        <div
          role="img"
          aria-label={w.chart(past.length)}
          className="relative flex h-40 items-end gap-px border-b border-edge/60 ps-24 sm:gap-1"
          onPointerLeave={() => setAt(null)}
        >
          {series.days.map((day) => (
            <div
              key={day.local}
              title={`${name(day)}: ${amount(day)}`}
              onPointerEnter={() => setAt(day.local)}
              className={cx(
                "flex h-full min-w-0 grow basis-0 flex-col justify-end rounded-t-sm",
                day.local === at && "bg-hover",
              )}
            >
              {day.isAhead ? null : day.height === null ? (
                <div data-day="unknown" className="cx-hatched h-full w-full rounded-t-sm" />
              ) : day.height === 0 ? (
                <div data-day="unused" className="cx-tick h-1 w-full bg-edge/70" />
              ) : (
                <div
                  data-day={day.isToday ? "today" : "used"}
                  className={cx(
                    "flex w-full flex-col-reverse overflow-hidden rounded-t-sm",
                    day.isToday && "cx-dotted",
                  )}
                  style={{ blockSize: `${Math.max(day.height * 100, 2)}%` }}
                >
                  {day.parts.map((part) => (
                    <div key={part.index} className={INKS[part.index]} style={{ flexGrow: part.value, flexBasis: 0 }} />
                  ))}
                </div>
              )}
            </div>
          ))}
        </div>
        <div aria-hidden="true" className="mt-1.5 flex justify-between ps-24 text-xs text-ink-3">
          {marks.map((day) => (
            <span key={day.local}>{formatDay(`${day.local}T12:00:00Z`, calendar)}</span>
          ))}
        </div>
      </div>
      {signs.length > 0 ? (
        <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-xs text-ink-3">
          {signs.map((sign) => (
            <li key={sign.label} className="flex items-center gap-1.5">
              <span aria-hidden="true" className={cx("w-3", sign.look)} />
              {sign.label}
            </li>
          ))}
        </ul>
      ) : null}
      {isSplit ? (
        <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1.5 text-sm">
          {series.groups.map((group, index) => (
            <li key={group.key ?? "rest"} className="flex items-center gap-2">
              <span aria-hidden="true" className={cx("size-2.5 rounded-sm", INKS[index])} />
              <UserText>{groupName(group.key)}</UserText>
              <span className="text-ink-3">{text(group.value)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <details className="mt-3 text-sm">
        <summary className="inline-block cursor-pointer text-ink-3 hover:text-ink">{w.asTable}</summary>
        <div tabIndex={0} role="group" aria-label={w.daily} className="bleed-focus mt-2 overflow-x-auto">
          <table className="w-full max-w-2xl">
            <thead>
              <tr className="border-b border-line text-ink-3">
                <th scope="col" className="h-8 text-start font-normal">
                  {w.day}
                </th>
                {isSplit
                  ? series.groups.map((group) => (
                      <th key={group.key ?? "rest"} scope="col" className="ps-4 text-end font-normal">
                        <UserText>{groupName(group.key)}</UserText>
                      </th>
                    ))
                  : null}
                <th scope="col" className="ps-4 text-end font-normal">
                  {w.amount}
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {[...past].reverse().map((day) => (
                <tr key={day.local} className="h-8">
                  <th scope="row" className="text-start font-normal whitespace-nowrap">
                    {name(day)}
                  </th>
                  {isSplit
                    ? series.groups.map((group, index) => (
                        <td key={group.key ?? "rest"} className="ps-4 text-end whitespace-nowrap">
                          {day.value === null
                            ? w.unknown
                            : text(day.parts.find((part) => part.index === index)?.value ?? 0)}
                        </td>
                      ))
                    : null}
                  <td className="ps-4 text-end whitespace-nowrap">{amount(day)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
