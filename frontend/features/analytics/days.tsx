"use client";

import { useState } from "react";
import { formatDay, formatNumber } from "@/lib/format";
import { useUrlState } from "@/lib/url";
import { analytics as w } from "@/lib/words/analytics";
import { Segmented } from "@/components/forms";
import { cx, Num, Section } from "@/components/ui";
import { useCalendar } from "@/features/session";
import { prepareColumns, type Column, type Kind } from "./prepare";
import type { AnalyticsDay } from "./types";

const INKS: Record<Kind, string[]> = { contents: ["bg-chart-1"], decisions: ["bg-chart-3", "bg-chart-6"] };
const NAMES: Record<Kind, string[]> = { contents: [w.contents], decisions: [w.approvals, w.rejections] };

/** What was created, or decided, on each day. */
export function Days({ days, today }: { days: AnalyticsDay[]; today: string }) {
  const url = useUrlState();
  const calendar = useCalendar();
  const [at, setAt] = useState<string | null>(null);
  const kind: Kind = url.get("show") === "decisions" ? "decisions" : "contents";
  const columns = prepareColumns(days, kind, today);
  const total = columns.reduce((sum, column) => sum + column.total, 0);
  const top = Math.max(0, ...columns.map((column) => column.total));
  const name = (column: Column) => (column.isToday ? w.today : formatDay(`${column.day}T12:00:00Z`, calendar));
  const text = (column: Column) =>
    kind === "contents"
      ? `${formatNumber(column.total)} ${w.contents}`
      : w.decisions(
          column.parts.find((part) => part.index === 0)?.value ?? 0,
          column.parts.find((part) => part.index === 1)?.value ?? 0,
        );
  const shown = columns.find((column) => column.day === at);
  const marks = [columns[0], columns[Math.floor(columns.length / 2)], columns.at(-1)].filter(
    (one) => one !== undefined,
  );
  return (
    <Section
      title={w.byDay}
      actions={
        <Segmented
          label={w.series}
          value={kind}
          onChange={(next) => url.set({ show: next === "contents" ? null : next })}
          options={(Object.keys(w.kinds) as Kind[]).map((value) => ({ value, label: w.kinds[value] }))}
        />
      }
    >
      <figure>
        <figcaption className="mb-3 flex min-h-6 flex-wrap items-center gap-x-5 gap-y-1 text-ink-2">
          {shown ? (
            <span>
              <span className="font-semibold text-ink">{text(shown)}</span> · {name(shown)}
            </span>
          ) : (
            NAMES[kind].map((label, index) => (
              <span key={label} className="flex items-center gap-2">
                <span aria-hidden="true" className={cx("size-2.5 rounded-sm", INKS[kind][index])} />
                {label}
                <Num
                  className="font-semibold text-ink"
                  value={columns.reduce(
                    (sum, column) => sum + (column.parts.find((part) => part.index === index)?.value ?? 0),
                    0,
                  )}
                />
              </span>
            ))
          )}
        </figcaption>
        <div
          role="img"
          aria-label={w.chart(columns.length)}
          className="flex h-36 items-end gap-px border-b border-edge/60 sm:gap-0.5"
          onPointerLeave={() => setAt(null)}
        >
          {columns.map((column) => (
            <div
              key={column.day}
              title={`${name(column)}: ${text(column)}`}
              onPointerEnter={() => setAt(column.day)}
              className={cx("flex h-full min-w-0 grow basis-0 flex-col justify-end", column.day === at && "bg-hover")}
            >
              {column.total === 0 ? null : (
                <div
                  className={cx("flex flex-col-reverse overflow-hidden rounded-t-sm", column.isToday && "cx-dotted")}
                  style={{ blockSize: `${Math.max((column.total / top) * 100, 2)}%` }}
                >
                  {column.parts.map((part) => (
                    <div
                      key={part.index}
                      className={INKS[kind][part.index]}
                      style={{ flexGrow: part.value, flexBasis: 0 }}
                    />
                  ))}
                </div>
              )}
            </div>
          ))}
        </div>
        <div aria-hidden="true" className="mt-1.5 flex justify-between text-xs text-ink-3">
          {marks.map((column) => (
            <span key={column.day}>{formatDay(`${column.day}T12:00:00Z`, calendar)}</span>
          ))}
        </div>
        {total === 0 ? null : (
          <details className="mt-3 text-sm">
            <summary className="inline-block cursor-pointer text-ink-3 hover:text-ink">{w.asTable}</summary>
            <table className="mt-2 w-full max-w-md">
              <thead>
                <tr className="border-b border-line text-ink-3">
                  <th scope="col" className="h-8 text-start font-normal">
                    {w.day}
                  </th>
                  {NAMES[kind].map((label) => (
                    <th key={label} scope="col" className="text-end font-normal">
                      {label}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {[...columns].reverse().map((column) => (
                  <tr key={column.day} className="h-8">
                    <th scope="row" className="text-start font-normal">
                      {name(column)}
                    </th>
                    {NAMES[kind].map((label, index) => (
                      <td key={label} className="text-end">
                        <Num value={column.parts.find((part) => part.index === index)?.value ?? 0} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        )}
      </figure>
    </Section>
  );
}
