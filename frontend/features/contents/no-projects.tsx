"use client";

import { projects as projectsWords } from "@/lib/words/projects";
import { Empty, LinkButton } from "@/components/ui";

/** What is shown where a content needs a project and the workspace has none. */
export function NoProjects({ workspaceId }: { workspaceId: string }) {
  return (
    <Empty
      title={projectsWords.none}
      action={
        <LinkButton tone="primary" href={`/projects?w=${workspaceId}`}>
          {projectsWords.new}
        </LinkButton>
      }
    >
      {projectsWords.noneHint}
    </Empty>
  );
}
