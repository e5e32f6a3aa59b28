"use client";

import { useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { hrefOf } from "@/lib/api";
import { waitForSignIn } from "@/lib/auth";
import type { StreamOptions } from "@/lib/stream";
import { askForContent } from "@/features/contents";
import { NOTIFICATIONS_KEY, unreadQuery } from "./queries";

/**
 * Asks again for each list that was made when another number was unread: something was read elsewhere, or came before the stream was
 * open. A list that is on its way may be as old, so it is asked for anew.
 */
async function askAgainWhereOld(cache: QueryClient, unread: number): Promise<void> {
  const old = {
    queryKey: [...NOTIFICATIONS_KEY, "list"],
    predicate: ({ state }: { state: { data: unknown } }) =>
      (state.data as InfiniteData<{ unread: number }> | undefined)?.pages[0]?.unread !== unread,
  };
  await cache.cancelQueries(old);
  await cache.invalidateQueries(old);
}

/** The page does not wait for what reads streams. */
const readStream = async (options: StreamOptions) => (await import("@/lib/stream")).readStream(options);

/**
 * Keeps the unread count and the list as they are on the server. A hidden tab holds no connection: browsers allow six to one
 * origin, and the stream tells the count anew whenever it opens. Returns how many arrived while the page is open.
 */
export function useLiveNotifications(): number {
  const cache = useQueryClient();
  const [arrived, setArrived] = useState(0);

  useEffect(() => {
    let abort: AbortController | null = null;

    const open = () => {
      if (abort !== null) return;
      const current = new AbortController();
      abort = current;
      readStream({
        url: hrefOf("/api/v1/notifications/events"),
        signal: current.signal,
        signInAgain: waitForSignIn,
        onEvent: (event) => {
          if (event.event === "error") return "again";
          if (event.event === "unread") {
            const { unread } = JSON.parse(event.data) as { unread: number };
            cache.setQueryData(unreadQuery().queryKey, unread);
            void askAgainWhereOld(cache, unread);
          } else if (event.event === "notification") {
            setArrived((count) => count + 1);
            void cache.invalidateQueries({ queryKey: [...NOTIFICATIONS_KEY, "list"] });
            const { type, data } = JSON.parse(event.data) as { type: string; data?: { content_id?: string } };
            // What others decided shows without a reload, on the page of the content, too.
            if (data?.content_id !== undefined) askForContent(cache, data.content_id);
            else if (type.startsWith("content.")) void cache.invalidateQueries({ queryKey: ["/api/v1/contents"] });
          }
          return "go-on";
        },
      }).catch(() => {
        // Refused for good: the count is still asked for with each page, and the stream when the tab is looked at again.
        if (abort === current) abort = null;
      });
    };
    const close = () => {
      abort?.abort();
      abort = null;
    };
    const follow = () => (document.visibilityState === "visible" ? open() : close());

    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      close();
    };
  }, [cache]);

  return arrived;
}
