"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CheckCheck } from "lucide-react";
import Link from "next/link";
import { api } from "@/lib/api";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { notifications } from "@/lib/words/notifications";
import { Checkbox, Segmented, useAct } from "@/components/forms";
import { Button, cx, Empty, IconButton, Page, Problem, SkeletonRows } from "@/components/ui";
import { RelativeTime, usePeople, useScope } from "@/features/session";
import { Preferences } from "./preferences";
import { NOTIFICATIONS_KEY, notificationsQuery, unreadQuery, type Notification } from "./queries";
import { placeOf, sentenceOf } from "./sentence";

const w = notifications;

/** What the person should know, and how they want to be told. The address holds the view. */
export function NotificationsPage() {
  const url = useUrlState();
  const cache = useQueryClient();
  const { data: unread = 0 } = useQuery(unreadQuery());
  const { busy, run } = useAct();
  const view = url.get("view") === "preferences" ? "preferences" : "list";
  return (
    <Page
      title={w.title}
      intro={w.intro}
      width="max-w-3xl"
      actions={
        view === "list" && unread > 0 ? (
          <Button
            busy={busy !== null}
            icon={<CheckCheck aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            onClick={() =>
              void run("all", async () => {
                await api.post("/api/v1/notifications/read-all", {});
                await cache.invalidateQueries({ queryKey: NOTIFICATIONS_KEY });
              })
            }
          >
            {w.readAll}
          </Button>
        ) : null
      }
    >
      <div className="flex flex-col gap-6">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
          <Segmented
            label={w.views}
            value={view}
            onChange={(next) => url.set({ view: next === "list" ? null : next })}
            options={[
              { value: "list", label: w.list },
              { value: "preferences", label: w.preferences },
            ]}
          />
          {view === "list" ? (
            <Checkbox
              label={w.unreadOnly}
              checked={url.get("unread") === "true"}
              onChange={(event) => url.set({ unread: event.target.checked })}
            />
          ) : null}
        </div>
        {view === "list" ? <List unreadOnly={url.get("unread") === "true"} /> : <Preferences />}
      </div>
    </Page>
  );
}

function List({ unreadOnly }: { unreadOnly: boolean }) {
  const { org } = useScope();
  const { nameOf } = usePeople(org.id);
  const cache = useQueryClient();
  const query = useInfiniteQuery(notificationsQuery(unreadOnly));
  const { run } = useAct();
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];

  async function read(notification: Notification) {
    if (notification.read_at !== null) return;
    const key = notificationsQuery(unreadOnly).queryKey;
    const before = cache.getQueryData(key);
    // A mark of reading is shown at once and taken back when it was not kept.
    cache.setQueryData(key, (data) =>
      data === undefined
        ? data
        : {
            ...data,
            pages: data.pages.map((page) => ({
              ...page,
              items: page.items.map((item) =>
                item.id === notification.id ? { ...item, read_at: new Date().toISOString() } : item,
              ),
            })),
          },
    );
    const kept = await run(notification.id, () =>
      api.post("/api/v1/notifications/{id}/read", { path: { id: notification.id } }),
    );
    if (!kept) cache.setQueryData(key, before);
    await cache.invalidateQueries({ queryKey: unreadQuery().queryKey });
  }

  if (query.isPending) return <SkeletonRows height="h-16" />;
  if (query.isError && rows.length === 0) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0)
    return unreadOnly ? <Empty title={w.noneUnread} /> : <Empty title={w.none}>{w.noneHint}</Empty>;
  return (
    <>
      <ul aria-label={w.list} className="divide-y divide-line border-y border-line">
        {rows.map((notification) => {
          const isUnread = notification.read_at === null;
          const place = placeOf(notification);
          const text = sentenceOf(notification, nameOf);
          const content = (
            <>
              <span
                aria-hidden="true"
                className={cx("size-2 shrink-0 rounded-full", isUnread ? "bg-accent" : "bg-transparent")}
              />
              <span className="min-w-0 grow">
                {isUnread ? <span className="sr-only">{w.unread}: </span> : null}
                <span className={cx("block", isUnread ? "font-semibold" : "text-ink-2")}>{text}</span>
                <RelativeTime at={notification.created_at} className="block text-sm text-ink-3" />
              </span>
            </>
          );
          return (
            <li key={notification.id} className="flex items-center gap-1 transition-colors duration-100 hover:bg-hover">
              {place === null ? (
                <div className="flex min-h-16 min-w-0 grow items-center gap-3 px-2 py-2.5">{content}</div>
              ) : (
                <Link
                  href={place}
                  onClick={() => void read(notification)}
                  className="bleed-focus flex min-h-16 min-w-0 grow items-center gap-3 px-2 py-2.5"
                >
                  {content}
                </Link>
              )}
              {isUnread ? (
                <IconButton label={w.readOf(text)} onClick={() => void read(notification)}>
                  <Check aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
                </IconButton>
              ) : null}
            </li>
          );
        })}
      </ul>
      {query.hasNextPage ? (
        <div>
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.common.more}
          </Button>
        </div>
      ) : null}
    </>
  );
}
