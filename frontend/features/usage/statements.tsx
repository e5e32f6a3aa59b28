"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { hrefOf } from "@/lib/api";
import { formatMonth } from "@/lib/format";
import { get } from "@/lib/query";
import { words } from "@/lib/words";
import { usageMore } from "@/lib/words/usage-more";
import { buttonClass, Empty, Latin, Money, Problem, SkeletonRows } from "@/components/ui";
import { ExactTime, useScope } from "@/features/session";

const w = usageMore.statements;
const FORMATS = [
  { format: "html", label: w.print },
  { format: "csv", label: "CSV" },
  { format: "json", label: "JSON" },
];

/** The months whose books are closed, and their statements as files. */
export function Statements() {
  const { org } = useScope();
  const query = useQuery(get("/api/v1/usage/statements", { query: { org_id: org.id } }));
  if (query.isPending) return <SkeletonRows rows={3} />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data.items.length === 0) return <Empty title={w.none}>{w.noneHint}</Empty>;
  return (
    <>
      <p className="mb-4 max-w-prose text-ink-2">{w.hint}</p>
      <ul aria-label={usageMore.view.statements} className="divide-y divide-line border-y border-line">
        {query.data.items.map((statement) => {
          const month = formatMonth(statement.month, words.months);
          return (
            <li key={statement.month} className="flex flex-wrap items-center gap-x-6 gap-y-2 py-3.5">
              <div className="min-w-0 grow basis-64">
                <p className="font-semibold">{month}</p>
                <p className="flex flex-wrap gap-x-3 text-sm text-ink-3">
                  <span>
                    {w.closedAt} <ExactTime at={statement.closed_at} />
                  </span>
                  <Latin className="max-w-40 truncate">{statement.sha256}</Latin>
                </p>
              </div>
              <p className="text-ink-2">
                {w.due} <Money microUsd={statement.due_micro_usd} className="font-semibold text-ink" />
              </p>
              <div className="flex gap-2">
                {FORMATS.map(({ format, label }) => (
                  <a
                    key={format}
                    href={hrefOf(
                      "/api/v1/usage/statements/{month}",
                      { month: statement.month },
                      { org_id: org.id, format },
                    )}
                    target={format === "html" ? "_blank" : undefined}
                    rel="noopener"
                    download={format === "html" ? undefined : `${statement.month}.${format}`}
                    aria-label={w.formatOf(label, month)}
                    className={buttonClass("secondary", false, "font-normal")}
                  >
                    {format === "html" ? null : <Download aria-hidden="true" className="size-4" strokeWidth={1.5} />}
                    {label}
                  </a>
                ))}
              </div>
            </li>
          );
        })}
      </ul>
    </>
  );
}
