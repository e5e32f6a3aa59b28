"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, FolderClosed, Pencil, Plus, Trash2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { api, type Schema } from "@/lib/api";
import { every } from "@/lib/query";
import { toast } from "@/lib/store";
import { toastError } from "@/lib/told";
import { words } from "@/lib/words";
import { projects as projectsWords } from "@/lib/words/projects";
import { files as filesWords } from "@/lib/words/files";
import { Field, FormDialog, Input, TextArea, useForm } from "@/components/forms";
import { Button, Dialog, Empty, Page, Problem, RowMenu, SkeletonRows, UserText } from "@/components/ui";
import { ProjectFileDialog } from "@/features/contents";
import { NoWorkspace, RelativeTime, useScope } from "@/features/session";

const w = projectsWords;
type Project = Schema<"Project">;

/** The projects of the workspace. */
export function ProjectsPage() {
  const { workspace, mayHere } = useScope();
  const cache = useQueryClient();
  const query = useQuery({
    ...every("/api/v1/workspaces/{id}/projects", { path: { id: workspace?.id ?? "" } }),
    enabled: workspace !== null,
  });
  const [edited, setEdited] = useState<Project | "new" | null>(null);
  const [deleted, setDeleted] = useState<Project | null>(null);
  const [filed, setFiled] = useState<Project | null>(null);
  const mayWrite = mayHere("project.write");
  if (workspace === null) return <NoWorkspace />;
  const refresh = () => void cache.invalidateQueries({ queryKey: ["/api/v1/workspaces/{id}/projects"] });
  const create = mayWrite ? (
    <Button
      tone="primary"
      icon={<Plus aria-hidden="true" className="size-4" strokeWidth={2} />}
      onClick={() => setEdited("new")}
    >
      {w.new}
    </Button>
  ) : null;
  return (
    <Page title={w.title} intro={w.intro} actions={create} width="max-w-4xl">
      {query.isPending ? (
        <SkeletonRows height="h-16" />
      ) : query.isError ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data.length === 0 ? (
        <Empty title={w.none} action={create}>
          {w.noneHint}
        </Empty>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {query.data.map((project) => (
            <li key={project.id} className="flex items-center gap-2 transition-colors duration-100 hover:bg-hover">
              <Link
                href={`/contents?w=${project.workspace_id}&project=${project.id}`}
                className="bleed-focus flex min-h-16 min-w-0 grow items-center gap-3 px-2 py-2.5"
              >
                <FolderClosed aria-hidden="true" className="size-5 shrink-0 text-ink-3" strokeWidth={1.5} />
                <span className="min-w-0 grow">
                  <UserText className="block truncate font-semibold">{project.name}</UserText>
                  {project.description ? (
                    <UserText className="block truncate text-sm text-ink-3">{project.description}</UserText>
                  ) : null}
                </span>
                <RelativeTime at={project.updated_at} className="text-sm text-ink-3" />
              </Link>
              <RowMenu
                row={`project:${project.id}`}
                name={project.name}
                label={w.actionsOf(project.name)}
                acts={[
                  {
                    id: "files",
                    label: filesWords.project,
                    icon: <Download className="size-4" strokeWidth={1.5} />,
                    perform: () => setFiled(project),
                  },
                  ...(mayWrite
                    ? [
                        {
                          id: "edit",
                          label: words.common.edit,
                          icon: <Pencil className="size-4" strokeWidth={1.5} />,
                          perform: () => setEdited(project),
                        },
                        {
                          id: "delete",
                          label: words.common.delete,
                          icon: <Trash2 className="size-4" strokeWidth={1.5} />,
                          danger: true,
                          perform: () => setDeleted(project),
                        },
                      ]
                    : []),
                ]}
              />
            </li>
          ))}
        </ul>
      )}
      {edited !== null ? (
        <ProjectDialog
          key={edited === "new" ? "new" : edited.id}
          workspaceId={workspace.id}
          project={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
          onSaved={refresh}
        />
      ) : null}
      {filed !== null ? <ProjectFileDialog project={filed} onClose={() => setFiled(null)} /> : null}
      {deleted !== null ? (
        <DeleteDialog project={deleted} onClose={() => setDeleted(null)} onDeleted={refresh} />
      ) : null}
    </Page>
  );
}

function ProjectDialog({
  workspaceId,
  project,
  onClose,
  onSaved,
}: {
  workspaceId: string;
  project: Project | null;
  onClose: () => void;
  onSaved: () => void;
}) {
  const form = useForm({
    initial: { name: project?.name ?? "", description: project?.description ?? "" },
    check: ({ name }) => (name.trim() === "" ? { name: words.errors.required } : {}),
    submit: ({ name, description }, key) => {
      const body = { name: name.trim(), description: description.trim() };
      return project === null
        ? api.post("/api/v1/workspaces/{id}/projects", { path: { id: workspaceId }, body }, { idempotencyKey: key })
        : api.patch("/api/v1/projects/{id}", { path: { id: project.id }, body });
    },
    onDone: () => {
      onSaved();
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={project === null ? w.new : w.edit} onClose={onClose}>
      <Field label={w.name} error={form.errors.name}>
        <Input
          autoFocus
          dir="auto"
          maxLength={100}
          value={form.values.name}
          onChange={(event) => form.set("name", event.target.value)}
        />
      </Field>
      <Field label={w.description} optional error={form.errors.description}>
        <TextArea
          maxLength={2000}
          value={form.values.description}
          onChange={(event) => form.set("description", event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}

function DeleteDialog({
  project,
  onClose,
  onDeleted,
}: {
  project: Project;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const [busy, setBusy] = useState(false);
  async function remove() {
    setBusy(true);
    try {
      await api.delete("/api/v1/projects/{id}", { path: { id: project.id } });
      onDeleted();
      toast(w.deleted(project.name));
      onClose();
    } catch (thrown) {
      toastError(thrown);
      setBusy(false);
    }
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={w.deleteTitle(project.name)}
      footer={
        <>
          <Button tone="danger" busy={busy} onClick={() => void remove()}>
            {words.common.delete}
          </Button>
          <Button tone="ghost" onClick={onClose}>
            {words.common.cancel}
          </Button>
        </>
      }
    >
      <p className="text-ink-2">{w.deleteHint}</p>
    </Dialog>
  );
}
