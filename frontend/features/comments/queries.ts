"use client";

import { useQuery, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { every } from "@/lib/query";
import { stripBidiMarks } from "@/lib/text/digits";
import { usePeople } from "@/features/session";
import { threadsOf, type Thread } from "./threads";
import type { Mentionable } from "./mentions";

/** How often what others wrote is asked for, milliseconds. */
const POLL_MS = 20_000;

/** All comments of a content, oldest first. */
export const commentsQuery = (contentId: string) =>
  every("/api/v1/contents/{id}/comments", { path: { id: contentId } });

const NONE: Thread[] = [];

/** The threads of a content, kept fresh while the page is looked at. */
export function useThreads(contentId: string): { threads: Thread[]; query: ReturnType<typeof useComments> } {
  const query = useComments(contentId);
  const threads = useMemo(() => (query.data === undefined ? NONE : threadsOf(query.data)), [query.data]);
  return { threads, query };
}

function useComments(contentId: string) {
  return useQuery({ ...commentsQuery(contentId), refetchInterval: POLL_MS });
}

export function commentsChanged(cache: QueryClient, contentId: string): void {
  void cache.invalidateQueries({ queryKey: commentsQuery(contentId).queryKey });
}

/** Who can be called: the members of the workspace, by the names that the organization has of them. */
export function useMentionable(orgId: string, workspaceId: string): Mentionable[] {
  const { nameOf } = usePeople(orgId);
  const members = useQuery({
    ...every("/api/v1/workspaces/{id}/members", { path: { id: workspaceId } }),
    staleTime: 60_000,
  });
  return useMemo(
    () =>
      (members.data ?? []).flatMap((member) => {
        const name = stripBidiMarks(member.name || nameOf(member.user_id) || "");
        return name === "" || name === "…" ? [] : [{ id: member.user_id, name }];
      }),
    [members.data, nameOf],
  );
}
