"use client";

import { useQuery } from "@tanstack/react-query";
import { Empty, LinkButton } from "@/components/ui";
import { words } from "@/lib/words";
import { workspacesQuery } from "./queries";
import { useScope } from "./scope";

/** Somebody who may enter no workspace yet. */
export function NoWorkspace() {
  const { may, org } = useScope();
  // Somebody is let in by another one: the page turns by itself when that was done.
  useQuery({ ...workspacesQuery(org.id), refetchInterval: 10_000 });
  if (may("workspace.create")) {
    return (
      <Empty
        title={words.scope.noWorkspace}
        action={
          <LinkButton tone="primary" href="/welcome?step=workspace">
            {words.scope.newWorkspace}
          </LinkButton>
        }
      >
        {words.scope.newWorkspaceHint}
      </Empty>
    );
  }
  return <Empty title={words.scope.noWorkspace}>{words.scope.noWorkspaceHint}</Empty>;
}
