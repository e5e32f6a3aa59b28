"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { FilterX, ListFilter, Plus, ShieldAlert, X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useMemo, useRef, useState } from "react";
import { useActions } from "@/lib/actions";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { Segmented, Select } from "@/components/forms";
import { Avatar, Button, cx, Empty, LinkButton, Page, Problem, SkeletonRows, UserText } from "@/components/ui";
import { NoWorkspace, RelativeTime, usePeople, useScope } from "@/features/session";
import { contentQuery, contentsQuery, projectsQuery, type Content, type ContentFilters, type Status } from "./queries";
import { StatusIcon, STATUSES } from "./status";

const w = words.contents;
const AGES = { "1": w.ages.day, "7": w.ages.week, "30": w.ages.month } as const;

/** The contents of the workspace. The address holds the filters. */
export function ContentsPage() {
    const { workspace, mayHere, org, me } = useScope();
    const url = useUrlState();
    const { members, nameOf } = usePeople(org.id);
    const projects = useQuery({ ...projectsQuery(workspace?.id ?? ""), enabled: workspace !== null });
    const from = useAge(url.get("age"));

    const [showFilters, setShowFilters] = useState(false);
    const status = url.get("status") as Status | null;
    const filters: ContentFilters = {
        workspace_id: workspace?.id ?? "",
        project_id: url.get("project") ?? undefined,
        status: status ?? undefined,
        author_id: url.get("author") ?? undefined,
        tag: url.get("tag") ?? undefined,
        has_pii: url.get("pii") === "1" ? true : undefined,
        created_from: from,
    };
    const query = useInfiniteQuery({
        ...contentsQuery(filters),
        enabled: workspace !== null,
        refetchInterval: (q) =>
            q.state.data?.pages.some((page) => page.items.some((item) => item.status === "IN_PROGRESS")) ? 4000 : false,
    });
    const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
    const filtered = ["project", "status", "author", "tag", "pii", "age"].some((name) => url.get(name) !== null);
    const projectName = (id: string) => projects.data?.find((project) => project.id === id)?.name ?? "";
    const clear = () => url.set({ project: null, status: null, author: null, tag: null, pii: null, age: null });

    if (workspace === null) return <NoWorkspace />;
    return (
        <Page
            title={w.title}
            intro={w.intro}
            actions={
                mayHere("content.write") ? (
                    <LinkButton
                        href={`/contents/new?w=${workspace.id}`}
                        tone="primary"
                        icon={<Plus aria-hidden="true" className="size-4" strokeWidth={2} />}
                    >
                        {w.new}
                    </LinkButton>
                ) : null
            }
        >
            <div className="flex flex-col gap-3">
                <Segmented
                    label={w.status}
                    value={status ?? ""}
                    onChange={(value) => url.set({ status: value }, "push")}
                    options={[
                        { value: "", label: words.common.all },
                        ...STATUSES.map((value) => ({ value, label: w.statuses[value] })),
                    ]}
                    className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0"
                />
                <Button
                    className="self-start sm:hidden"
                    aria-expanded={showFilters}
                    icon={<ListFilter aria-hidden="true" className="size-4" strokeWidth={1.5} />}
                    onClick={() => setShowFilters(!showFilters)}
                >
                    {w.filters}
                </Button>
                <div className={cx("flex-wrap items-center gap-2 sm:flex", showFilters ? "flex" : "hidden")}>
                    <Select
                        aria-label={w.project}
                        className="w-44 max-sm:grow"
                        value={url.get("project") ?? ""}
                        onChange={(event) => url.set({ project: event.target.value }, "push")}
                    >
                        <option value="">{w.anyProject}</option>
                        {projects.data?.map((project) => (
                            <option key={project.id} value={project.id}>
                                {project.name}
                            </option>
                        ))}
                    </Select>
                    <Select
                        aria-label={w.author}
                        className="w-40 max-sm:grow"
                        value={url.get("author") ?? ""}
                        onChange={(event) => url.set({ author: event.target.value }, "push")}
                    >
                        <option value="">{w.anyAuthor}</option>
                        <option value={me.id}>{w.mine}</option>
                        {members
                            .filter((member) => member.user_id !== me.id)
                            .map((member) => (
                                <option key={member.user_id} value={member.user_id}>
                                    {member.name || member.phone}
                                </option>
                            ))}
                    </Select>
                    <Select
                        aria-label={w.age}
                        className="w-40 max-sm:grow"
                        value={url.get("age") ?? ""}
                        onChange={(event) => url.set({ age: event.target.value }, "push")}
                    >
                        <option value="">{w.ages.any}</option>
                        {Object.entries(AGES).map(([value, label]) => (
                            <option key={value} value={value}>
                                {label}
                            </option>
                        ))}
                    </Select>
                    <Button
                        aria-pressed={url.get("pii") === "1"}
                        className="aria-pressed:border-pii aria-pressed:bg-pii-tint aria-pressed:text-pii"
                        icon={<ShieldAlert aria-hidden="true" className="size-4" strokeWidth={1.5} />}
                        onClick={() => url.set({ pii: url.get("pii") === "1" ? null : "1" }, "push")}
                    >
                        {w.withPii}
                    </Button>
                    {url.get("tag") ? (
                        <Button
                            onClick={() => url.set({ tag: null }, "push")}
                            icon={<X aria-hidden="true" className="size-3.5" />}
                        >
                            <UserText>{`#${url.get("tag")}`}</UserText>
                        </Button>
                    ) : null}
                    {filtered ? (
                        <Button
                            tone="ghost"
                            onClick={clear}
                            icon={<FilterX aria-hidden="true" className="size-4" strokeWidth={1.5} />}
                        >
                            {w.clearFilters}
                        </Button>
                    ) : null}
                </div>
            </div>
            <div className="mt-4 border-t border-line" aria-busy={query.isFetching && !query.isFetchingNextPage}>
                {query.isPending ? (
                    <SkeletonRows height="h-14" rows={8} />
                ) : query.isError && rows.length === 0 ? (
                    <Problem error={query.error} onRetry={() => void query.refetch()} />
                ) : rows.length === 0 ? (
                    filtered ? (
                        <Empty title={w.noneFiltered} action={<Button onClick={clear}>{w.clearFilters}</Button>}>
                            {w.noneFilteredHint}
                        </Empty>
                    ) : (
                        <Empty
                            title={w.none}
                            action={
                                mayHere("content.write") ? (
                                    <LinkButton tone="primary" href={`/contents/new?w=${workspace.id}`}>
                                        {w.new}
                                    </LinkButton>
                                ) : null
                            }
                        >
                            {w.noneHint}
                        </Empty>
                    )
                ) : (
                    <Rows
                        rows={rows}
                        hasMore={query.hasNextPage}
                        loadMore={() => void query.fetchNextPage()}
                        loading={query.isFetchingNextPage}
                        projectName={projectName}
                        nameOf={(id) => (id === me.id ? words.common.you : (nameOf(id) ?? words.common.unknownPerson))}
                        dim={query.isPlaceholderData}
                    />
                )}
            </div>
        </Page>
    );
}

/** The moment from which contents count, steady while the page is open so that the list's key is. */
function useAge(age: string | null): string | undefined {
    return useMemo(() => {
        if (age === null || !(age in AGES)) return undefined;
        const from = new Date(Date.now() - Number(age) * 86_400_000);
        from.setMinutes(0, 0, 0);
        return from.toISOString();
    }, [age]);
}

type RowsProps = {
    rows: Content[];
    hasMore: boolean;
    loadMore: () => void;
    loading: boolean;
    projectName: (id: string) => string;
    nameOf: (id: string) => string;
    dim: boolean;
};

/** The list; of thousands of rows those in view are in the document. */
function Rows({ rows, hasMore, loadMore, loading, projectName, nameOf, dim }: RowsProps) {
    const router = useRouter();
    const cache = useQueryClient();
    const list = useRef<HTMLDivElement>(null);
    const [offset, setOffset] = useState(0);
    const [at, setAt] = useState(-1);
    useEffect(() => setOffset(list.current?.offsetTop ?? 0), []);
    const virtual = useWindowVirtualizer({
        count: rows.length,
        estimateSize: () => 60,
        overscan: 12,
        scrollMargin: offset,
        getItemKey: (index) => rows[index]!.id,
    });
    const items = virtual.getVirtualItems();
    const last = items.at(-1)?.index ?? 0;
    useEffect(() => {
        if (hasMore && !loading && last >= rows.length - 15) loadMore();
    }, [hasMore, loading, last, rows.length, loadMore]);

    function move(step: number) {
        const next = Math.min(rows.length - 1, Math.max(0, at + step));
        setAt(next);
        virtual.scrollToIndex(next);
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
            <div
                ref={list}
                role="list"
                aria-label={w.title}
                className={cx("relative transition-opacity duration-100", dim && "opacity-60")}
                style={{ blockSize: virtual.getTotalSize() }}
            >
                {items.map((item) => {
                    const content = rows[item.index]!;
                    return (
                        <div
                            key={item.key}
                            ref={virtual.measureElement}
                            data-index={item.index}
                            role="listitem"
                            aria-setsize={hasMore ? -1 : rows.length}
                            aria-posinset={item.index + 1}
                            className="absolute inset-x-0 top-0 border-b border-line"
                            style={{ transform: `translateY(${item.start - offset}px)` }}
                        >
                            <Link
                                href={`/contents/${content.id}`}
                                onPointerEnter={() => void cache.prefetchQuery(contentQuery(content.id))}
                                onFocus={() => {
                                    setAt(item.index);
                                    void cache.prefetchQuery(contentQuery(content.id));
                                }}
                                className="bleed-focus grid min-h-14 grid-cols-[1.25rem_minmax(0,1fr)] items-center gap-x-3 px-1 py-2 transition-colors duration-100 hover:bg-hover sm:grid-cols-[1.25rem_minmax(0,1fr)_9rem_7rem] sm:px-2"
                            >
                                <StatusIcon status={content.status} className="max-sm:self-start max-sm:mt-1" />
                                <span className="min-w-0">
                                    <span className="flex min-w-0 items-center gap-2">
                                        <bdi dir="auto" className="truncate font-semibold">
                                            {content.title}
                                        </bdi>
                                        {content.pii.status === "found" ? (
                                            <ShieldAlert
                                                role="img"
                                                aria-label={w.withPii}
                                                className="size-4 shrink-0 text-pii"
                                                strokeWidth={1.75}
                                            />
                                        ) : null}
                                    </span>
                                    <span className="flex min-w-0 items-center gap-1.5 text-sm text-ink-3">
                                        <bdi dir="auto" className="truncate">
                                            {projectName(content.project_id)}
                                        </bdi>
                                        {content.tags.length > 0 ? (
                                            <span className="hidden min-w-0 items-center gap-1.5 truncate sm:flex">
                                                {content.tags.slice(0, 3).map((tag) => (
                                                    <UserText
                                                        key={tag}
                                                        className="before:text-edge before:content-['#']"
                                                    >
                                                        {tag}
                                                    </UserText>
                                                ))}
                                            </span>
                                        ) : null}
                                        <span className="shrink-0 sm:hidden">
                                            · <RelativeTime at={content.updated_at} />
                                        </span>
                                    </span>
                                </span>
                                <span className="hidden min-w-0 items-center gap-2 text-sm text-ink-2 sm:flex">
                                    <Avatar
                                        name={nameOf(content.author_id)}
                                        seed={content.author_id}
                                        className="size-6 text-xs"
                                    />
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
