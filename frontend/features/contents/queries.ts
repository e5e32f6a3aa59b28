"use client";

import { keepPreviousData, type QueryClient } from "@tanstack/react-query";
import type { Schema } from "@/lib/api";
import { every, get, paged, tagged } from "@/lib/query";
import { tellTabs } from "@/lib/tabs";

export type Content = Schema<"Content">;
export type Status = Schema<"Status">;
export type ContentItem = Schema<"ContentItem">;
export type Version = Schema<"Version">;
export type VersionSummary = Schema<"VersionSummary">;
export type Project = Schema<"Project">;
export type PiiFinding = Schema<"PiiFinding">;

export type ContentFilters = {
  workspace_id: string;
  project_id?: string;
  status?: Status[];
  author_id?: string[];
  assignee_id?: string[];
  reviewer_id?: string[];
  model?: string[];
  prompt_id?: string[];
  tag?: string[];
  has_pii?: boolean;
  created_from?: string;
  created_to?: string;
  due_before?: string;
  queue?: Queue;
  q?: string;
  sort?: Sort;
};

export type Queue = "mine" | "unassigned" | "overdue";
export type Sort = "relevance" | "-updated_at" | "-created_at" | "due_at" | "title";

/** The contents of a workspace over the cursor; newest first unless `sort` says otherwise. */
export const contentsQuery = (filters: ContentFilters) => paged("/api/v1/contents", { query: placed(filters) }, 50);

/** How many contents the same filters let through, by status and by queue. */
export const countsQuery = (filters: ContentFilters) => ({
  ...get("/api/v1/contents/counts", { query: placed(filters) }),
  placeholderData: keepPreviousData,
});

/** A project is of one workspace: the API takes the one or the other. */
function placed({ workspace_id, ...others }: ContentFilters) {
  return others.project_id ? others : { workspace_id, ...others };
}

/** One content, with the `ETag` under which it may be changed. */
export const contentQuery = (id: string) => tagged("/api/v1/contents/{id}", { path: { id } });

/** Its versions, newest first. */
export const versionsQuery = (id: string) => every("/api/v1/contents/{id}/versions", { path: { id } }, 3);

/** The models of the catalogue. */
export const modelsQuery = () => ({ ...get("/api/v1/models", {}), staleTime: 10 * 60_000 });

/** The projects of a workspace. */
export const projectsQuery = (workspaceId: string) =>
  every("/api/v1/workspaces/{id}/projects", { path: { id: workspaceId } });

/**
 * Puts what the API answered in the place of what is shown, and has lists and versions asked again, in other tabs, too. With the
 * `etag` of the answer the next change need not wait for that.
 */
export function contentChanged(cache: QueryClient, content: Content, etag?: string | null): void {
  cache.setQueryData(contentQuery(content.id).queryKey, (before) =>
    before ? { value: content, etag: etag ?? before.etag } : before,
  );
  askForContent(cache, content.id);
  tellTabs({ kind: "content-changed", id: content.id });
}

/** Asks again for a content that was changed, and for what is made of it. */
export function askForContent(cache: QueryClient, id: string): void {
  void cache.invalidateQueries({ queryKey: contentQuery(id).queryKey });
  void cache.invalidateQueries({ queryKey: versionsQuery(id).queryKey });
  void cache.invalidateQueries({ queryKey: ["/api/v1/contents"] });
  void cache.invalidateQueries({ queryKey: ["/api/v1/contents/counts"] });
}
