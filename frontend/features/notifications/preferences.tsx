"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schema } from "@/lib/api";
import { tagged } from "@/lib/query";
import { notifications } from "@/lib/words/notifications";
import { useAct } from "@/components/forms";
import { Problem, SkeletonRows } from "@/components/ui";

const w = notifications;
type Preference = Schema<"Preference">;

/** By event, whether the person is told in the application and by text message. Each change is kept at once. */
export function Preferences() {
  const cache = useQueryClient();
  const options = tagged("/api/v1/notifications/preferences", {});
  const query = useQuery(options);
  const { busy, run } = useAct();

  async function set(changed: Preference) {
    if (query.data === undefined) return;
    const { value, etag } = query.data;
    const items = value.items.map((item) => (item.event === changed.event ? changed : item));
    await run(
      changed.event,
      () => api.put("/api/v1/notifications/preferences", { body: { items } }, { ifMatch: etag }),
      (error) => (error.status === 412 ? w.stale : undefined),
    );
    await cache.invalidateQueries({ queryKey: options.queryKey });
  }

  if (query.isPending) return <SkeletonRows />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  const bySms = new Set(query.data.value.sms_events);
  const box = (item: Preference, channel: "in_app" | "sms", name: string) => (
    <input
      type="checkbox"
      aria-label={w.channelOf(w.events[item.event] ?? item.event, name)}
      className="size-4.5 accent-(--accent) pointer-coarse:size-6"
      checked={item[channel]}
      disabled={busy !== null}
      onChange={(event) => void set({ ...item, [channel]: event.target.checked })}
    />
  );
  return (
    <table className="w-full">
      <thead>
        <tr className="border-b border-line text-sm text-ink-3">
          <th scope="col" className="h-9 text-start font-normal">
            {w.event}
          </th>
          <th scope="col" className="w-24 font-normal">
            {w.inApp}
          </th>
          <th scope="col" className="w-24 font-normal">
            {w.sms}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {query.data.value.items.map((item) => (
          <tr key={item.event} className="h-(--row)">
            <th scope="row" className="text-start font-normal">
              {w.events[item.event] ?? <bdi dir="ltr">{item.event}</bdi>}
            </th>
            <td className="text-center">{box(item, "in_app", w.inApp)}</td>
            <td className="text-center">
              {bySms.has(item.event) ? (
                box(item, "sms", w.sms)
              ) : (
                <span className="text-ink-3">
                  <span aria-hidden="true">—</span>
                  <span className="sr-only">{w.noSms}</span>
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
