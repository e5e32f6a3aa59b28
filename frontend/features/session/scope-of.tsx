"use client";

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { usePreferences } from "@/lib/store";
import { withParams } from "@/lib/url";
import { PageSkeleton } from "@/components/ui";
import { forgetOtherOrganizations, workspaceQuery, workspacesQuery } from "./queries";
import { useScope } from "./scope";

/**
 * Shows the page of one thing in the workspace of that thing, and so in its organization: a link may lead out of where somebody was,
 * and its days, its money and its menus are those of its own organization. While it is not known what the thing is (`undefined`) the
 * page is shown as it is.
 */
export function ScopeOf({ thing, children }: { thing: { workspace_id: string } | undefined; children: ReactNode }) {
  const cache = useQueryClient();
  const { workspace, org } = useScope();
  const wanted = thing?.workspace_id ?? null;
  // Once: whoever goes elsewhere from here by the switcher is not fetched back.
  const [settled, setSettled] = useState<string | null>(null);
  const isHere = wanted === null || settled === wanted || workspace?.id === wanted;
  const orgId = org.id;
  useEffect(() => {
    if (wanted === null) return;
    if (isHere) {
      setSettled(wanted);
      return;
    }
    let isGone = false;
    goTo(cache, wanted, orgId)
      // It is shown where somebody was, as a workspace that is in no list is.
      .catch(() => undefined)
      .finally(() => isGone || setSettled(wanted));
    return () => {
      isGone = true;
    };
  }, [cache, wanted, isHere, orgId]);
  return isHere ? children : <PageSkeleton />;
}

/** Has the page stand in a workspace; what the frame needs of it is there before, so that the frame stays. */
async function goTo(cache: QueryClient, workspaceId: string, from: string): Promise<void> {
  const { org_id: orgId } = await cache.fetchQuery(workspaceQuery(workspaceId));
  await cache.fetchQuery(workspacesQuery(orgId));
  const query = withParams(window.location.search, { w: null, o: null });
  if (`?${query}` !== window.location.search)
    window.history.replaceState(null, "", `${window.location.pathname}${query === "" ? "" : `?${query}`}`);
  usePreferences.getState().set({ orgId, workspaceId });
  if (orgId !== from) setTimeout(() => forgetOtherOrganizations(cache), 0);
}
