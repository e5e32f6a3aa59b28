"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/lib/api";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { Field, FormError, Input, Select, TextArea, useForm } from "@/components/forms";
import { Button, Empty, LinkButton, Page, SkeletonRows } from "@/components/ui";
import { NoWorkspace, useScope } from "@/features/session";
import { projectsQuery } from "./queries";
import { parseTags } from "./tags";

const w = words.contents;

/** A new content: what is wanted, and where it belongs. Generating is the next step, with its estimate. */
export function NewContentPage() {
  const { workspace, mayHere } = useScope();
  const projects = useQuery({ ...projectsQuery(workspace?.id ?? ""), enabled: workspace !== null });
  if (workspace === null) return <NoWorkspace />;
  if (!mayHere("content.write"))
    return (
      <Empty
        title={words.errors.codes.permission_denied!}
        action={<LinkButton href="/contents">{words.errors.goHome}</LinkButton>}
      />
    );
  return (
    <Page title={w.new} intro={w.newIntro} width="max-w-3xl">
      {projects.isPending ? (
        <SkeletonRows />
      ) : projects.data?.length === 0 ? (
        <Empty
          title={words.projects.none}
          action={
            <LinkButton tone="primary" href={`/projects?w=${workspace.id}`}>
              {words.projects.new}
            </LinkButton>
          }
        >
          {words.projects.noneHint}
        </Empty>
      ) : (
        <NewForm projects={projects.data ?? []} />
      )}
    </Page>
  );
}

function NewForm({ projects }: { projects: { id: string; name: string }[] }) {
  const router = useRouter();
  const url = useUrlState();
  const named = url.get("project");
  const [generate, setGenerate] = useState(true);
  const form = useForm({
    initial: {
      project_id: projects.find((project) => project.id === named)?.id ?? projects[0]?.id ?? "",
      title: "",
      prompt: "",
      tags: "",
    },
    check: ({ title, prompt }) => ({
      title: title.trim() === "" ? words.errors.required : "",
      prompt: prompt.trim() === "" ? words.errors.required : "",
    }),
    submit: ({ project_id, title, prompt, tags }, key) =>
      api.post(
        "/api/v1/contents",
        { body: { project_id, title: title.trim(), prompt, tags: parseTags(tags) } },
        { idempotencyKey: key },
      ),
    onDone: (content) => router.push(generate ? `/contents/${content.id}?generate=1` : `/editor/${content.id}`),
  });
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
          maxLength={200}
          placeholder={w.titlePlaceholder}
          value={form.values.title}
          onChange={(event) => form.set("title", event.target.value)}
          className="placeholder-shown:[direction:rtl]"
        />
      </Field>
      <Field label={w.prompt} hint={w.promptHint} error={form.errors.prompt}>
        <TextArea
          rows={7}
          placeholder={w.promptPlaceholder}
          value={form.values.prompt}
          onChange={(event) => form.set("prompt", event.target.value)}
        />
      </Field>
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
        <Field label={w.tags} optional hint={w.tagsHint} error={form.errors.tags}>
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
