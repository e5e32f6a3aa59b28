"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { createContext, useCallback, useContext, useEffect, useMemo, type ReactNode } from "react";
import type { Schema } from "@/lib/api";
import { DEFAULT_CALENDAR, type Calendar } from "@/lib/format";
import { mayLeave } from "@/lib/leave";
import { roleMay, type Permission, type Role } from "@/lib/permissions";
import { usePreferences } from "@/lib/store";
import { withParams } from "@/lib/url";
import {
  forgetOtherOrganizations,
  meQuery,
  orgsQuery,
  workspaceQuery,
  workspacesQuery,
  type Org,
  type Workspace,
} from "./queries";

export type Scope = {
  me: Schema<"User">;
  orgs: Org[];
  /** The organization that the page is about. */
  org: Org;
  workspaces: Workspace[];
  /** The workspace that the page is about; none where the person may enter none. */
  workspace: Workspace | null;
  calendar: Calendar;
  /** Whether the person may do this in the organization. */
  may: (permission: Permission) => boolean;
  /** Whether the person may do this in the workspace. */
  mayHere: (permission: Permission) => boolean;
  switchTo: (where: { orgId: string; workspaceId?: string }) => void;
};

export type ScopeState =
  | { status: "loading" }
  | { status: "error"; error: unknown; retry: () => void }
  | { status: "none"; me: Schema<"User"> }
  | { status: "ready"; scope: Scope };

const ScopeContext = createContext<ScopeState>({ status: "loading" });

/** Pages about a workspace name it in their address (`w`), pages about an organization that (`o`): a link shows others the same. */
const WORKSPACE_PAGES = ["/contents", "/review", "/projects", "/prompts", "/batches", "/analytics"];
const ORG_PAGES = ["/usage", "/members", "/webhooks", "/settings", "/audit"];

/** Finds out where the person stands: from the address, else from where they were last. */
export function ScopeProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const cache = useQueryClient();
  const preferences = usePreferences();
  const me = useQuery(meQuery());
  const orgs = useQuery(orgsQuery());

  const namedWorkspace = params.get("w");
  const wanted = namedWorkspace ?? preferences.workspaceId;
  const one = useQuery({
    ...workspaceQuery(wanted ?? ""),
    enabled: wanted !== null && orgs.data !== undefined,
    retry: false,
  });

  const orgList = orgs.data;
  const settled = wanted === null || one.data !== undefined || one.isError;
  const org = useMemo(() => {
    if (orgList === undefined || !settled) return null;
    const byId = (id: string | null | undefined) => orgList.find((candidate) => candidate.id === id);
    const fromAddress = byId(params.get("o"));
    return (
      (namedWorkspace !== null ? byId(one.data?.org_id) : undefined) ??
      fromAddress ??
      byId(one.data?.org_id) ??
      byId(preferences.orgId) ??
      orgList[0] ??
      null
    );
  }, [orgList, settled, params, namedWorkspace, one.data, preferences.orgId]);

  const workspaces = useQuery({ ...workspacesQuery(org?.id ?? ""), enabled: org !== null });
  const workspace = useMemo(() => {
    const list = workspaces.data ?? [];
    return list.find((candidate) => candidate.id === wanted) ?? list[0] ?? null;
  }, [workspaces.data, wanted]);

  const orgId = org?.id ?? null;
  const workspaceId = workspace?.id ?? null;
  const isReady = workspaces.data !== undefined;
  const setPreferences = preferences.set;
  useEffect(() => {
    if (!isReady || orgId === null) return;
    const { orgId: lastOrg, workspaceId: lastWorkspace } = usePreferences.getState();
    if (orgId !== lastOrg || workspaceId !== lastWorkspace) setPreferences({ orgId, workspaceId });
    const change = WORKSPACE_PAGES.includes(pathname)
      ? { w: workspaceId }
      : ORG_PAGES.includes(pathname)
        ? { o: orgId }
        : null;
    if (change === null) return;
    const query = withParams(window.location.search, change);
    if (`?${query}` !== window.location.search && query !== "" && window.location.pathname === pathname) {
      window.history.replaceState(null, "", `${pathname}?${query}`);
    }
  }, [isReady, orgId, workspaceId, pathname, params, setPreferences]);

  const switchTo = useCallback(
    (where: { orgId: string; workspaceId?: string }) => {
      if (!mayLeave()) return;
      const changesOrg = where.orgId !== usePreferences.getState().orgId;
      setPreferences({ orgId: where.orgId, workspaceId: where.workspaceId ?? null });
      const here =
        WORKSPACE_PAGES.find((page) => pathname === page) ?? ORG_PAGES.find((page) => pathname === page) ?? "/contents";
      const target =
        where.workspaceId && WORKSPACE_PAGES.includes(here)
          ? `${here}?w=${where.workspaceId}`
          : `${here}?o=${where.orgId}`;
      router.push(target);
      if (changesOrg) setTimeout(() => forgetOtherOrganizations(cache), 0);
    },
    [cache, pathname, router, setPreferences],
  );

  const state = useMemo<ScopeState>(() => {
    const failed = [me, orgs, workspaces].find((query) => query.isError && query.data === undefined);
    if (failed !== undefined) return { status: "error", error: failed.error, retry: () => void failed.refetch() };
    if (me.data === undefined || orgList === undefined) return { status: "loading" };
    if (orgList.length === 0) return { status: "none", me: me.data };
    if (org === null || workspaces.data === undefined) return { status: "loading" };
    return {
      status: "ready",
      scope: {
        me: me.data,
        orgs: orgList,
        org,
        workspaces: workspaces.data,
        workspace,
        calendar: { timezone: org.settings.timezone, calendar: org.settings.calendar },
        may: (permission) => roleMay(org.role as Role, permission),
        mayHere: (permission) => roleMay(workspace?.role as Role | undefined, permission),
        switchTo,
      },
    };
  }, [me, orgs, orgList, org, workspaces, workspace, switchTo]);

  return <ScopeContext.Provider value={state}>{children}</ScopeContext.Provider>;
}

/** Where the person stands, whatever its state. */
export function useScopeState(): ScopeState {
  return useContext(ScopeContext);
}

/** Where the person stands. For components below the shell, which shows pages only when it is known. */
export function useScope(): Scope {
  const state = useContext(ScopeContext);
  if (state.status !== "ready") throw new Error("useScope needs the shell above it");
  return state.scope;
}

/** The organization's zone and calendar, Tehran's where there is no organization yet. */
export function useCalendar(): Calendar {
  const state = useContext(ScopeContext);
  return state.status === "ready" ? state.scope.calendar : DEFAULT_CALENDAR;
}
