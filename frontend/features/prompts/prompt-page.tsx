"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Sparkles, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useActions } from "@/lib/actions";
import { api } from "@/lib/api";
import { roleMay, type Role } from "@/lib/permissions";
import { get } from "@/lib/query";
import { toast } from "@/lib/store";
import { toastError } from "@/lib/told";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { prompts as promptsWords } from "@/lib/words/prompts";
import {
  Button,
  Dialog,
  IconButton,
  LinkButton,
  Menu,
  PageSkeleton,
  Problem,
  SkeletonRows,
  Tabs,
  UserText,
} from "@/components/ui";
import { ScopeOf } from "@/features/session";
import { PromptForm } from "./prompt-form";
import { promptQuery, promptsChanged, type Prompt } from "./queries";
import type { Values } from "./values";

const w = promptsWords;
const loading = () => <SkeletonRows />;
const TryOut = dynamic(() => import("./try-out").then((module) => module.TryOut), { loading });
const PromptVersions = dynamic(() => import("./versions").then((module) => module.PromptVersions), { loading });

type View = keyof typeof w.view;

/** A prompt: its template and variables, a try-out, and its versions. */
export function PromptPage({ id }: { id: string }) {
  const query = useQuery(promptQuery(id));
  if (query.isPending) return <PageSkeleton />;
  if (query.isError && query.data === undefined)
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  const prompt = query.data.value;
  return (
    <ScopeOf thing={prompt}>
      <Loaded prompt={prompt} etag={query.data.etag} reload={() => query.refetch()} />
    </ScopeOf>
  );
}

function Loaded({ prompt, etag, reload }: { prompt: Prompt; etag: string | null; reload: () => Promise<unknown> }) {
  const router = useRouter();
  const cache = useQueryClient();
  const url = useUrlState();
  const [values, setValues] = useState<Values | null>(null);
  const [isDirty, setDirty] = useState(false);
  const [generation, setGeneration] = useState(0);
  const [isDeleting, setDeleting] = useState(false);
  const [busy, setBusy] = useState(false);
  const workspace = useQuery({
    ...get("/api/v1/workspaces/{id}", { path: { id: prompt.workspace_id } }),
    staleTime: 60_000,
  });
  const role = workspace.data?.role as Role | undefined;
  const mayWrite = roleMay(role, "prompt.write");
  const asked = url.get("view");
  const view: View = asked === "try" || asked === "versions" ? asked : "edit";

  useActions(
    mayWrite ? [{ id: "prompt.delete", label: w.delete, group: "act", perform: () => setDeleting(true) }] : [],
  );

  async function afresh() {
    await reload();
    setDirty(false);
    setGeneration((before) => before + 1);
  }

  async function remove() {
    setBusy(true);
    try {
      await api.delete("/api/v1/prompts/{id}", { path: { id: prompt.id } });
      promptsChanged(cache);
      toast(w.deleted);
      router.push(`/prompts?w=${prompt.workspace_id}`);
    } catch (thrown) {
      toastError(thrown);
      setBusy(false);
    }
  }

  return (
    <div className="mx-auto w-full max-w-5xl px-4 pt-6 pb-24 sm:px-8 md:pb-12">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 grow basis-80">
          <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
            <Link href={`/prompts?w=${prompt.workspace_id}`} className="rounded-sm hover:text-accent">
              {w.title}
            </Link>
            {prompt.category ? (
              <>
                <span aria-hidden="true">/</span>
                <Link
                  href={`/prompts?w=${prompt.workspace_id}&category=${encodeURIComponent(prompt.category)}`}
                  className="rounded-sm hover:text-accent"
                >
                  <UserText>{prompt.category}</UserText>
                </Link>
              </>
            ) : null}
          </p>
          <h1 className="mt-0.5 text-xl font-semibold text-balance">
            <UserText>{prompt.name}</UserText>
          </h1>
        </div>
        <div className="flex items-center gap-2 sm:pt-4">
          {roleMay(role, "content.write") ? (
            <LinkButton
              tone={view === "edit" && isDirty ? "secondary" : "primary"}
              href={`/contents/new?w=${prompt.workspace_id}&prompt=${prompt.id}`}
              icon={<Sparkles aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            >
              {w.use}
            </LinkButton>
          ) : null}
          {mayWrite ? (
            <Menu
              align="end"
              trigger={
                <IconButton label={words.common.more} tone="secondary">
                  <Ellipsis aria-hidden="true" className="size-5" strokeWidth={1.5} />
                </IconButton>
              }
              items={[
                {
                  kind: "action",
                  id: "prompt.delete",
                  icon: <Trash2 className="size-4" strokeWidth={1.5} />,
                  danger: true,
                },
              ]}
            />
          ) : null}
        </div>
      </header>
      <Tabs
        className="mt-5 mb-6"
        label={w.views}
        value={view}
        options={(Object.keys(w.view) as View[]).map((each) => ({
          value: each,
          label: w.view[each],
          count: each === "versions" ? prompt.version : undefined,
        }))}
        onChange={(next) => url.set({ view: next === "edit" ? null : next, from: null })}
      />
      {/* The form stays in place, so that what is half written outlives a look at the other views. */}
      <div hidden={view !== "edit"}>
        {role === undefined ? (
          <SkeletonRows />
        ) : (
          <PromptForm
            key={generation}
            workspaceId={prompt.workspace_id}
            prompt={prompt}
            etag={etag}
            readOnly={!mayWrite}
            onDirty={setDirty}
            onReload={() => void afresh()}
            onSaved={() => void reload()}
          />
        )}
      </div>
      {view === "try" ? <TryOut prompt={prompt} values={values} onValues={setValues} isDirty={isDirty} /> : null}
      {view === "versions" ? (
        <PromptVersions prompt={prompt} mayWrite={mayWrite} onRestored={() => void afresh()} />
      ) : null}
      <Dialog
        open={isDeleting}
        onOpenChange={setDeleting}
        title={w.deleteTitle(prompt.name)}
        footer={
          <>
            <Button tone="danger" busy={busy} onClick={() => void remove()}>
              {words.common.delete}
            </Button>
            <Button tone="ghost" onClick={() => setDeleting(false)}>
              {words.common.cancel}
            </Button>
          </>
        }
      >
        <p className="text-ink-2">{w.deleteHint}</p>
      </Dialog>
    </div>
  );
}
