"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useState, type ComponentType } from "react";
import { roleMay, type Role } from "@/lib/permissions";
import { get } from "@/lib/query";
import { words } from "@/lib/words";
import { editor as editorWords } from "@/lib/words/editor";
import { Empty, LinkButton, PageSkeleton, Problem } from "@/components/ui";
import { contentQuery, type Content } from "@/features/contents";
import { leftDraft } from "./left-drafts";

const w = editorWords;
type Opened = { content: Content; etag: string | null };
const reading = () => import("./reading");
const Reading = dynamic(() => reading().then((module) => module.Reading), {
  ssr: false,
  loading: () => <PageSkeleton />,
});
/** What writes, once it was loaded. */
let loaded: ComponentType<Opened> | null = null;

/** Writing by hand. What is being generated, and what the person may not change, is not opened for it. */
export function EditorPage({ id }: { id: string }) {
  // What shows the text comes while the text does.
  useEffect(() => {
    reading().catch(() => undefined);
  }, []);
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
  return <Opening content={content} etag={query.data.etag} />;
}

/** The text can be read at once; what writes in it is several times as large as the page, and comes when the text is shown. */
function Opening(opened: Opened) {
  const { title, body } = leftDraft(opened.content.id) ?? {
    title: opened.content.title,
    body: opened.content.body ?? "",
  };
  const [Writer, setWriter] = useState<ComponentType<Opened> | null>(() => loaded);
  const [isShown, setShown] = useState(body === "");
  const [failure, setFailure] = useState<{ thrown: unknown } | null>(null);
  useEffect(() => {
    if (!isShown || loaded !== null) return;
    reading()
      .then((module) => module.loadWriter())
      .then(
        (module) => {
          loaded = module.Writer;
          setWriter(() => module.Writer);
        },
        (thrown: unknown) => setFailure({ thrown }),
      );
  }, [isShown]);
  // The page's boundary offers to try again.
  if (failure !== null) throw failure.thrown;
  if (Writer !== null) return <Writer {...opened} />;
  if (body === "") return <PageSkeleton />;
  return <Reading title={title} body={body} status={opened.content.status} onShown={() => setShown(true)} />;
}
