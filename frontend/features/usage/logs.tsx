"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Download, FileText, Filter } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { hrefOf } from "@/lib/api";
import { formatDateTime, formatDay } from "@/lib/format";
import { every, get, paged } from "@/lib/query";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { usage as usageWords } from "@/lib/words/usage";
import { usageMore } from "@/lib/words/usage-more";
import { Select } from "@/components/forms";
import {
  Badge,
  Button,
  buttonClass,
  cx,
  Empty,
  Money,
  Num,
  Problem,
  RowMenu,
  SkeletonRows,
  UserText,
} from "@/components/ui";
import { RelativeTime, usePeople, useScope } from "@/features/session";
import { localDate, nextDay, startOfDay } from "./month";

const w = usageMore.logs;
const u = usageWords;
const TONES = { completed: "good", interrupted: "warn", refused: "warn", failed: "bad" } as const;
const OUTCOMES = Object.keys(TONES) as (keyof typeof TONES)[];
const SOURCES = Object.keys(w.sources) as (keyof typeof w.sources)[];

/** The filters as the address holds them; the month is the page's own. */
export const LOG_FILTERS = ["model", "user", "workspace", "project", "outcome", "source", "content", "day"] as const;

/** Each attempt at the model in the month, by filters of the address; the CSV is of the same range and filters. */
export function Logs({ days }: { days: string[] }) {
  const { org, calendar, workspaces, me } = useScope();
  const { members, nameOf } = usePeople(org.id);
  const url = useUrlState();
  const router = useRouter();
  const today = localDate(new Date(), calendar.timezone);
  const past = days.filter((day) => day <= today);
  const day = past.find((one) => one === url.get("day"));
  const workspaceId = url.get("workspace");
  const text = (name: string) => url.get(name) ?? undefined;
  const filters = {
    org_id: org.id,
    from: startOfDay(day ?? days[0]!, calendar.timezone),
    to: startOfDay(nextDay(day ?? days.at(-1)!), calendar.timezone),
    model: text("model"),
    user_id: text("user"),
    workspace_id: text("workspace"),
    project_id: text("project"),
    content_id: text("content"),
    outcome: OUTCOMES.find((one) => one === url.get("outcome")),
    source: SOURCES.find((one) => one === url.get("source")),
  };
  const models = useQuery({ ...get("/api/v1/models", {}), staleTime: 600_000 });
  const projects = useQuery({
    ...every("/api/v1/workspaces/{id}/projects", { path: { id: workspaceId ?? "" } }),
    enabled: workspaceId !== null,
  });
  const query = useInfiniteQuery(paged("/api/v1/usage/logs", { query: filters }, 50));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const isFiltered = LOG_FILTERS.some((name) => url.get(name) !== null);
  const clear = () => url.set(Object.fromEntries(LOG_FILTERS.map((name) => [name, null])));

  const personOf = (id: string) => (id === me.id ? words.common.you : (nameOf(id) ?? words.common.unknownPerson));
  const outcome = (row: (typeof rows)[number]) => (
    <Badge tone={TONES[row.outcome as keyof typeof TONES] ?? "plain"}>
      {row.entry && w.entries[row.entry] ? w.entries[row.entry] : (u.outcomes[row.outcome] ?? row.outcome)}
    </Badge>
  );
  const select = (
    name: (typeof LOG_FILTERS)[number],
    label: string,
    any: string,
    options: { value: string; label: string }[],
    also: Record<string, null> = {},
  ) => (
    <Select
      aria-label={label}
      className={cx(
        "w-[calc(50%-0.25rem)] sm:w-40",
        url.get(name) !== null && "[&>select]:border-accent [&>select]:text-accent",
      )}
      value={url.get(name) ?? ""}
      onChange={(event) => url.set({ [name]: event.target.value, ...also })}
    >
      <option value="">{any}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  );

  return (
    <section aria-label={u.logs}>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
        <p className="max-w-prose text-ink-2">{w.hint}</p>
        <a
          href={hrefOf("/api/v1/usage/logs/export", undefined, { ...filters, format: "csv" })}
          download
          className={buttonClass()}
        >
          <Download aria-hidden="true" className="size-4" strokeWidth={1.5} />
          {w.export}
        </a>
      </div>
      <div className="mb-4 flex flex-wrap gap-2">
        {select(
          "day",
          w.day,
          w.anyDay,
          [...past].reverse().map((value) => ({ value, label: formatDay(`${value}T12:00:00Z`, calendar) })),
        )}
        {select(
          "model",
          w.model,
          w.anyModel,
          (models.data?.items ?? []).map(({ name }) => ({ value: name, label: name })),
        )}
        {select(
          "user",
          w.person,
          w.anybody,
          members.map(({ user_id }) => ({
            value: user_id,
            label: user_id === me.id ? words.common.you : (nameOf(user_id) ?? words.common.unknownPerson),
          })),
        )}
        {select(
          "workspace",
          w.workspace,
          w.anyWorkspace,
          workspaces.map(({ id, name }) => ({ value: id, label: name })),
          { project: null },
        )}
        {workspaceId === null
          ? null
          : select(
              "project",
              w.project,
              w.anyProject,
              (projects.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            )}
        {select(
          "outcome",
          w.outcome,
          w.anyOutcome,
          OUTCOMES.map((value) => ({ value, label: u.outcomes[value] ?? value })),
        )}
        {select(
          "source",
          w.source,
          w.anySource,
          SOURCES.map((value) => ({ value, label: w.sources[value] })),
        )}
        {url.get("content") === null ? null : (
          <Badge tone="accent" className="h-(--control)">
            {w.oneContent}
          </Badge>
        )}
        {isFiltered ? (
          <Button tone="ghost" onClick={clear}>
            {w.clear}
          </Button>
        ) : null}
      </div>
      {query.isPending ? (
        <SkeletonRows rows={6} />
      ) : query.isError && rows.length === 0 ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        <Empty
          title={isFiltered ? w.none : u.none}
          action={isFiltered ? <Button onClick={clear}>{w.clear}</Button> : null}
        >
          {isFiltered ? w.noneHint : u.noneHint}
        </Empty>
      ) : (
        <div
          tabIndex={0}
          role="group"
          aria-label={u.logs}
          className={cx("bleed-focus overflow-x-auto", query.isPlaceholderData && "opacity-60")}
        >
          <table className="w-full text-start md:min-w-3xl">
            <thead>
              <tr className="border-b border-line text-sm text-ink-3">
                {[w.person, u.columns.at, u.columns.model, u.columns.outcome].map((label, index) => (
                  <th
                    key={label}
                    scope="col"
                    className={cx("h-9 pe-4 text-start font-normal", index > 0 && "max-md:hidden")}
                  >
                    {label}
                  </th>
                ))}
                {[u.columns.input, u.columns.output, u.columns.cost].map((label, index) => (
                  <th
                    key={label}
                    scope="col"
                    className={cx("h-9 pe-4 text-end font-normal", index < 2 && "max-md:hidden")}
                  >
                    {label}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {rows.map((row) => (
                <tr key={row.id} className="h-(--row)">
                  <td className="max-w-40 truncate py-1.5 pe-4">
                    <UserText>{personOf(row.user_id)}</UserText>
                    {/* Where there is no room for the columns, what they say stands below. */}
                    <span className="block truncate text-sm text-ink-3 md:hidden">
                      <RelativeTime at={row.at} /> · <bdi dir="ltr">{row.model}</bdi>
                    </span>
                    {row.outcome === "completed" ? null : (
                      <span className="mt-0.5 block md:hidden">{outcome(row)}</span>
                    )}
                  </td>
                  <td className="pe-4 whitespace-nowrap max-md:hidden">
                    <RelativeTime at={row.at} />
                  </td>
                  <td className="pe-4 whitespace-nowrap max-md:hidden">
                    <bdi dir="ltr">{row.model}</bdi>
                  </td>
                  <td className="pe-4 max-md:hidden">{outcome(row)}</td>
                  <td className="pe-4 text-end max-md:hidden">
                    {row.usage_source === "unknown" ? u.unknown : <Num value={row.input_tokens} />}
                  </td>
                  <td className="pe-4 text-end max-md:hidden">
                    {row.usage_source === "unknown" ? u.unknown : <Num value={row.output_tokens} />}
                  </td>
                  <td className="pe-4 text-end whitespace-nowrap">
                    {row.usage_source === "estimated" ? (
                      <span className="me-1 text-xs text-ink-3">({u.estimated})</span>
                    ) : null}
                    {row.cost_micro_usd == null ? u.unknown : <Money microUsd={row.cost_micro_usd} />}
                    {row.usage_source === "unknown" ? null : (
                      <span className="block text-sm text-ink-3 md:hidden">
                        {u.columns.input} <Num value={row.input_tokens} /> · {u.columns.output}{" "}
                        <Num value={row.output_tokens} />
                      </span>
                    )}
                  </td>
                  <td className="w-10 text-end">
                    <RowMenu
                      row={`log:${row.id}`}
                      name={words.common.listOf([personOf(row.user_id), formatDateTime(row.at, calendar)])}
                      label={words.common.more}
                      acts={[
                        {
                          id: "open",
                          label: w.open,
                          icon: <FileText className="size-4" strokeWidth={1.5} />,
                          perform: () => router.push(`/contents/${row.content_id}`),
                        },
                        {
                          id: "only",
                          label: w.onlyThis,
                          icon: <Filter className="size-4" strokeWidth={1.5} />,
                          perform: () => url.set({ content: row.content_id }, "push"),
                        },
                      ]}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage ? (
        <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.common.more}
        </Button>
      ) : null}
    </section>
  );
}
