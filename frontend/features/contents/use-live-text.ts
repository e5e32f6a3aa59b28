"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { asApiError, hrefOf, type ApiError } from "@/lib/api";
import { waitForSignIn } from "@/lib/auth";
import type { StreamOptions } from "@/lib/stream";
import { contentQuery, versionsQuery } from "./queries";

/** How often growing text is painted, milliseconds. */
const PAINT_MS = 60;
/** How often a content is asked for whose stream has ended and whose status does not say so yet, milliseconds. */
const SETTLE_MS = 1500;

export type Live = {
  text: string;
  state: "connecting" | "open" | "reconnecting" | "done" | "failed";
  /** What the generation came to nothing for. */
  failure: { code: string; detail: string } | null;
  error: ApiError | null;
};

const BEGIN: Live = { text: "", state: "connecting", failure: null, error: null };
/** The stream ends with such a code where coming back is right. */
const COME_BACK = new Set(["token_expired", "upstream_unavailable"]);

/**
 * The text of the generation `taskId`, as it is written; nothing while `taskId` is null. Comes back by itself from where it was
 * cut.
 */
export function useLiveText(contentId: string, taskId: string | null): Live {
  const cache = useQueryClient();
  const [live, setLive] = useState<Live>(BEGIN);
  const text = useRef("");

  useEffect(() => {
    if (taskId === null) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | null = null;
    text.current = "";
    setLive(BEGIN);

    const paint = () => {
      timer = null;
      setLive((before) => ({ ...before, text: text.current }));
    };
    const ended = (change: Partial<Live>) => {
      if (timer !== null) clearTimeout(timer);
      setLive((before) => ({ ...before, ...change, text: text.current }));
      void cache.invalidateQueries({ queryKey: contentQuery(contentId).queryKey });
      void cache.invalidateQueries({ queryKey: versionsQuery(contentId).queryKey });
      void cache.invalidateQueries({ queryKey: ["/api/v1/contents"] });
      void cache.invalidateQueries({ queryKey: ["/api/v1/usage/summary"] });
    };

    const read = async (options: StreamOptions) => (await import("@/lib/stream")).readStream(options);
    read({
      url: hrefOf("/api/v1/contents/{id}/events", { id: contentId }),
      signal: abort.signal,
      signInAgain: waitForSignIn,
      onState: (state) => setLive((before) => ({ ...before, state })),
      onEvent: (event) => {
        const data = JSON.parse(event.data) as { text?: string; restarted?: boolean; code?: string; detail?: string };
        switch (event.event) {
          case "delta":
            text.current += data.text ?? "";
            timer ??= setTimeout(paint, PAINT_MS);
            return "go-on";
          case "status":
            // Another try begins from nothing.
            if (data.restarted) text.current = "";
            return "go-on";
          case "error":
            if (COME_BACK.has(data.code ?? "")) return "again";
            ended({ state: "failed", failure: { code: data.code ?? "internal", detail: data.detail ?? "" } });
            return "end";
          case "done":
            ended({ state: "done" });
            return "end";
          default:
            return "go-on";
        }
      },
    }).catch((thrown: unknown) => {
      if (!abort.signal.aborted) ended({ state: "failed", error: asApiError(thrown) });
    });
    return () => {
      abort.abort();
      if (timer !== null) clearTimeout(timer);
    };
  }, [cache, contentId, taskId]);

  const ended = live.state === "done" || live.state === "failed";
  useEffect(() => {
    if (taskId === null || !ended) return;
    const timer = setInterval(
      () => void cache.refetchQueries({ queryKey: contentQuery(contentId).queryKey }, { cancelRefetch: false }),
      SETTLE_MS,
    );
    return () => clearInterval(timer);
  }, [cache, contentId, taskId, ended]);

  return live;
}
