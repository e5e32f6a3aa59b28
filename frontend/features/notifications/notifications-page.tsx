"use client";

import { useInfiniteQuery, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, ArchiveRestore, Check, CheckCheck } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useEffect } from "react";
import { api } from "@/lib/api";
import { toast } from "@/lib/store";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { notifications as w } from "@/lib/words/notifications";
import { Segmented, useAct } from "@/components/forms";
import { Button, cx, Empty, IconButton, Page, Problem, SkeletonRows, Tabs, UserText } from "@/components/ui";
import { RelativeTime, useScope } from "@/features/session";
import { usePeopleOf } from "./people-of";
import {
  NOTIFICATIONS_KEY,
  notificationsQuery,
  recentContentsQuery,
  unreadQuery,
  type Filter,
  type Notification,
} from "./queries";
import { contentOf, placeOf, sentenceOf, type Names } from "./sentence";

const Preferences = dynamic(() => import("./preferences").then((module) => module.Preferences), {
  loading: () => <SkeletonRows />,
});
const FILTERS = Object.keys(w.filters) as Filter[];

/** What the person should know, and how they want to be told. The address holds the view and the filter. */
export function NotificationsPage() {
  const url = useUrlState();
  const cache = useQueryClient();
  const { data: unread = 0 } = useQuery(unreadQuery());
  const { busy, run } = useAct();
  const view = url.get("view") === "preferences" ? "preferences" : "list";
  const filter = FILTERS.find((one) => one === url.get("filter")) ?? "all";
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
      <Tabs
        label={w.views}
        value={view}
        onChange={(next) => url.set({ view: next === "list" ? null : next })}
        options={[
          { value: "list", label: w.list },
          { value: "preferences", label: w.preferences },
        ]}
      />
      {view === "list" ? (
        <>
          <Segmented
            className="my-4"
            label={w.filter}
            value={filter}
            onChange={(next) => url.set({ filter: next === "all" ? null : next })}
            options={FILTERS.map((value) => ({ value, label: w.filters[value] }))}
          />
          <List filter={filter} />
        </>
      ) : (
        <Preferences />
      )}
    </Page>
  );
}

/** Titles of contents by id, of the organizations that the notifications are about. */
function useTitles(rows: Notification[]): Map<string, string> {
  const orgs = [...new Set(rows.flatMap((row) => (contentOf(row) !== null && row.org_id != null ? [row.org_id] : [])))];
  const cache = useQueryClient();
  const { titles, isWhole } = useQueries({
    queries: orgs.map(recentContentsQuery),
    combine: (results) => ({
      titles: new Map(
        results.flatMap((result) => result.data?.items.map((item) => [item.id, item.title] as const) ?? []),
      ),
      isWhole: results.every((result) => result.data !== undefined),
    }),
  });
  // A notification that came later may be of a content that was not there yet: asked for once, however it turns out.
  const newest =
    rows.find((row) => {
      const id = contentOf(row);
      return isWhole && id !== null && !titles.has(id);
    })?.id ?? "";
  useEffect(() => {
    if (newest !== "") void cache.invalidateQueries({ queryKey: ["/api/v1/contents"] });
  }, [cache, newest]);
  return titles;
}

function List({ filter }: { filter: Filter }) {
  const cache = useQueryClient();
  const query = useInfiniteQuery(notificationsQuery(filter));
  const { run } = useAct();
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const titles = useTitles(rows);
  const { me, orgs, workspaces } = useScope();
  const namesIn = usePeopleOf(rows.flatMap((row) => row.org_id ?? []));
  const namesOf = ({ org_id: orgId }: Notification): Names => ({
    person: (id) => (id === me.id ? words.common.you : namesIn(orgId)(id)),
    workspace: (id) => workspaces.find((workspace) => workspace.id === id)?.name ?? null,
  });
  const key = notificationsQuery(filter).queryKey;

  /** Shows a change at once and takes it back when it was not kept. */
  async function change(id: string, to: (item: Notification) => Notification | null, act: () => Promise<unknown>) {
    const before = cache.getQueryData(key);
    cache.setQueryData(key, (data) =>
      data === undefined
        ? data
        : {
            ...data,
            pages: data.pages.map((page) => ({
              ...page,
              items: page.items.flatMap((item) => (item.id === id ? (to(item) ?? []) : item)),
            })),
          },
    );
    const kept = await run(id, act);
    if (!kept) cache.setQueryData(key, before);
    await cache.invalidateQueries({ queryKey: NOTIFICATIONS_KEY });
    return kept;
  }

  const read = (notification: Notification) =>
    notification.read_at === null
      ? change(
          notification.id,
          (item) => ({ ...item, read_at: new Date().toISOString() }),
          () => api.post("/api/v1/notifications/{id}/read", { path: { id: notification.id } }),
        )
      : null;

  async function unarchive(id: string) {
    const done = await change(
      id,
      () => null,
      () => api.post("/api/v1/notifications/{id}/unarchive", { path: { id } }),
    );
    if (done) toast(w.unarchived);
  }

  async function archive(id: string) {
    const done = await change(
      id,
      () => null,
      () => api.post("/api/v1/notifications/{id}/archive", { path: { id } }),
    );
    if (done) toast(w.archived, "plain", { action: { label: w.undo, perform: () => void unarchive(id) } });
  }

  if (query.isPending) return <SkeletonRows height="h-16" />;
  if (query.isError && rows.length === 0) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0)
    return filter === "unread" ? (
      <Empty title={w.noneUnread} />
    ) : filter === "archived" ? (
      <Empty title={w.noneArchived}>{w.noneArchivedHint}</Empty>
    ) : (
      <Empty title={w.none}>{w.noneHint}</Empty>
    );
  return (
    <>
      <ul aria-label={w.list} className="divide-y divide-line border-y border-line">
        {rows.map((notification) => {
          const isUnread = notification.read_at === null;
          const place = placeOf(notification);
          const text = sentenceOf(notification, namesOf(notification));
          const title = titles.get(contentOf(notification) ?? "");
          // Who works in one organization alone need not be told which.
          const org = orgs.length > 1 ? orgs.find(({ id }) => id === notification.org_id)?.name : undefined;
          const content = (
            <>
              <span
                aria-hidden="true"
                className={cx("mt-2 size-2 shrink-0 rounded-full", isUnread ? "bg-accent" : "bg-transparent")}
              />
              <span className="min-w-0 grow">
                {isUnread ? <span className="sr-only">{w.unread}: </span> : null}
                <span className={cx("block", isUnread ? "font-semibold" : "text-ink-2")}>{text}</span>
                <span className="flex min-w-0 gap-1.5 text-sm text-ink-3">
                  {title === undefined ? null : (
                    <>
                      <UserText className="truncate text-ink-2">{title}</UserText>·
                    </>
                  )}
                  {org === undefined ? null : (
                    <>
                      <UserText className="truncate">{org}</UserText>·
                    </>
                  )}
                  <RelativeTime at={notification.created_at} />
                </span>
              </span>
            </>
          );
          return (
            <li key={notification.id} className="flex items-center transition-colors duration-100 hover:bg-hover">
              {place === null ? (
                <div className="flex min-h-16 min-w-0 grow items-start gap-3 px-2 py-2.5">{content}</div>
              ) : (
                <Link
                  href={place}
                  onClick={() => void read(notification)}
                  className="bleed-focus flex min-h-16 min-w-0 grow items-start gap-3 px-2 py-2.5"
                >
                  {content}
                </Link>
              )}
              {isUnread && filter !== "archived" ? (
                <IconButton label={w.readOf(text)} onClick={() => void read(notification)}>
                  <Check aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
                </IconButton>
              ) : null}
              {filter === "archived" ? (
                <IconButton label={w.unarchiveOf(text)} onClick={() => void unarchive(notification.id)}>
                  <ArchiveRestore aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
                </IconButton>
              ) : (
                <IconButton label={w.archiveOf(text)} onClick={() => void archive(notification.id)}>
                  <Archive aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
                </IconButton>
              )}
            </li>
          );
        })}
      </ul>
      {query.hasNextPage ? (
        <div className="mt-4">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.common.more}
          </Button>
        </div>
      ) : null}
    </>
  );
}
