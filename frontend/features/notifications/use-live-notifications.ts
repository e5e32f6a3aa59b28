"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { hrefOf } from "@/lib/api";
import { waitForSignIn } from "@/lib/auth";
import { readStream } from "@/lib/stream";
import { NOTIFICATIONS_KEY, unreadQuery } from "./queries";

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
            const before = cache.getQueryData(unreadQuery().queryKey);
            cache.setQueryData(unreadQuery().queryKey, unread);
            // Read elsewhere, or come while nobody listened.
            if (before !== undefined && before !== unread)
              void cache.invalidateQueries({ queryKey: [...NOTIFICATIONS_KEY, "list"] });
          } else if (event.event === "notification") {
            setArrived((count) => count + 1);
            void cache.invalidateQueries({ queryKey: [...NOTIFICATIONS_KEY, "list"] });
            const { type } = JSON.parse(event.data) as { type: string };
            // What others decided shows without a reload.
            if (type.startsWith("content.")) void cache.invalidateQueries({ queryKey: ["/api/v1/contents"] });
          }
          return "go-on";
        },
      }).catch(() => {
        // Refused for good: the count is still asked for with each page.
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
