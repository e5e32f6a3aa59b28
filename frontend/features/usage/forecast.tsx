"use client";

import { useQuery } from "@tanstack/react-query";
import { asApiError } from "@/lib/api";
import { formatDay } from "@/lib/format";
import { get } from "@/lib/query";
import { words } from "@/lib/words";
import { usageMore as w } from "@/lib/words/usage-more";
import { Money, moneyText, RequestId } from "@/components/ui";
import { useScope } from "@/features/session";
import { Figure } from "./figure";

/** Where the running month is going, with its range, and when the limit would be reached. */
export function ForecastFigure() {
  const { org, calendar } = useScope();
  const { data, isError, error, refetch } = useQuery(get("/api/v1/usage/forecast", { query: { org_id: org.id } }));
  if (isError)
    return (
      <Figure
        label={w.forecast}
        note={
          <>
            <span>{asApiError(error).text}</span>
            <RequestId error={error} />
          </>
        }
      >
        <button type="button" className="text-base text-accent" onClick={() => void refetch()}>
          {words.common.retry}
        </button>
      </Figure>
    );
  if (data !== undefined && data.days_observed === 0)
    return (
      <Figure label={w.forecast} note={w.tooEarlyHint}>
        <span className="text-base font-normal text-ink-2">{w.tooEarly}</span>
      </Figure>
    );
  return (
    <Figure
      label={w.forecast}
      note={
        data ? (
          <>
            <span>{w.range(moneyText(data.low_micro_usd), moneyText(data.high_micro_usd))}</span>
            {data.limit_reached_on !== null ? (
              <span className="text-warn">{w.reached(formatDay(`${data.limit_reached_on}T12:00:00Z`, calendar))}</span>
            ) : data.limit_micro_usd !== null ? (
              <span>{w.notReached}</span>
            ) : null}
            <span>{w.days(data.days_observed)}</span>
          </>
        ) : null
      }
    >
      {data ? <Money microUsd={data.expected_micro_usd} /> : null}
    </Figure>
  );
}
