"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { api } from "@/lib/api";
import { paged } from "@/lib/query";
import { toast } from "@/lib/store";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { webhooks } from "@/lib/words/webhooks";
import { Segmented, useAct } from "@/components/forms";
import { Badge, Button, Problem, SkeletonRows, type Tone } from "@/components/ui";
import { RelativeTime } from "@/features/session";
import { RangeDialog } from "./range-dialog";
import type { Delivery } from "./types";

const w = webhooks;
const TONES: Record<Delivery["state"], Tone> = {
  pending: "accent",
  delivered: "good",
  failed: "bad",
  cancelled: "plain",
};
const STATES = Object.keys(TONES) as Delivery["state"][];
/** How often deliveries under way are asked for, milliseconds. */
const FOLLOW_MS = 2000;

/** What was sent to a webhook and what became of it. Followed while something is under way. */
export function Deliveries({ hookId }: { hookId: string }) {
  const cache = useQueryClient();
  const url = useUrlState();
  const state = STATES.find((one) => one === url.get("state"));
  const [isRangeOpen, setRangeOpen] = useState(false);
  const query = useInfiniteQuery({
    ...paged("/api/v1/webhooks/{id}/deliveries", { path: { id: hookId }, query: { state } }, 20),
    refetchInterval: ({ state: known }) =>
      known.data?.pages.some((page) => page.items.some((item) => item.state === "pending")) ? FOLLOW_MS : false,
  });
  const { busy, run } = useAct();
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];

  async function redeliver(id: string) {
    const done = await run(id, async () => {
      await api.post("/api/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver", {
        path: { id: hookId, delivery_id: id },
      });
      await cache.invalidateQueries({ queryKey: ["/api/v1/webhooks/{id}/deliveries"] });
    });
    if (done) toast(w.redelivered);
  }

  return (
    <div className="mt-1 flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label={w.filter}
          value={state ?? "any"}
          onChange={(next) => url.set({ state: next === "any" ? null : next })}
          options={[{ value: "any", label: w.anyState }, ...STATES.map((value) => ({ value, label: w.states[value] }))]}
        />
        <Button onClick={() => setRangeOpen(true)}>{w.redeliverRange}</Button>
      </div>
      {query.isPending ? (
        <SkeletonRows rows={2} />
      ) : query.isError && rows.length === 0 ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        <p className="py-2 text-ink-3">{state === undefined ? w.noDeliveries : w.noneInState}</p>
      ) : (
        <ul aria-label={w.deliveries} className="divide-y divide-line rounded-md border border-line bg-surface">
          {rows.map((delivery) => {
            const last = delivery.attempts.at(-1);
            return (
              <li key={delivery.id} className="flex flex-wrap items-start gap-x-3 gap-y-2 px-3.5 py-3">
                <Badge tone={TONES[delivery.state]}>{w.states[delivery.state]}</Badge>
                <div className="min-w-0 grow basis-52">
                  <p>
                    {w.events[delivery.type] ?? delivery.type}
                    <span className="ms-2 text-sm text-ink-3">
                      <RelativeTime at={delivery.happened_at} />
                    </span>
                  </p>
                  <p className="flex flex-wrap gap-x-3 text-sm text-ink-3">
                    {last !== undefined ? (
                      <>
                        <span>
                          {w.outcomes[last.outcome] ?? last.outcome}
                          {last.status_code != null ? (
                            <bdi dir="ltr" className="ms-1.5">
                              {String(last.status_code)}
                            </bdi>
                          ) : null}
                        </span>
                        <span>{w.ms(last.latency_ms)}</span>
                      </>
                    ) : null}
                    {delivery.attempts.length > 1 ? <span>{w.attempts(delivery.attempts.length)}</span> : null}
                    {delivery.next_attempt_at !== null ? (
                      <span>
                        {w.next} <RelativeTime at={delivery.next_attempt_at} />
                      </span>
                    ) : null}
                  </p>
                  {delivery.response ? (
                    <details className="text-sm text-ink-3">
                      <summary className="inline-block cursor-pointer hover:text-ink">{w.response}</summary>
                      <pre
                        dir="ltr"
                        tabIndex={0}
                        className="mt-1 max-h-40 overflow-auto rounded-md bg-sunken px-3 py-2 font-sans text-xs whitespace-pre-wrap break-all text-ink-2"
                      >
                        {delivery.response}
                      </pre>
                    </details>
                  ) : null}
                </div>
                {delivery.state === "pending" ? null : (
                  <Button
                    busy={busy === delivery.id}
                    icon={<RotateCw aria-hidden="true" className="size-4" strokeWidth={1.5} />}
                    onClick={() => void redeliver(delivery.id)}
                  >
                    {w.redeliver}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {query.hasNextPage ? (
        <Button className="self-start" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.common.more}
        </Button>
      ) : null}
      {isRangeOpen ? <RangeDialog hookId={hookId} onClose={() => setRangeOpen(false)} /> : null}
    </div>
  );
}
