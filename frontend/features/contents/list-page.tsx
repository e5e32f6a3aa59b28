"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { FilterX, ListFilter, Plus, SlidersHorizontal, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { addDays, endOfDay, startOfDay } from "@/lib/calendar";
import { dayFromAddress } from "@/lib/day";
import { isolated } from "@/lib/text/direction";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { content as contentWords } from "@/lib/words/content";
import { contents as contentsWords } from "@/lib/words/contents";
import { finding as findingWords } from "@/lib/words/finding";
import { filters as filtersWords } from "@/lib/words/filters";
import { SearchField, Segmented, Select } from "@/components/forms";
import { Button, cx, Empty, LinkButton, Num, Page, Problem, SkeletonRows, UserText } from "@/components/ui";
import { NoWorkspace, usePeople, useScope } from "@/features/session";
import {
  contentsQuery,
  countsQuery,
  projectsQuery,
  type ContentFilters,
  type Queue,
  type Sort,
  type Status,
} from "./queries";
import { AGES } from "./ages";
import { STATUSES } from "./status";

const w = contentsWords;
const f = findingWords;

const Rows = dynamic(() => import("./rows").then((module) => module.Rows), {
  ssr: false,
  loading: () => <SkeletonRows height="h-14" rows={8} />,
});

const MoreFilters = dynamic(() => import("./more-filters").then((module) => module.MoreFilters), { ssr: false });

/** The contents of the workspace. The address holds the filters. */
export function ContentsPage() {
  const { workspace, mayHere, org, me, calendar } = useScope();
  const url = useUrlState();
  const { members, nameOf } = usePeople(org.id);
  const projects = useQuery({ ...projectsQuery(workspace?.id ?? ""), enabled: workspace !== null });
  const from = useAge(url.get("age"));

  const statuses = url.list("status").filter((each): each is Status => STATUSES.some((status) => status === each));
  const more = MORE_FILTERS.filter((name) => url.get(name) !== null).length + (statuses.length > 1 ? 1 : 0);
  const [showFilters, setShowFilters] = useState(false);
  const [showMore, setShowMore] = useState(more > 0);
  const q = url.get("q") ?? "";
  const due = dayFromAddress(url.get("due"));
  const since = dayFromAddress(url.get("since"));
  const until = dayFromAddress(url.get("until"));
  const queue = known(url.get("queue"), QUEUES);
  const sort =
    known(
      url.get("sort"),
      SORTS.filter((each) => each !== "relevance" || q !== ""),
    ) ?? undefined;
  const filters: ContentFilters = {
    workspace_id: workspace?.id ?? "",
    project_id: url.get("project") ?? undefined,
    status: statuses.length > 0 ? statuses : undefined,
    author_id: one(url.get("author")),
    assignee_id: one(url.get("assignee")),
    reviewer_id: one(url.get("reviewer")),
    model: one(url.get("model")),
    prompt_id: one(url.get("prompt")),
    due_before: due === null ? undefined : endOfDay(due, calendar.timezone),
    tag: one(url.get("tag")),
    has_pii: url.get("pii") === "1" ? true : undefined,
    created_from: since === null ? from : startOfDay(since, calendar.timezone),
    // Up to that day's last moment: the API counts what was made before this one.
    created_to: until === null ? undefined : startOfDay(addDays(until, 1), calendar.timezone),
    queue: queue ?? undefined,
    q: q || undefined,
    sort,
  };
  // A tab says how many it would show, and so does a queue: each counted without itself.
  const { status: _status, ...ofAnyStatus } = { ...filters, sort: undefined };
  const { queue: _queue, ...ofAnyQueue } = { ...filters, sort: undefined };
  const counts = useQuery({ ...countsQuery(ofAnyStatus), enabled: workspace !== null });
  const queueCounts = useQuery({ ...countsQuery(ofAnyQueue), enabled: workspace !== null });
  const byStatus = counts.data?.by_status;
  const all = byStatus && Object.values(byStatus).reduce((sum, count) => sum + count, 0);
  const query = useInfiniteQuery({
    ...contentsQuery(filters),
    enabled: workspace !== null,
    refetchInterval: (q) =>
      q.state.data?.pages.some((page) => page.items.some((item) => item.status === "IN_PROGRESS")) ? 4000 : false,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const filtered = FILTERS.some((name) => url.get(name) !== null);
  const projectName = (id: string) => projects.data?.find((project) => project.id === id)?.name ?? "";
  const clear = () => url.set(Object.fromEntries(FILTERS.map((name) => [name, null])));

  if (workspace === null) return <NoWorkspace />;
  // Where nothing was ever written there is nothing to filter.
  const isBare = !filtered && query.isSuccess && rows.length === 0;
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
      <div className={cx("flex flex-col gap-3", isBare && "hidden")}>
        <SearchField
          label={f.search}
          value={q}
          onChange={(value) => url.set({ q: value, sort: null })}
          className="w-full sm:max-w-md"
        />
        <Segmented
          label={w.status}
          // Several are chosen below; none of these is the one.
          value={statuses.length > 1 ? "several" : (statuses[0] ?? "")}
          onChange={(value) => url.set({ status: value }, "push")}
          options={[
            { value: "" as string, label: counted(words.common.all, all) },
            ...STATUSES.map((value) => ({ value, label: counted(contentWords.statuses[value], byStatus?.[value]) })),
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
            className="w-40 max-sm:grow"
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
            className="w-36 max-sm:grow"
            value={url.get("author") ?? ""}
            onChange={(event) => url.set({ author: event.target.value }, "push")}
          >
            <option value="">{w.anyAuthor}</option>
            <option value={me.id}>{w.mine}</option>
            {members
              .filter((member) => member.user_id !== me.id)
              .map((member) => (
                <option key={member.user_id} value={member.user_id}>
                  {member.name || isolated(member.phone)}
                </option>
              ))}
          </Select>
          <Select
            aria-label={f.queue}
            className="w-40 max-sm:grow"
            value={queue ?? ""}
            onChange={(event) => url.set({ queue: event.target.value }, "push")}
          >
            <option value="">{f.anyQueue}</option>
            {QUEUES.map((each) => (
              <option key={each} value={each}>
                {f.withCount(f.queues[each], queueCounts.data?.queues[each])}
              </option>
            ))}
          </Select>
          {url.get("tag") ? (
            <Button onClick={() => url.set({ tag: null }, "push")} icon={<X aria-hidden="true" className="size-3.5" />}>
              <UserText>{`#${url.get("tag")}`}</UserText>
            </Button>
          ) : null}
          <Select
            aria-label={f.sort}
            className="w-40 max-sm:grow"
            value={sort ?? (q === "" ? "-created_at" : "relevance")}
            onChange={(event) => url.set({ sort: event.target.value })}
          >
            {SORTS.map((each) =>
              each === "relevance" && q === "" ? null : (
                <option key={each} value={each}>
                  {f.sorts[each]}
                </option>
              ),
            )}
          </Select>
          <Button
            tone="ghost"
            aria-expanded={showMore}
            icon={<SlidersHorizontal aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            onClick={() => setShowMore(!showMore)}
          >
            {more > 0 ? filtersWords.moreWith(more) : showMore ? filtersWords.fewer : filtersWords.more}
          </Button>
          {filtered ? (
            <Button
              tone="ghost"
              onClick={clear}
              icon={<FilterX aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            >
              {w.clearFilters}
            </Button>
          ) : null}
          {showMore ? (
            <MoreFilters
              workspaceId={workspace.id}
              members={members}
              meId={me.id}
              statuses={statuses}
              due={due ?? ""}
              since={since ?? ""}
              until={until ?? ""}
            />
          ) : null}
        </div>
      </div>
      <div
        className={isBare ? undefined : "mt-4 border-t border-line"}
        aria-busy={query.isFetching && !query.isFetchingNextPage}
      >
        {query.isPending ? (
          <SkeletonRows height="h-14" rows={8} />
        ) : query.isError && rows.length === 0 ? (
          <Problem error={query.error} onRetry={() => void query.refetch()} />
        ) : rows.length === 0 ? (
          filtered ? (
            <Empty
              title={q === "" ? w.noneFiltered : f.noneFound(q)}
              action={<Button onClick={clear}>{q === "" ? w.clearFilters : f.clear}</Button>}
            >
              {q === "" ? w.noneFilteredHint : f.noneFoundHint}
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
            faceOf={(id) => (id === me.id ? me.name : null) ?? nameOf(id) ?? words.common.unknownPerson}
            nameOf={(id) => (id === me.id ? words.common.you : (nameOf(id) ?? words.common.unknownPerson))}
            dim={query.isPlaceholderData}
          />
        )}
      </div>
    </Page>
  );
}

/** Parameters of the address that filter: those always in sight, and those that are asked for. */
const MORE_FILTERS = ["assignee", "reviewer", "model", "prompt", "due", "age", "since", "until", "pii"];
const FILTERS = ["project", "status", "author", "tag", "queue", "q", ...MORE_FILTERS];

const QUEUES: Queue[] = ["mine", "unassigned", "overdue"];
const SORTS: Sort[] = ["relevance", "-created_at", "-updated_at", "due_at", "title"];

/** What the address says, where it is one of these. */
function known<T extends string>(value: string | null, of: readonly T[]): T | null {
  return of.find((each) => each === value) ?? null;
}

function counted(label: string, count: number | undefined) {
  return count === undefined ? (
    label
  ) : (
    <>
      {label} <Num value={count} className="font-normal text-ink-3" />
    </>
  );
}

function one(value: string | null): string[] | undefined {
  return value === null ? undefined : [value];
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
