"use client";

import { useQueries } from "@tanstack/react-query";
import { membersQuery, namesOf } from "@/features/session";

/** Names of people by id, of several organizations: what a list shows that is not about one of them. */
export function usePeopleOf(
  orgIds: readonly string[],
): (orgId: string | null | undefined) => (id: string | null | undefined) => string | null {
  const distinct = [...new Set(orgIds)];
  return useQueries({
    queries: distinct.map((orgId) => ({ ...membersQuery(orgId), retry: false })),
    combine: (answers) => {
      const byOrg = new Map(
        // An organization that the person left tells nobody's name.
        distinct.map((orgId, index) => [orgId, namesOf(answers[index]?.isError ? [] : answers[index]?.data)] as const),
      );
      return (orgId) => byOrg.get(orgId ?? "") ?? (() => null);
    },
  });
}
