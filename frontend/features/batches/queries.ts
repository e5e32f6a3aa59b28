"use client";

import type { QueryClient } from "@tanstack/react-query";
import type { Schema } from "@/lib/api";
import { get, paged } from "@/lib/query";
import { failures as failureWords } from "@/lib/words/failures";
import type { Tone } from "@/components/ui";

export type Batch = Schema<"Batch">;
export type BatchRow = Schema<"BatchRow">;
export type BatchState = Schema<"BatchState">;
export type RowState = Schema<"BatchRowState">;

export const ROW_STATES: RowState[] = ["pending", "running", "succeeded", "failed", "cancelled"];
export const STATE_TONES: Record<BatchState, Tone> = { running: "accent", finished: "good", cancelled: "plain" };
export const ROW_TONES: Record<RowState, Tone> = {
  pending: "plain",
  running: "accent",
  succeeded: "good",
  failed: "bad",
  cancelled: "plain",
};

/** The batches of a workspace over the cursor, newest first. */
export const batchesQuery = (workspaceId: string) =>
  paged("/api/v1/workspaces/{id}/batches", { path: { id: workspaceId } }, 30);

/** One batch with its progress and its money. */
export const batchQuery = (id: string) => get("/api/v1/batches/{id}", { path: { id } });

/** Its rows over the cursor, in their order. */
export const batchRowsQuery = (id: string, state: RowState | null) =>
  paged("/api/v1/batches/{id}/rows", { path: { id }, query: state === null ? {} : { state } }, 50);

/** Puts what the API answered in the place of what is shown, and has rows and lists asked again. */
export function batchChanged(cache: QueryClient, batch: Batch): void {
  cache.setQueryData(batchQuery(batch.id).queryKey, batch);
  for (const path of ["/api/v1/batches/{id}/rows", "/api/v1/workspaces/{id}/batches", "/api/v1/contents"])
    void cache.invalidateQueries({ queryKey: [path] });
}

/** Why a row came to nothing. */
export function failureText(failure: Schema<"Failure">): string {
  return failureWords[failure.code] ?? failure.detail;
}
