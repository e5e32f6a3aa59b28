"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus, Rows3 } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { words } from "@/lib/words";
import { batches as w } from "@/lib/words/batches";
import { Badge, Button, Empty, LinkButton, Page, Problem, SkeletonRows, UserText } from "@/components/ui";
import { projectsQuery } from "@/features/contents";
import { allPromptsQuery } from "@/features/prompts";
import { NoWorkspace, RelativeTime, usePeople, useScope } from "@/features/session";
import { batchesQuery, STATE_TONES } from "./queries";

/** The batches of the workspace, newest first. */
export function BatchesPage() {
  const { workspace, mayHere, org, me } = useScope();
  const { nameOf } = usePeople(org.id);
  const enabled = workspace !== null;
  const id = workspace?.id ?? "";
  const prompts = useQuery({ ...allPromptsQuery(id), enabled, staleTime: 60_000 });
  const projects = useQuery({ ...projectsQuery(id), enabled, staleTime: 60_000 });
  const query = useInfiniteQuery({
    ...batchesQuery(id),
    enabled,
    refetchInterval: (q) =>
      q.state.data?.pages.some((page) => page.items.some((item) => item.state === "running")) ? 5000 : false,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  if (workspace === null) return <NoWorkspace />;
  const create = mayHere("content.generate") ? (
    <LinkButton
      tone="primary"
      href={`/batches/new?w=${workspace.id}`}
      icon={<Plus aria-hidden="true" className="size-4" strokeWidth={2} />}
    >
      {w.new}
    </LinkButton>
  ) : null;
  const promptName = (promptId: string) =>
    prompts.data === undefined ? "…" : (prompts.data.find((each) => each.id === promptId)?.name ?? w.deletedPrompt);
  return (
    <Page title={w.title} intro={w.intro} actions={rows.length > 0 ? create : null} width="max-w-4xl">
      {query.isPending ? (
        <SkeletonRows height="h-16" />
      ) : query.isError && rows.length === 0 ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        <Empty title={w.none} action={create}>
          {w.noneHint}
        </Empty>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {rows.map((batch) => (
            <li key={batch.id} className="transition-colors duration-100 hover:bg-hover">
              <Link href={`/batches/${batch.id}`} className="bleed-focus flex min-h-16 items-center gap-3 px-2 py-2.5">
                <Rows3 aria-hidden="true" className="size-5 shrink-0 text-ink-3 max-sm:hidden" strokeWidth={1.5} />
                <span className="min-w-0 grow">
                  <UserText className="block truncate font-semibold">{promptName(batch.prompt_id)}</UserText>
                  <span className="flex flex-wrap gap-x-1.5 text-sm text-ink-3">
                    {w.rowsOf(batch.total)} ·
                    <UserText className="max-w-48 truncate">
                      {projects.data?.find((project) => project.id === batch.project_id)?.name ?? "…"}
                    </UserText>
                    ·
                    <UserText>
                      {batch.author_id === me.id
                        ? words.common.you
                        : (nameOf(batch.author_id) ?? words.common.unknownPerson)}
                    </UserText>
                    · <RelativeTime at={batch.created_at} />
                  </span>
                </span>
                <Badge tone={STATE_TONES[batch.state]}>{w.states[batch.state]}</Badge>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage ? (
        <Button className="mt-4" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.common.more}
        </Button>
      ) : null}
    </Page>
  );
}
