"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useActions } from "@/lib/actions";
import { words } from "@/lib/words";
import { content as contentWords } from "@/lib/words/content";
import { contents as contentsWords } from "@/lib/words/contents";
import { finding as findingWords } from "@/lib/words/finding";
import { Avatar, cx, UserText } from "@/components/ui";
import { RelativeTime } from "@/features/session";
import { Highlighted } from "./highlighted";
import { contentQuery, type ContentItem } from "./queries";
import { StatusIcon } from "./status";
import type { InView } from "./rows-window";

const w = contentsWords;
/** Rows that are drawn whether they are in view or not: what one answer brings. */
const FIRST_ROWS = 50;
// What keeps rows out of the document comes for a list that is longer, and its first rows do not wait for it.
const RowsWindow = dynamic(() => import("./rows-window").then((module) => module.RowsWindow), { ssr: false });

type RowsProps = {
  rows: ContentItem[];
  hasMore: boolean;
  loadMore: () => void;
  loading: boolean;
  projectName: (id: string) => string;
  nameOf: (id: string) => string;
  /** The name itself, also of who looks: for the letter of a face. */
  faceOf: (id: string) => string;
  dim: boolean;
};

/** The list; of thousands of rows those in view are in the document. */
export function Rows({ rows, hasMore, loadMore, loading, projectName, nameOf, faceOf, dim }: RowsProps) {
  const router = useRouter();
  const cache = useQueryClient();
  const list = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  const [at, setAt] = useState(-1);
  useEffect(() => setOffset(list.current?.offsetTop ?? 0), []);
  const isLong = hasMore || rows.length > FIRST_ROWS;
  const [told, setTold] = useState<InView | null>(null);
  const inView = isLong ? told : null;
  // A list that became shorter than what was in view is cut there until it is measured anew.
  const items =
    inView?.items.filter((item) => item.index < rows.length) ??
    rows.slice(0, FIRST_ROWS).map((_, index) => ({ index, start: 0 }));
  const last = inView?.items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (inView !== null && hasMore && !loading && last >= rows.length - 15) loadMore();
  }, [inView, hasMore, loading, last, rows.length, loadMore]);

  function move(step: number) {
    const next = Math.min(rows.length - 1, Math.max(0, at + step));
    setAt(next);
    inView?.scrollTo(next);
    setTimeout(() => list.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus(), 30);
  }
  useActions([
    { id: "contents.next", label: w.nextRow, group: "act", keys: "KeyJ", hidden: true, perform: () => move(1) },
    {
      id: "contents.previous",
      label: w.previousRow,
      group: "act",
      keys: "KeyK",
      hidden: true,
      perform: () => move(-1),
    },
    {
      id: "contents.open",
      label: w.openRow,
      group: "act",
      keys: "KeyO",
      hidden: true,
      disabled: at < 0,
      perform: () => rows[at] && router.push(`/contents/${rows[at].id}`),
    },
  ]);

  return (
    <>
      {isLong ? <RowsWindow rows={rows} offset={offset} onChange={setTold} /> : null}
      <div
        ref={list}
        role="list"
        aria-label={w.title}
        className={cx("relative transition-opacity duration-100", dim && "opacity-60")}
        style={{ blockSize: inView?.size }}
      >
        {items.map((item) => {
          const content = rows[item.index]!;
          return (
            <div
              key={content.id}
              ref={inView?.measure}
              data-index={item.index}
              role="listitem"
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={item.index + 1}
              className={cx("border-b border-line", inView !== null && "absolute inset-x-0 top-0")}
              style={inView === null ? undefined : { transform: `translateY(${item.start - offset}px)` }}
            >
              <Link
                href={`/contents/${content.id}`}
                onPointerEnter={() => void cache.prefetchQuery(contentQuery(content.id))}
                onFocus={() => {
                  setAt(item.index);
                  void cache.prefetchQuery(contentQuery(content.id));
                }}
                className="bleed-focus grid min-h-14 grid-cols-[1.25rem_minmax(0,1fr)] items-center gap-x-3 px-1 py-2 transition-colors duration-100 hover:bg-hover sm:grid-cols-[1.25rem_minmax(0,1fr)_9rem_7rem] sm:px-2 lg:grid-cols-[1.25rem_minmax(0,1fr)_7rem_9rem_7rem]"
              >
                <StatusIcon status={content.status} className="max-sm:self-start max-sm:mt-1" />
                <span className="min-w-0">
                  <span className="flex min-w-0 items-center gap-2">
                    <bdi dir="auto" className="truncate font-semibold">
                      <Highlighted text={content.title} field="title" highlights={content.highlights} />
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
                  {content.excerpt && content.highlights?.some((each) => each.field === "body") ? (
                    <bdi dir="auto" className="line-clamp-2 text-sm text-ink-2">
                      <Highlighted text={content.excerpt} field="body" highlights={content.highlights} />
                    </bdi>
                  ) : null}
                  <span className="flex min-w-0 items-center gap-1.5 text-sm text-ink-3">
                    <bdi dir="auto" className="truncate">
                      {projectName(content.project_id)}
                    </bdi>
                    {content.tags.length > 0 ? (
                      <span className="hidden min-w-0 items-center gap-1.5 truncate sm:flex">
                        {content.tags.slice(0, 3).map((tag) => (
                          <UserText key={tag} className="before:text-edge before:content-['#']">
                            {tag}
                          </UserText>
                        ))}
                      </span>
                    ) : null}
                    {content.due_at !== null && content.status !== "APPROVED" ? (
                      <span className={cx("shrink-0", Date.parse(content.due_at) < Date.now() && "text-bad")}>
                        · {findingWords.due} <RelativeTime at={content.due_at} />
                      </span>
                    ) : null}
                    <span className="shrink-0 sm:hidden">
                      · <RelativeTime at={content.updated_at} />
                    </span>
                  </span>
                </span>
                {/* The sign before the title says it, too. */}
                <span aria-hidden="true" className="hidden text-sm text-ink-2 lg:block">
                  {contentWords.statuses[content.status]}
                </span>
                <span className="hidden min-w-0 items-center gap-2 text-sm text-ink-2 sm:flex">
                  <Avatar name={faceOf(content.author_id)} seed={content.author_id} className="size-6 text-xs" />
                  <bdi dir="auto" className="truncate">
                    {nameOf(content.author_id)}
                  </bdi>
                </span>
                <span className="hidden text-end text-sm text-ink-3 sm:block">
                  <RelativeTime at={content.updated_at} />
                </span>
              </Link>
            </div>
          );
        })}
      </div>
      <p className="sr-only" role="status">
        {loading ? words.app.loading : ""}
      </p>
    </>
  );
}
