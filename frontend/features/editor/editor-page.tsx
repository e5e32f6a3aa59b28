"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { roleMay, type Role } from "@/lib/permissions";
import { get } from "@/lib/query";
import { words } from "@/lib/words";
import { editor as editorWords } from "@/lib/words/editor";
import { Empty, LinkButton, PageSkeleton, Problem } from "@/components/ui";
import { contentQuery } from "@/features/contents";

const w = editorWords;
const Writer = dynamic(() => import("./writer").then((module) => module.Writer), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

/** Writing by hand. What is being generated, and what the person may not change, is not opened for it. */
export function EditorPage({ id }: { id: string }) {
  // What is typed must not be replaced by a refetch: the page takes the text once.
  const query = useQuery({
    ...contentQuery(id),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnMount: "always",
    refetchOnReconnect: false,
  });
  const workspaceId = query.data?.value.workspace_id;
  const workspace = useQuery({
    ...get("/api/v1/workspaces/{id}", { path: { id: workspaceId ?? "" } }),
    enabled: workspaceId !== undefined,
    staleTime: 60_000,
  });
  if (query.isError && query.data === undefined)
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending || workspace.isPending || !query.isFetchedAfterMount) return <PageSkeleton />;
  const content = query.data.value;
  const back = <LinkButton href={`/contents/${id}`}>{words.common.back}</LinkButton>;
  if (content.status === "IN_PROGRESS") return <Empty title={w.locked} action={back} />;
  if (!roleMay(workspace.data?.role as Role | undefined, "content.write"))
    return <Empty title={w.noPermission} action={back} />;
  return <Writer content={content} etag={query.data.etag} />;
}
