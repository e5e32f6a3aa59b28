import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api";

const PATH = "/api/v1/analytics";
type Query = { workspace_id: string; from: string; to: string };

/** Figures about a workspace's contents that were created from one day to another, both in the organization's zone. */
export const analyticsQuery = (query: Query) =>
  queryOptions({
    queryKey: [PATH, { query }],
    queryFn: ({ signal }) => api.get(PATH, { query }, { signal }),
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
