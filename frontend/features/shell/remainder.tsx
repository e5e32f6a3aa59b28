"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { get } from "@/lib/query";
import { remainder as w } from "@/lib/words/remainder";
import { Meter, Money, moneyText } from "@/components/ui";

/** What is left of the month's money, in the header of every page. */
export function Remainder({ orgId }: { orgId: string }) {
  const { data } = useQuery({
    ...get("/api/v1/usage/summary", { query: { org_id: orgId } }),
    staleTime: 30_000,
    refetchInterval: 120_000,
  });
  if (data === undefined) return null;
  const cap = data.limit?.monthly_cost_micro_usd ?? null;
  const left = data.remaining_micro_usd ?? null;
  if (cap === null || left === null) {
    return (
      <Link
        href={`/usage?o=${orgId}`}
        className="hidden h-(--control) items-center gap-1.5 rounded-md px-2.5 text-sm text-ink-2 hover:bg-hover sm:flex"
      >
        {w.spentThisMonth}
        <Money microUsd={data.cost_micro_usd} className="font-semibold text-ink" />
      </Link>
    );
  }
  return (
    <Link
      href={`/usage?o=${orgId}`}
      title={w.remainderOf(moneyText(left), moneyText(cap))}
      className="flex h-(--control) items-center gap-2.5 rounded-md px-2.5 text-sm text-ink-2 hover:bg-hover"
    >
      <span className="flex items-baseline gap-1.5">
        <span>{w.left}</span>
        <Money microUsd={left} className="font-semibold text-ink" />
      </span>
      <Meter
        className="hidden w-16 sm:flex"
        label={w.spentShare}
        share={cap === 0 ? 1 : data.cost_micro_usd / cap}
        reserved={cap === 0 ? 0 : data.reserved_micro_usd / cap}
      />
    </Link>
  );
}
