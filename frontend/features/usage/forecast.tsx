"use client";

import { useQuery } from "@tanstack/react-query";
import { formatDay } from "@/lib/format";
import { get } from "@/lib/query";
import { words } from "@/lib/words";
import { moneyText, Problem, Section, SkeletonRows } from "@/components/ui";
import { useScope } from "@/features/session";

const w = words.usageMore;

/** Where the month is going, with its range, and when the limit would be reached. */
export function ForecastLines() {
  const { org, calendar } = useScope();
  const query = useQuery(get("/api/v1/usage/forecast", { query: { org_id: org.id } }));
  const data = query.data;
  return (
    <Section title={w.forecast} hint={data && data.days_observed > 0 ? w.days(data.days_observed) : undefined}>
      {query.isError ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : data === undefined ? (
        <SkeletonRows rows={1} />
      ) : data.days_observed === 0 ? (
        <p className="text-ink-3">{w.tooEarly}</p>
      ) : (
        <div className="max-w-prose">
          <p>{w.expected(moneyText(data.expected_micro_usd))}</p>
          <p className="text-ink-2">{w.range(moneyText(data.low_micro_usd), moneyText(data.high_micro_usd))}</p>
          {data.limit_reached_on !== null ? (
            <p className="text-warn">{w.reached(formatDay(`${data.limit_reached_on}T12:00:00Z`, calendar))}</p>
          ) : null}
        </div>
      )}
    </Section>
  );
}
