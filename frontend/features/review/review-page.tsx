"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, ChevronLeft, ChevronRight, ExternalLink, ShieldAlert } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useActions } from "@/lib/actions";
import { formatNumber } from "@/lib/format";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { content as contentWords } from "@/lib/words/content";
import { review as reviewWords } from "@/lib/words/review";
import { finding as findingWords } from "@/lib/words/finding";
import { Select } from "@/components/forms";
import { Button, cx, Empty, IconButton, LinkButton, Problem, SkeletonRows, UserText } from "@/components/ui";
import { contentQuery, contentsQuery, countsQuery, versionsQuery, type Queue } from "@/features/contents";
import { NoWorkspace, RelativeTime, usePeople, useScope } from "@/features/session";

const w = reviewWords;
const itemParts = () => import("./review-item");
const ReviewItem = dynamic(() => itemParts().then((module) => module.ReviewItem), {
  loading: () => (
    <div className="px-6 py-8">
      <SkeletonRows />
    </div>
  ),
});
const f = findingWords;
const QUEUES: Queue[] = ["mine", "unassigned", "overdue"];

/** The queue of texts that wait for a decision, and the one that is read. The address holds which one. */
export function ReviewPage() {
  const { workspace, org, me } = useScope();
  const { nameOf } = usePeople(org.id);
  const url = useUrlState();
  const cache = useQueryClient();
  const queue = QUEUES.find((each) => each === url.get("queue"));
  const waiting = { workspace_id: workspace?.id ?? "", status: ["REVIEW" as const] };
  const counts = useQuery({ ...countsQuery(waiting), enabled: workspace !== null, refetchInterval: 30_000 });
  const query = useInfiniteQuery({
    ...contentsQuery({ ...waiting, queue, sort: queue === "overdue" ? "due_at" : undefined }),
    enabled: workspace !== null,
    refetchInterval: 30_000,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const itemId = url.get("item");
  const at = rows.findIndex((row) => row.id === itemId);
  const list = useRef<HTMLUListElement>(null);

  const open = useCallback((id: string | null) => url.set({ item: id, view: null }, "push"), [url]);
  const step = (by: number) => {
    const target = rows[at === -1 ? 0 : at + by];
    if (target !== undefined) open(target.id);
  };

  // What is read, and what reads it, come at the same time.
  useEffect(() => {
    itemParts().catch(() => undefined);
    if (itemId === null) return;
    void cache.prefetchQuery(contentQuery(itemId));
    void cache.prefetchQuery(versionsQuery(itemId));
  }, [cache, itemId]);

  // The neighbours are there before they are asked for.
  useEffect(() => {
    for (const neighbour of [rows[at + 1], rows[at - 1], at === -1 ? rows[0] : undefined]) {
      if (neighbour === undefined) continue;
      void cache.prefetchQuery(contentQuery(neighbour.id));
      void cache.prefetchQuery(versionsQuery(neighbour.id));
    }
  }, [cache, rows, at]);

  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }, [itemId]);

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && at >= rows.length - 5) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, at, rows.length]);

  useActions([
    { id: "review.next", label: w.next, group: "act", keys: "KeyJ", perform: () => step(1) },
    {
      id: "review.previous",
      label: w.previous,
      group: "act",
      keys: "KeyK",
      disabled: at <= 0,
      perform: () => step(-1),
    },
  ]);

  if (workspace === null) return <NoWorkspace />;
  const next = rows[at + 1] ?? rows[at - 1] ?? null;
  const name = (content: { author_id: string }) =>
    content.author_id === me.id ? words.common.you : (nameOf(content.author_id) ?? words.common.unknownPerson);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] md:grid-cols-[19rem_minmax(0,1fr)]">
      <section
        aria-label={w.queue}
        className={cx(
          "border-line md:sticky md:top-13 md:flex md:h-[calc(100dvh-3.25rem)] md:flex-col md:border-e",
          itemId !== null && "max-md:hidden",
        )}
      >
        <header className="px-4 pt-6 pb-3 sm:px-6 md:px-4 md:pt-5">
          {itemId === null ? (
            <h1 className="text-xl font-semibold">{w.title}</h1>
          ) : (
            <h2 className="text-lg font-semibold">{w.title}</h2>
          )}
          <p className="text-sm text-ink-3">{w.intro}</p>
          <Select
            aria-label={w.queue}
            className="mt-3 w-full"
            value={queue ?? ""}
            onChange={(event) => url.set({ queue: event.target.value, item: null, view: null }, "push")}
          >
            <option value="">{f.withCount(words.common.all, counts.data?.by_status.REVIEW)}</option>
            {QUEUES.map((each) => (
              <option key={each} value={each}>
                {f.withCount(f.queues[each], counts.data?.queues[each])}
              </option>
            ))}
          </Select>
        </header>
        {query.isPending ? (
          <SkeletonRows height="h-16" />
        ) : query.isError && rows.length === 0 ? (
          <Problem error={query.error} onRetry={() => void query.refetch()} />
        ) : rows.length === 0 ? (
          <Empty title={queue ? f.noneQueue : w.none}>{queue ? f.noneQueueHint : w.noneHint}</Empty>
        ) : (
          <ul ref={list} className="grow border-t border-line pb-24 md:overflow-y-auto md:pb-6">
            {rows.map((content) => (
              <li key={content.id} className="border-b border-line">
                <Link
                  href={`/review?w=${workspace.id}${queue ? `&queue=${queue}` : ""}&item=${content.id}`}
                  aria-current={content.id === itemId ? "true" : undefined}
                  onPointerEnter={() => void cache.prefetchQuery(contentQuery(content.id))}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    open(content.id);
                  }}
                  className="bleed-focus block px-4 py-2.5 transition-colors duration-100 hover:bg-hover aria-[current]:bg-accent-tint sm:px-6 md:px-4"
                >
                  <span className="flex items-center gap-2">
                    <bdi dir="auto" className="min-w-0 grow truncate text-start font-semibold">
                      {content.title}
                    </bdi>
                    {content.pii.status === "found" ? (
                      <ShieldAlert
                        role="img"
                        aria-label={contentWords.withPii}
                        className="size-4 shrink-0 text-pii"
                        strokeWidth={1.75}
                      />
                    ) : null}
                  </span>
                  <span className="flex gap-1.5 text-sm text-ink-3">
                    <UserText className="truncate">{name(content)}</UserText>·<RelativeTime at={content.updated_at} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>

      <div className={cx("min-w-0", itemId === null && "max-md:hidden")}>
        {itemId === null ? (
          rows.length > 0 ? (
            <Empty
              title={w.pick}
              action={
                <Button tone="primary" onClick={() => step(1)}>
                  {w.next}
                </Button>
              }
            >
              {w.pickHint}
            </Empty>
          ) : null
        ) : (
          <>
            <div className="flex items-center gap-1 border-b border-line px-2 py-1.5 sm:px-6">
              <Button
                tone="ghost"
                className="md:hidden"
                icon={<ArrowRight aria-hidden="true" className="size-4" strokeWidth={1.5} />}
                onClick={() => open(null)}
              >
                {w.backToQueue}
              </Button>
              <span className="ms-auto text-sm text-ink-3">{at === -1 ? "" : w.position(at + 1, rows.length)}</span>
              <IconButton label={w.previous} keys="KeyK" disabled={at <= 0} onClick={() => step(-1)}>
                <ChevronRight aria-hidden="true" className="size-5" strokeWidth={1.5} />
              </IconButton>
              <IconButton label={w.next} keys="KeyJ" disabled={at === rows.length - 1} onClick={() => step(1)}>
                <ChevronLeft aria-hidden="true" className="size-5" strokeWidth={1.5} />
              </IconButton>
              <LinkButton tone="ghost" href={`/contents/${itemId}`} aria-label={w.open} title={w.open} className="px-2">
                <ExternalLink aria-hidden="true" className="size-4 rtl:-scale-x-100" strokeWidth={1.5} />
              </LinkButton>
            </div>
            <ReviewItem
              key={itemId}
              id={itemId}
              nameOf={name}
              onDecided={() => open(next?.id === itemId ? null : (next?.id ?? null))}
            />
          </>
        )}
      </div>
      <p role="status" className="sr-only">
        {at === -1 ? "" : w.position(at + 1, rows.length)} {formatNumber(rows.length)}
      </p>
    </div>
  );
}
