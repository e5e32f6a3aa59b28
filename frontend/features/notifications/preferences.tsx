"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import Link from "next/link";
import { useReducer, useRef } from "react";
import { putTagged, type Schema } from "@/lib/api";
import { get, tagged } from "@/lib/query";
import { toastError } from "@/lib/told";
import { notifications as w } from "@/lib/words/notifications";
import { Problem, SkeletonRows } from "@/components/ui";
import { useScope } from "@/features/session";
import { groupEvents, webhookTypeOf } from "./groups";

type Preference = Schema<"Preference">;

/** By event, where its news reaches the person: in the application, by text message; and whether webhooks of the organization carry it. */
export function Preferences() {
  const { org, may } = useScope();
  const cache = useQueryClient();
  const options = tagged("/api/v1/notifications/preferences", {});
  const query = useQuery(options);
  const managesWebhooks = may("webhook.manage");
  const hooks = useQuery({ ...get("/api/v1/webhooks", { query: { org_id: org.id } }), enabled: managesWebhooks });
  // One request at a time, each under the tag of the one before.
  const queue = useRef(Promise.resolve());
  const newest = useRef<Preference[] | null>(null);
  const [, render] = useReducer((count: number) => count + 1, 0);

  /** Shows a choice at once; where it was not kept, what stands on the server takes its place. */
  function set(changed: Preference) {
    cache.setQueryData(options.queryKey, (data) =>
      data === undefined
        ? data
        : {
            ...data,
            value: {
              ...data.value,
              items: data.value.items.map((item) => (item.event === changed.event ? changed : item)),
            },
          },
    );
    // The cache tells its readers a moment later: until then React would put the box back.
    render();
    const items = cache.getQueryData(options.queryKey)?.value.items;
    if (items === undefined) return;
    newest.current = items;
    queue.current = queue.current.then(async () => {
      try {
        const saved = await putTagged(
          "/api/v1/notifications/preferences",
          { body: { items } },
          { ifMatch: cache.getQueryData(options.queryKey)?.etag },
        );
        // A refetch in between may have brought the choices from before; those made since are on their way.
        cache.setQueryData(options.queryKey, (data) =>
          data === undefined
            ? data
            : { value: { ...data.value, items: newest.current ?? saved.value.items }, etag: saved.etag },
        );
      } catch (thrown) {
        toastError(thrown, (error) => (error.status === 412 ? w.stale : undefined));
        newest.current = null;
        await cache.invalidateQueries({ queryKey: options.queryKey });
      }
    });
  }

  if (query.isPending) return <SkeletonRows />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  const bySms = new Set(query.data.value.sms_events);
  const byWebhook = new Set<string>(
    (hooks.data?.items ?? []).filter((hook) => hook.enabled).flatMap((hook) => hook.events),
  );
  const none = (text: string) => (
    <span className="text-ink-3">
      <span aria-hidden="true">—</span>
      <span className="sr-only">{text}</span>
    </span>
  );
  const box = (item: Preference, channel: "in_app" | "sms", name: string) => (
    <input
      type="checkbox"
      aria-label={w.channelOf(w.events[item.event] ?? item.event, name)}
      className="size-4.5 align-middle accent-(--accent) pointer-coarse:size-6"
      checked={item[channel]}
      onChange={(event) => set({ ...item, [channel]: event.target.checked })}
    />
  );
  const columns = managesWebhooks ? 4 : 3;
  return (
    <div className="mt-5">
      <p className="mb-4 max-w-prose text-ink-2">{w.preferencesHint}</p>
      <table className="w-full">
        <thead>
          <tr className="border-b border-line text-sm text-ink-3">
            <th scope="col" className="h-9 text-start font-normal">
              {w.event}
            </th>
            <th scope="col" className="w-18 font-normal sm:w-24">
              {w.inApp}
            </th>
            <th scope="col" className="w-18 font-normal sm:w-24">
              {w.sms}
            </th>
            {managesWebhooks ? (
              <th scope="col" className="w-18 font-normal sm:w-24">
                {w.webhook}
              </th>
            ) : null}
          </tr>
        </thead>
        {groupEvents(query.data.value.items).map((group) => (
          <tbody key={group.id}>
            <tr>
              <th scope="rowgroup" colSpan={columns} className="pt-5 pb-1.5 text-start text-sm text-ink-3">
                {w.groups[group.id]}
              </th>
            </tr>
            {group.items.map((item) => {
              const type = webhookTypeOf(item.event);
              return (
                <tr key={item.event} className="h-(--row) border-t border-line">
                  <th scope="row" className="text-start font-normal">
                    {w.events[item.event] ?? <bdi dir="ltr">{item.event}</bdi>}
                  </th>
                  <td className="text-center">{box(item, "in_app", w.inApp)}</td>
                  <td className="text-center">{bySms.has(item.event) ? box(item, "sms", w.sms) : none(w.noSms)}</td>
                  {managesWebhooks ? (
                    <td className="text-center">
                      {type !== null && byWebhook.has(type) ? (
                        <Check
                          role="img"
                          aria-label={w.webhookSent}
                          className="inline size-4.5 text-good"
                          strokeWidth={2}
                        />
                      ) : (
                        none(w.webhookNone)
                      )}
                    </td>
                  ) : null}
                </tr>
              );
            })}
          </tbody>
        ))}
      </table>
      <p className="mt-5 max-w-prose text-sm text-ink-3">
        {w.webhookHint}{" "}
        {managesWebhooks ? (
          <Link href={`/webhooks?o=${org.id}`} className="text-accent underline underline-offset-4">
            {w.toWebhooks}
          </Link>
        ) : null}
      </p>
    </div>
  );
}
