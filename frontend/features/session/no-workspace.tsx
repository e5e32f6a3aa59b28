"use client";

import { Empty, LinkButton } from "@/components/ui";
import { words } from "@/lib/words";
import { welcome as welcomeWords } from "@/lib/words/welcome";
import { useScope } from "./scope";

/** Somebody who may enter no workspace yet. */
export function NoWorkspace() {
  const { may } = useScope();
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
        {welcomeWords.workspaceHint}
      </Empty>
    );
  }
  return <Empty title={words.scope.noWorkspace}>{words.scope.noWorkspaceHint}</Empty>;
}
