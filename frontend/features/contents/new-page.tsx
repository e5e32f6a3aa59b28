"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/lib/api";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { content as contentWords } from "@/lib/words/content";
import { contents as contentsWords } from "@/lib/words/contents";
import { fill as fillWords } from "@/lib/words/fill";
import { Field, FormError, Input, Segmented, Select, TextArea, useForm } from "@/components/forms";
import { Button, NotPermitted, Page, Problem, SkeletonRows } from "@/components/ui";
import {
  allPromptsQuery,
  initialValues,
  missingNames,
  promptQuery,
  sentValues,
  valueErrors,
  VariableFields,
  type Prompt,
  type PromptSummary,
  type Values,
} from "@/features/prompts";
import { NoWorkspace, useScope } from "@/features/session";
import { NoProjects } from "./no-projects";
import { contentQuery, projectsQuery, type Content } from "./queries";
import { parseTags } from "./tags";

const w = contentsWords;

/** A new content: what is wanted, and where it belongs. Generating is the next step, with its estimate. */
export function NewContentPage() {
  const { workspace, mayHere } = useScope();
  const url = useUrlState();
  const projects = useQuery({ ...projectsQuery(workspace?.id ?? ""), enabled: workspace !== null });
  // Another content like this one: its prompt and the values that were given to it.
  const from = url.get("from");
  const like = useQuery({ ...contentQuery(from ?? ""), enabled: from !== null });
  if (workspace === null) return <NoWorkspace />;
  if (!mayHere("content.write")) return <NotPermitted />;
  return (
    <Page title={w.new} intro={w.newIntro} width="max-w-3xl">
      {projects.isPending || like.isLoading ? (
        <SkeletonRows />
      ) : projects.isError ? (
        <Problem error={projects.error} onRetry={() => void projects.refetch()} />
      ) : projects.data.length === 0 ? (
        <NoProjects workspaceId={workspace.id} />
      ) : (
        <NewForm
          workspaceId={workspace.id}
          projects={projects.data}
          like={like.data?.value.workspace_id === workspace.id ? like.data.value : null}
        />
      )}
    </Page>
  );
}

/** Where the values of a prompt's last form are kept: in the cache, which signing out and another organization empty. */
const valuesKey = (promptId: string) => ["prompt-values", promptId];

function NewForm({
  workspaceId,
  projects,
  like,
}: {
  workspaceId: string;
  projects: { id: string; name: string }[];
  like: Content | null;
}) {
  const router = useRouter();
  const cache = useQueryClient();
  const url = useUrlState();
  const named = url.get("project") ?? like?.project_id;
  const promptId = url.get("prompt") ?? like?.prompt_id ?? null;
  const [source, setSource] = useState<"free" | "library">(promptId === null ? "free" : "library");
  const isFromLibrary = source === "library";
  const [generate, setGenerate] = useState(true);
  const prompts = useQuery({ ...allPromptsQuery(workspaceId), enabled: isFromLibrary });
  const chosen = useQuery({ ...promptQuery(promptId ?? ""), enabled: isFromLibrary && promptId !== null });
  const prompt = chosen.data?.value ?? null;
  const [typed, setTyped] = useState<Record<string, Values>>({});
  const valuesOf = (of: Prompt): Values => ({
    ...initialValues(of.variables, like?.prompt_id === of.id ? (like.variables as Record<string, unknown>) : {}),
    ...(like?.prompt_id === of.id ? {} : cache.getQueryData<Values>(valuesKey(of.id))),
    ...typed[of.id],
  });
  const form = useForm({
    initial: {
      project_id: projects.find((project) => project.id === named)?.id ?? projects[0]?.id ?? "",
      title: "",
      prompt: like !== null && like.prompt_id === null ? like.prompt : "",
      prompt_id: "",
      tags: words.common.listOf(like?.tags ?? []),
    },
    check: ({ title, prompt: text }) => ({
      title: title.trim() === "" ? words.errors.required : "",
      prompt: !isFromLibrary && text.trim() === "" ? words.errors.required : "",
      prompt_id: isFromLibrary && prompt === null ? words.errors.required : "",
      ...(isFromLibrary && prompt !== null
        ? Object.fromEntries(
            missingNames(prompt.variables, valuesOf(prompt)).map((name) => [`variables.${name}`, "required"]),
          )
        : {}),
    }),
    submit: ({ project_id, title, prompt: text, tags }, key) => {
      const asked =
        isFromLibrary && prompt !== null
          ? { prompt_id: prompt.id, variables: sentValues(prompt.variables, valuesOf(prompt)) }
          : { prompt: text };
      return api.post(
        "/api/v1/contents",
        { body: { project_id, title: title.trim(), tags: parseTags(tags), ...asked } },
        { idempotencyKey: key },
      );
    },
    onDone: (content) => {
      if (prompt !== null) cache.setQueryData(valuesKey(prompt.id), valuesOf(prompt));
      router.push(generate ? `/contents/${content.id}?generate=1` : `/editor/${content.id}`);
    },
  });
  const codes = {
    ...valueErrors(form.failure?.fields ?? []),
    ...Object.fromEntries(
      Object.entries(form.errors).flatMap(([field, code]) =>
        field.startsWith("variables.") ? [[field.slice("variables.".length), code]] : [],
      ),
    ),
  };
  return (
    <form
      onSubmit={(event) => {
        void form.submit(event);
      }}
      noValidate
      className="flex flex-col gap-5"
    >
      <Field label={w.contentTitle} error={form.errors.title}>
        <Input
          autoFocus
          dir="auto"
          maxLength={300}
          placeholder={w.titlePlaceholder}
          value={form.values.title}
          onChange={(event) => form.set("title", event.target.value)}
          className="placeholder-shown:[direction:rtl]"
        />
      </Field>
      <div className="flex flex-col gap-4">
        <Segmented
          label={fillWords.source}
          value={source}
          onChange={setSource}
          options={[
            { value: "free", label: fillWords.free },
            { value: "library", label: fillWords.library },
          ]}
        />
        {isFromLibrary ? (
          <>
            {prompts.data?.length === 0 ? (
              <p className="text-ink-2">
                {fillWords.empty}{" "}
                <Link href={`/prompts?w=${workspaceId}`} className="text-accent hover:underline">
                  {fillWords.toLibrary}
                </Link>
              </p>
            ) : (
              <Field label={fillWords.prompt} error={form.errors.prompt_id} hint={prompt?.description || undefined}>
                <Select
                  className="w-full"
                  value={promptId ?? ""}
                  onChange={(event) => {
                    // What was typed and refused belongs to the form before; another prompt is another request.
                    form.set("prompt_id", event.target.value);
                    url.set({ prompt: event.target.value });
                  }}
                >
                  <option value="">{fillWords.choose}</option>
                  {byCategory(prompts.data ?? []).map(([category, of]) => (
                    <optgroup key={category ?? ""} label={category ?? fillWords.uncategorized}>
                      {of.map((each) => (
                        <option key={each.id} value={each.id}>
                          {each.name}
                        </option>
                      ))}
                    </optgroup>
                  ))}
                </Select>
              </Field>
            )}
            {chosen.isLoading ? <SkeletonRows rows={3} /> : null}
            {chosen.isError ? (
              <Problem compact error={chosen.error} onRetry={() => void chosen.refetch()} />
            ) : prompt !== null && prompt.variables.length > 0 ? (
              <div className="border-s-2 border-line ps-4">
                <VariableFields
                  variables={prompt.variables}
                  values={valuesOf(prompt)}
                  errors={codes}
                  onChange={(name, value) => {
                    setTyped({ ...typed, [prompt.id]: { ...typed[prompt.id], [name]: value } });
                    form.set("prompt_id", prompt.id);
                    form.clear(`variables.${name}`);
                  }}
                />
              </div>
            ) : null}
          </>
        ) : (
          <Field label={w.prompt} hint={w.promptHint} error={form.errors.prompt}>
            <TextArea
              rows={7}
              placeholder={w.promptPlaceholder}
              value={form.values.prompt}
              onChange={(event) => form.set("prompt", event.target.value)}
            />
          </Field>
        )}
      </div>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={w.project} error={form.errors.project_id}>
          <Select value={form.values.project_id} onChange={(event) => form.set("project_id", event.target.value)}>
            {projects.map((project) => (
              <option key={project.id} value={project.id}>
                {project.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={w.tags} optional hint={contentWords.tagsHint} error={form.errors.tags}>
          <Input dir="auto" value={form.values.tags} onChange={(event) => form.set("tags", event.target.value)} />
        </Field>
      </div>
      <FormError error={form.failure} />
      <div className="flex flex-row-reverse flex-wrap gap-2 border-t border-line pt-5">
        <Button type="submit" tone="primary" busy={form.busy && generate} onClick={() => setGenerate(true)}>
          {w.createAndGenerate}
        </Button>
        <Button type="submit" busy={form.busy && !generate} onClick={() => setGenerate(false)}>
          {w.createAndWrite}
        </Button>
      </div>
    </form>
  );
}

/** Prompts under their categories, as the library has them; those without one last. */
function byCategory(prompts: readonly PromptSummary[]): [string | null, PromptSummary[]][] {
  const groups = new Map<string | null, PromptSummary[]>();
  for (const prompt of prompts) groups.set(prompt.category, [...(groups.get(prompt.category) ?? []), prompt]);
  return [...groups].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b, "fa")));
}
