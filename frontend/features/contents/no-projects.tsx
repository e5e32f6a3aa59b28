"use client";

import { words } from "@/lib/words";
import { Empty, LinkButton } from "@/components/ui";

/** What is shown where a content needs a project and the workspace has none. */
export function NoProjects({ workspaceId }: { workspaceId: string }) {
  return (
    <Empty
      title={words.projects.none}
      action={
        <LinkButton tone="primary" href={`/projects?w=${workspaceId}`}>
          {words.projects.new}
        </LinkButton>
      }
    >
      {words.projects.noneHint}
    </Empty>
  );
}
