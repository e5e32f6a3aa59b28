import {
  QueryClient,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type QueryKey,
  type SetDataOptions,
} from "@tanstack/react-query";
import { api, asApiError, getTagged, type Answer, type Args, type PathOf } from "./api";

/** The client's cache. Lives in memory alone: no texts on disk. */
export function makeQueryClient(): QueryClient {
  const cache = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        retry: (failures, error) => failures < 2 && asApiError(error).isTransient,
        retryDelay: (attempt, error) => (asApiError(error).retryAfter ?? Math.min(8, 2 ** attempt)) * 1000,
        // Requests wait for the network instead of failing while it is away.
        networkMode: "online",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  keepNewest(cache);
  return cache;
}

/**
 * Makes a cache never show an answer as newer than the moment at which it was asked for. The library differs in two cases: it
 * keeps the first fetch of a query through an invalidation and calls its answer fresh, and it lets an answer in flight replace
 * what was set in the meantime.
 */
function keepNewest(cache: QueryClient): void {
  const invalidate = cache.invalidateQueries.bind(cache);
  cache.invalidateQueries = (filters, options) => {
    for (const query of cache.getQueryCache().findAll(filters)) {
      if (query.state.data !== undefined || query.state.fetchStatus !== "fetching") continue;
      // A query that is looked at is asked again by the call below; a prefetch is forgotten.
      void query.cancel(query.isActive() ? { silent: true } : { revert: true });
    }
    return invalidate(filters, options);
  };

  const set = cache.setQueryData.bind(cache);
  const setNewest = (queryKey: QueryKey, updater: unknown, options?: SetDataOptions): unknown => {
    const query = cache.getQueryCache().find({ queryKey, exact: true });
    const value: unknown = typeof updater === "function" ? updater(query?.state.data) : updater;
    if (value === undefined) return undefined;
    if (query?.state.fetchStatus === "fetching") void query.cancel({ revert: true });
    return set(queryKey, value, options);
  };
  cache.setQueryData = setNewest as typeof cache.setQueryData;
}

type Page = { items: unknown[]; next_cursor: string | null };
type PagedPath = { [P in PathOf<"get">]: Answer<"get", P> extends Page ? P : never }[PathOf<"get">];

/** The key of a GET; `[path]` is the prefix of all calls of that path, for invalidation. */
export function keyOf(path: string, args: unknown): QueryKey {
  return [path, args];
}

/** `useQuery(get("/api/v1/orgs/{id}", { path: { id } }))` */
export function get<P extends PathOf<"get">>(path: P, args: Args<"get", P>) {
  return queryOptions({ queryKey: keyOf(path, args), queryFn: ({ signal }) => api.get(path, args, { signal }) });
}

/** Like `get`, with the `ETag`: `{ value, etag }`. Its key ends in `tagged`. */
export function tagged<P extends PathOf<"get">>(path: P, args: Args<"get", P>) {
  return queryOptions({
    queryKey: [path, args, "tagged"],
    queryFn: ({ signal }) => getTagged(path, args, { signal }),
  });
}

/** A list over its cursor, for `useInfiniteQuery`; the rows before stay while filters change. */
export function paged<P extends PagedPath>(path: P, args: Args<"get", P>, limit = 50) {
  return infiniteQueryOptions({
    queryKey: [path, args, "paged", limit],
    queryFn: async ({ pageParam, signal }) => {
      const loose = args as { query?: Record<string, unknown> };
      const query = { ...loose.query, limit, ...(pageParam ? { cursor: pageParam } : {}) };
      return (await api.get(path, { ...args, query } as Args<"get", P>, { signal })) as Answer<"get", P>;
    },
    initialPageParam: "" as string,
    getNextPageParam: (last) => (last as unknown as Page).next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** All items of a list that is short by nature (workspaces, members), at most `pages` × 100. */
export function every<P extends PagedPath>(path: P, args: Args<"get", P>, pages = 10) {
  type Item = Answer<"get", P> extends { items: (infer I)[] } ? I : never;
  return queryOptions({
    queryKey: [path, args, "every"],
    queryFn: async ({ signal }): Promise<Item[]> => {
      const items: Item[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < pages; page += 1) {
        const loose = args as { query?: Record<string, unknown> };
        const query: Record<string, unknown> = { ...loose.query, limit: 100, ...(cursor ? { cursor } : {}) };
        const answer = (await api.get(path, { ...args, query } as Args<"get", P>, { signal })) as unknown as {
          items: Item[];
          next_cursor: string | null;
        };
        items.push(...answer.items);
        cursor = answer.next_cursor;
        if (cursor === null) break;
      }
      return items;
    },
  });
}
