"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { FilterX, ListFilter, Plus, ShieldAlert, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { Segmented, Select } from "@/components/forms";
import { Button, cx, Empty, LinkButton, Page, Problem, SkeletonRows, UserText } from "@/components/ui";
import { NoWorkspace, usePeople, useScope } from "@/features/session";
import { contentsQuery, projectsQuery, type ContentFilters, type Status } from "./queries";
import { STATUSES } from "./status";

const w = words.contents;

const Rows = dynamic(() => import("./rows").then((module) => module.Rows), {
  ssr: false,
  loading: () => <SkeletonRows height="h-14" rows={8} />,
});

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
    status: status ? [status] : undefined,
    author_id: one(url.get("author")),
    tag: one(url.get("tag")),
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
            <Button onClick={() => url.set({ tag: null }, "push")} icon={<X aria-hidden="true" className="size-3.5" />}>
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
