"use client";

import type { QueryClient } from "@tanstack/react-query";
import type { Schema } from "@/lib/api";
import { every, paged, tagged } from "@/lib/query";

export type Content = Schema<"content.Content">;
export type Status = Schema<"content.Status">;
export type Version = Schema<"content.Version">;
export type Project = Schema<"content.Project">;
export type PiiFinding = Schema<"content.PiiFinding">;

export type ContentFilters = {
  workspace_id: string;
  project_id?: string;
  status?: Status;
  author_id?: string;
  tag?: string;
  has_pii?: boolean;
  created_from?: string;
};

/** The contents of a workspace, newest change first, over the cursor. */
export const contentsQuery = (filters: ContentFilters) => {
  // A project is of one workspace: the API takes the one or the other.
  const { workspace_id, ...others } = filters;
  return paged("/api/v1/contents", { query: filters.project_id ? others : { workspace_id, ...others } }, 50);
};

/** One content, with the `ETag` under which it may be changed. */
export const contentQuery = (id: string) => tagged("/api/v1/contents/{id}", { path: { id } });

/** Its versions, newest first. */
export const versionsQuery = (id: string) => every("/api/v1/contents/{id}/versions", { path: { id } }, 3);

/** The projects of a workspace. */
export const projectsQuery = (workspaceId: string) =>
  every("/api/v1/workspaces/{id}/projects", { path: { id: workspaceId } });

/** Puts what the API answered in the place of what is shown, and has lists and versions asked again. */
export function contentChanged(cache: QueryClient, content: Content): void {
  cache.setQueryData(contentQuery(content.id).queryKey, (before) =>
    before ? { value: content, etag: before.etag } : before,
  );
  void cache.invalidateQueries({ queryKey: contentQuery(content.id).queryKey });
  void cache.invalidateQueries({ queryKey: versionsQuery(content.id).queryKey });
  void cache.invalidateQueries({ queryKey: ["/api/v1/contents"] });
}
