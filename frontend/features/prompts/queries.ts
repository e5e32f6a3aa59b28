"use client";

import type { QueryClient } from "@tanstack/react-query";
import type { Schema } from "@/lib/api";
import { every, get, paged, tagged } from "@/lib/query";

export type Prompt = Schema<"Prompt">;
export type PromptSummary = Schema<"PromptSummary">;
export type Variable = Schema<"Variable">;
export type VariableType = Schema<"VariableType">;

/** The prompts of a workspace over the cursor, newest first. */
export const promptsQuery = (workspaceId: string, filters: { category?: string; q?: string }) =>
  paged("/api/v1/workspaces/{id}/prompts", { path: { id: workspaceId }, query: filters }, 50);

/** All of them, for choosing one. */
export const allPromptsQuery = (workspaceId: string) =>
  every("/api/v1/workspaces/{id}/prompts", { path: { id: workspaceId } }, 5);

/** Its categories with their counts; prompts without one last, under `null`. */
export const categoriesQuery = (workspaceId: string) =>
  every("/api/v1/workspaces/{id}/prompt-categories", { path: { id: workspaceId } }, 1);

/** One prompt, with the `ETag` under which it may be changed. */
export const promptQuery = (id: string) => tagged("/api/v1/prompts/{id}", { path: { id } });

/** Its versions, newest first. */
export const promptVersionsQuery = (id: string) => every("/api/v1/prompts/{id}/versions", { path: { id } }, 3);

/** Two of its versions compared; versions never change. */
export const promptDiffQuery = (id: string, from: number, to: number) => ({
  ...get("/api/v1/prompts/{id}/diff", { path: { id }, query: { from, to } }),
  staleTime: Infinity,
});

/** Has all lists of prompts asked again, and this prompt. */
export function promptsChanged(cache: QueryClient, id?: string): void {
  for (const path of ["/api/v1/workspaces/{id}/prompts", "/api/v1/workspaces/{id}/prompt-categories"])
    void cache.invalidateQueries({ queryKey: [path] });
  if (id === undefined) return;
  void cache.invalidateQueries({ queryKey: promptQuery(id).queryKey });
  void cache.invalidateQueries({ queryKey: promptVersionsQuery(id).queryKey });
}
