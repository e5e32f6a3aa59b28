"use client";

import { useQuery, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schema } from "@/lib/api";
import { every, get } from "@/lib/query";
import { isolated } from "@/lib/text/direction";

export type Org = Schema<"Org">;
export type Workspace = Schema<"Workspace">;
export type Member = Schema<"Member">;

const SESSION_MS = 60_000;

/** Who is signed in. */
export const meQuery = () => ({ ...get("/api/v1/auth/me", {}), staleTime: SESSION_MS });

/** The person's organizations. */
export const orgsQuery = () => ({ ...every("/api/v1/orgs", {}), staleTime: SESSION_MS });

/** The workspaces of an organization that the person may enter. */
export const workspacesQuery = (orgId: string) => ({
  ...every("/api/v1/orgs/{id}/workspaces", { path: { id: orgId } }),
  staleTime: SESSION_MS,
});

/** A workspace, and the organization that it is of. */
export const workspaceQuery = (id: string) => ({
  ...get("/api/v1/workspaces/{id}", { path: { id } }),
  staleTime: SESSION_MS,
});

const OF_SESSION = new Set<unknown>(["/api/v1/auth/me", "/api/v1/orgs", "/api/v1/orgs/{id}/workspaces"]);

/** Nothing of one organization stays in memory while another is looked at. */
export function forgetOtherOrganizations(cache: QueryClient): void {
  cache.removeQueries({ type: "inactive", predicate: (query) => !OF_SESSION.has(query.queryKey[0]) });
}

/** Everybody in an organization. */
export const membersQuery = (orgId: string) => ({
  ...every("/api/v1/orgs/{id}/members", { path: { id: orgId } }),
  staleTime: SESSION_MS,
});

/** Names of people by id, of one organization. A person without a name is shown by the masked number. */
export function usePeople(orgId: string | undefined): {
  members: Member[];
  nameOf: (id: string | null | undefined) => string | null;
} {
  const { data } = useQuery({ ...membersQuery(orgId ?? ""), enabled: orgId !== undefined });
  return useMemo(() => ({ members: data ?? [], nameOf: namesOf(data) }), [data]);
}

/** While the names are on their way nobody is called a former member. */
export function namesOf(members: Member[] | undefined): (id: string | null | undefined) => string | null {
  const names = new Map(members?.map((member) => [member.user_id, member.name || isolated(member.phone) || null]));
  return (id) => (id == null ? null : members === undefined ? "…" : (names.get(id) ?? null));
}
