"use client";

import { useQuery } from "@tanstack/react-query";
import { hrefOf } from "@/lib/api";
import { formatMonth } from "@/lib/format";
import { get } from "@/lib/query";
import { words } from "@/lib/words";
import { Money, Problem, Section, SkeletonRows } from "@/components/ui";
import { useScope } from "@/features/session";

const w = words.usageMore;
const FORMATS = [
  { format: "html", label: w.print },
  { format: "csv", label: "CSV" },
  { format: "json", label: "JSON" },
];

/** The months whose books are closed, and their statements as files. */
export function Statements() {
  const { org } = useScope();
  const query = useQuery(get("/api/v1/usage/statements", { query: { org_id: org.id } }));
  return (
    <Section title={w.statements} hint={w.statementsHint}>
      {query.isPending ? (
        <SkeletonRows rows={2} />
      ) : query.isError ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data.items.length === 0 ? (
        <p className="text-ink-3">{w.noStatements}</p>
      ) : (
        <ul aria-label={w.statements} className="divide-y divide-line border-y border-line">
          {query.data.items.map((statement) => {
            const month = formatMonth(statement.month, words.months);
            return (
              <li key={statement.month} className="flex min-h-(--row) flex-wrap items-center gap-x-4 gap-y-1 py-2">
                <span className="grow font-semibold">{month}</span>
                <span className="text-ink-2">
                  {w.due}: <Money microUsd={statement.due_micro_usd} />
                </span>
                <span className="flex gap-3">
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
                      className="text-accent underline-offset-4 hover:underline"
                    >
                      {label}
                    </a>
                  ))}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
