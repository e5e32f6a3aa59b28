import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schema } from "@/lib/api";

export type Notification = Schema<"Notification">;

const LIST = "/api/v1/notifications";

/** How many notifications are unread. Set by the live stream; asked for where there is none yet. */
export const unreadQuery = () =>
  queryOptions({
    queryKey: [LIST, "unread-count"],
    queryFn: async ({ signal }) => (await api.get(LIST, { query: { limit: 1 } }, { signal })).unread,
    staleTime: 60_000,
  });

/** The caller's notifications, newest first. */
export const notificationsQuery = (unreadOnly: boolean) =>
  infiniteQueryOptions({
    queryKey: [LIST, "list", unreadOnly],
    queryFn: ({ pageParam, signal }) =>
      api.get(
        LIST,
        { query: { limit: 30, ...(unreadOnly ? { unread: true } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });

/** The prefix of all of these. */
export const NOTIFICATIONS_KEY = [LIST];
