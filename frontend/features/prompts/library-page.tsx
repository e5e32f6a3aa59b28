"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { LibraryBig, Plus } from "lucide-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { api } from "@/lib/api";
import { toast } from "@/lib/store";
import { toastError } from "@/lib/told";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { fill as fillWords } from "@/lib/words/fill";
import { prompts as promptsWords } from "@/lib/words/prompts";
import { SearchField, Segmented } from "@/components/forms";
import { Button, cx, Empty, LinkButton, Num, Page, Problem, SkeletonRows, UserText } from "@/components/ui";
import { NoWorkspace, RelativeTime, useScope } from "@/features/session";
import { categoriesQuery, promptQuery, promptsChanged, promptsQuery } from "./queries";

const w = promptsWords;

/** The library of a workspace's prompts, by category. The address holds the category and the search. */
export function PromptsPage() {
  const { workspace, mayHere } = useScope();
  const url = useUrlState();
  const cache = useQueryClient();
  const category = url.get("category");
  const q = url.get("q") ?? "";
  const filters = { category: category ?? undefined, q: q || undefined };
  const query = useInfiniteQuery({ ...promptsQuery(workspace?.id ?? "", filters), enabled: workspace !== null });
  const categories = useQuery({ ...categoriesQuery(workspace?.id ?? ""), enabled: workspace !== null });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const total = categories.data?.reduce((sum, { count }) => sum + count, 0);
  const mayWrite = mayHere("prompt.write");
  const isFiltered = category !== null || q !== "";

  if (workspace === null) return <NoWorkspace />;
  return (
    <Page
      title={w.title}
      intro={w.intro}
      actions={
        mayWrite && rows.length > 0 ? (
          <LinkButton
            href={`/prompts/new?w=${workspace.id}`}
            tone="primary"
            icon={<Plus aria-hidden="true" className="size-4" strokeWidth={2} />}
          >
            {w.new}
          </LinkButton>
        ) : null
      }
    >
      {total === 0 && !isFiltered ? (
        <NoPrompts workspaceId={workspace.id} mayWrite={mayWrite} />
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-3">
            <SearchField
              label={w.search}
              value={q}
              onChange={(value) => url.set({ q: value })}
              className="w-full sm:w-72"
            />
            {categories.data && categories.data.length > 0 ? (
              <Segmented
                label={w.categories}
                value={category ?? ""}
                onChange={(value) => url.set({ category: value }, "push")}
                options={[
                  {
                    value: "",
                    label: (
                      <>
                        {words.common.all} <Num value={total ?? 0} className="text-ink-3" />
                      </>
                    ),
                  },
                  ...categories.data.flatMap(({ name, count }) =>
                    name === null
                      ? []
                      : [
                          {
                            value: name,
                            label: (
                              <>
                                <UserText>{name}</UserText> <Num value={count} className="text-ink-3" />
                              </>
                            ),
                          },
                        ],
                  ),
                ]}
              />
            ) : null}
          </div>
          <div className="mt-4 border-t border-line" aria-busy={query.isFetching}>
            {query.isPending ? (
              <SkeletonRows height="h-18" />
            ) : query.isError && rows.length === 0 ? (
              <Problem error={query.error} onRetry={() => void query.refetch()} />
            ) : rows.length === 0 ? (
              <Empty
                title={w.noneFound}
                action={<Button onClick={() => url.set({ q: null, category: null })}>{w.clear}</Button>}
              >
                {w.noneFoundHint}
              </Empty>
            ) : (
              <ul className={cx("transition-opacity duration-100", query.isPlaceholderData && "opacity-60")}>
                {rows.map((prompt) => (
                  <li key={prompt.id} className="border-b border-line">
                    <Link
                      href={`/prompts/${prompt.id}`}
                      onPointerEnter={() => void cache.prefetchQuery(promptQuery(prompt.id))}
                      onFocus={() => void cache.prefetchQuery(promptQuery(prompt.id))}
                      className="bleed-focus grid gap-x-4 px-1 py-3 transition-colors duration-100 hover:bg-hover sm:grid-cols-[minmax(0,1fr)_auto] sm:px-2"
                    >
                      <span className="min-w-0">
                        <span className="flex min-w-0 items-baseline gap-2">
                          <bdi dir="auto" className="truncate font-semibold">
                            {prompt.name}
                          </bdi>
                          {prompt.category && category === null ? (
                            <UserText className="shrink-0 text-sm text-ink-3">{prompt.category}</UserText>
                          ) : null}
                        </span>
                        <bdi dir="auto" className="block truncate text-start text-sm text-ink-2">
                          {prompt.description || prompt.excerpt.replace(/\s+/g, " ")}
                        </bdi>
                      </span>
                      <span className="flex items-center gap-1.5 text-sm whitespace-nowrap text-ink-3">
                        {w.variablesOf(prompt.variable_names.length)} · <RelativeTime at={prompt.updated_at} />
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </div>
          {query.hasNextPage ? (
            <Button className="mt-4" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {words.common.more}
            </Button>
          ) : null}
        </>
      )}
    </Page>
  );
}

/** An empty library: one act fills it. */
function NoPrompts({ workspaceId, mayWrite }: { workspaceId: string; mayWrite: boolean }) {
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  async function add() {
    setBusy(true);
    try {
      const { added } = await api.post("/api/v1/workspaces/{id}/prompts/starters", {
        path: { id: workspaceId },
        body: { language: "fa" },
      });
      toast(w.startersAdded(added), "good");
      promptsChanged(cache);
    } catch (thrown) {
      toastError(thrown);
      setBusy(false);
    }
  }
  return (
    <Empty
      title={fillWords.none}
      action={
        mayWrite ? (
          <div className="flex flex-col items-center gap-3">
            <Button
              tone="primary"
              busy={busy}
              onClick={() => void add()}
              icon={<LibraryBig aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            >
              {w.addStarters}
            </Button>
            <Link href={`/prompts/new?w=${workspaceId}`} className="rounded-sm text-sm text-accent hover:underline">
              {w.new}
            </Link>
          </div>
        ) : null
      }
    >
      {mayWrite ? w.noneHint : w.noneViewer}
    </Empty>
  );
}
