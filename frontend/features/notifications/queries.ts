import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schema } from "@/lib/api";
import { get } from "@/lib/query";

export type Notification = Schema<"Notification">;

const LIST = "/api/v1/notifications";

/** Which notifications are shown. */
export type Filter = "all" | "unread" | "archived";

/** How many notifications are unread. Set by the live stream; asked for where there is none yet. */
export const unreadQuery = () =>
  queryOptions({
    queryKey: [LIST, "unread-count"],
    queryFn: async ({ signal }) => (await api.get(LIST, { query: { limit: 1 } }, { signal })).unread,
    staleTime: 60_000,
  });

/** The caller's notifications, newest first. */
export const notificationsQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: [LIST, "list", filter],
    queryFn: ({ pageParam, signal }) =>
      api.get(
        LIST,
        {
          query: {
            limit: 30,
            ...(filter === "unread" ? { unread: true } : {}),
            ...(filter === "archived" ? { archived: true } : {}),
            ...(pageParam ? { cursor: pageParam } : {}),
          },
        },
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });

/** The organization's contents that were changed last, for their titles: notifications hold ids alone. */
export const recentContentsQuery = (orgId: string) => ({
  ...get("/api/v1/contents", { query: { org_id: orgId, limit: 100, sort: "-updated_at" } }),
  staleTime: 60_000,
});

/** The prefix of all of these. */
export const NOTIFICATIONS_KEY = [LIST];
