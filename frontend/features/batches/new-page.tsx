"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useUrlState } from "@/lib/url";
import { fill as fillWords } from "@/lib/words/fill";
import { batches as w } from "@/lib/words/batches";
import { Field, Select } from "@/components/forms";
import { Empty, LinkButton, NotPermitted, Page, Problem, SkeletonRows } from "@/components/ui";
import { NoProjects, projectsQuery } from "@/features/contents";
import { allPromptsQuery, promptQuery } from "@/features/prompts";
import { NoWorkspace, useScope } from "@/features/session";

const RowsForm = dynamic(() => import("./rows-form").then((module) => module.RowsForm), {
  loading: () => <SkeletonRows rows={4} />,
});

/** A new batch: one prompt, a table of rows, and a look at them before anything starts. */
export function NewBatchPage() {
  const { workspace, mayHere } = useScope();
  const url = useUrlState();
  const enabled = workspace !== null;
  const id = workspace?.id ?? "";
  const prompts = useQuery({ ...allPromptsQuery(id), enabled });
  const projects = useQuery({ ...projectsQuery(id), enabled });
  const promptId = url.get("prompt");
  const prompt = useQuery({ ...promptQuery(promptId ?? ""), enabled: promptId !== null });
  if (workspace === null) return <NoWorkspace />;
  if (!mayHere("content.generate")) return <NotPermitted />;
  const failed = [prompts, projects].find((query) => query.isError);
  return (
    <Page title={w.new} intro={w.newIntro} width="max-w-4xl">
      {failed !== undefined ? (
        <Problem error={failed.error} onRetry={() => void failed.refetch()} />
      ) : prompts.data === undefined || projects.data === undefined ? (
        <SkeletonRows />
      ) : prompts.data.length === 0 ? (
        <Empty
          title={fillWords.none}
          action={
            <LinkButton tone="primary" href={`/prompts?w=${workspace.id}`}>
              {w.toPrompts}
            </LinkButton>
          }
        >
          {w.noPrompts}
        </Empty>
      ) : projects.data.length === 0 ? (
        <NoProjects workspaceId={workspace.id} />
      ) : (
        <div className="flex flex-col gap-6">
          <Field label={w.prompt} hint={prompt.data?.value.description || undefined}>
            <Select
              className="w-full sm:w-96"
              value={promptId ?? ""}
              onChange={(event) => url.set({ prompt: event.target.value })}
            >
              <option value="">{w.choosePrompt}</option>
              {prompts.data.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </Select>
          </Field>
          {promptId === null ? null : prompt.isError ? (
            <Problem compact error={prompt.error} onRetry={() => void prompt.refetch()} />
          ) : prompt.data === undefined ? (
            <SkeletonRows rows={4} />
          ) : (
            <RowsForm
              key={promptId}
              workspaceId={workspace.id}
              prompt={prompt.data.value}
              projects={projects.data}
              projectId={url.get("project")}
            />
          )}
        </div>
      )}
    </Page>
  );
}
