"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { BookOpenCheck, Copy, Download, Ellipsis, PenLine, ReceiptText, Send, Sparkles, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { useActions, type Action } from "@/lib/actions";
import { api } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { mayReview, roleMay, type Permission, type Role } from "@/lib/permissions";
import { get } from "@/lib/query";
import { toast } from "@/lib/store";
import { toastError } from "@/lib/told";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { content as contentWords } from "@/lib/words/content";
import { contents as contentsWords } from "@/lib/words/contents";
import { live as liveWords } from "@/lib/words/live";
import { reading as readingWords } from "@/lib/words/reading";
import {
  Button,
  Dialog,
  Empty,
  IconButton,
  LinkButton,
  Menu,
  PageSkeleton,
  Problem,
  SkeletonRows,
  UserText,
  type MenuEntry,
} from "@/components/ui";
import { CommentsPanel, isOpen, isPlaced, useThreads } from "@/features/comments";
import { ScopeOf, usePeople, useScope } from "@/features/session";
import { contentChanged, contentQuery, type Content } from "./queries";
import { Presence, usePresence } from "./presence";
import { StatusBadge } from "./status";
import type { Live } from "./use-live-text";

const w = contentsWords;
// A text comes and goes while it is written: its beginning and its end are told, not each part of the page that is on its way.
const loading = () => <SkeletonRows quiet />;
const TextPane = dynamic(() => import("./content-parts").then((module) => module.TextPane), { loading });
const LiveText = dynamic(() => import("./live-text").then((module) => module.LiveText), { loading });
const Changes = dynamic(() => import("./changes").then((module) => module.Changes), { loading });
const FileDialog = dynamic(() => import("./files").then((module) => module.FileDialog), { ssr: false });
const ReceiptDialog = dynamic(() => import("./receipt").then((module) => module.ReceiptDialog), { ssr: false });
const Details = dynamic(() => import("./content-parts").then((module) => module.Details), { loading });
const FailureNote = dynamic(() => import("./failure-note").then((module) => module.FailureNote), { ssr: false });
const GenerateDialog = dynamic(() => import("./generate-dialog").then((module) => module.GenerateDialog), {
  ssr: false,
});

/** What the menu holds of the page's actions. */
const MENU = [
  { kind: "action" as const, id: "content.generate", icon: <Sparkles className="size-4" strokeWidth={1.5} /> },
  { kind: "action" as const, id: "content.file", icon: <Download className="size-4" strokeWidth={1.5} /> },
  { kind: "action" as const, id: "content.receipt", icon: <ReceiptText className="size-4" strokeWidth={1.5} /> },
  { kind: "action" as const, id: "content.like", icon: <Copy className="size-4" strokeWidth={1.5} /> },
];

/** A content: its text, or the text as it is written; what changed; what is known of it; what comes next. */
export function ContentPage({ id }: { id: string }) {
  const query = useQuery({
    ...contentQuery(id),
    refetchInterval: (q) => (q.state.data?.value.status === "IN_PROGRESS" ? 15_000 : 30_000),
  });
  if (query.isPending) return <PageSkeleton />;
  if (query.isError && query.data === undefined)
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  const content = query.data.value;
  return (
    <ScopeOf thing={content}>
      <Loaded content={content} etag={query.data.etag} />
    </ScopeOf>
  );
}

function Loaded({ content, etag }: { content: Content; etag: string | null }) {
  const router = useRouter();
  const cache = useQueryClient();
  const url = useUrlState();
  const { org, orgs, me } = useScope();
  const { nameOf } = usePeople(content.org_id);
  const workspace = useQuery({
    ...get("/api/v1/workspaces/{id}", { path: { id: content.workspace_id } }),
    staleTime: 60_000,
  });
  const project = useQuery({
    ...get("/api/v1/projects/{id}", { path: { id: content.project_id } }),
    staleTime: 60_000,
  });
  const role = workspace.data?.role as Role | undefined;
  const may = useCallback((permission: Permission) => roleMay(role, permission), [role]);
  const home = orgs.find((candidate) => candidate.id === content.org_id) ?? org;
  const isAuthor = content.author_id === me.id;
  const isRunning = content.status === "IN_PROGRESS";
  const [liveState, setLiveState] = useState<Live["state"] | null>(null);
  const [dialog, setDialog] = useState<"generate" | "delete" | "file" | "receipt" | null>(null);
  const [busy, setBusy] = useState(false);
  const acts = useRef<HTMLDivElement>(null);
  const { threads } = useThreads(content.id);
  const open = threads.filter(isOpen);
  const [active, setActive] = useState<string | null>(null);
  const [wanted, setWanted] = useState<{ id: string } | null>(null);
  const others = usePresence(content.id, "reading");
  const panel = url.get("panel") === "comments" ? "comments" : "details";
  const view = url.get("view") === "changes" ? "changes" : "text";
  const wantsGenerate = url.get("generate") === "1";
  useDoneTold(content, isRunning);
  // That a text is written may be known of the content before its stream says so, which is not listened to any more then.
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current && !isRunning)
      setLiveState((before) =>
        before === "done" || before === "failed" ? before : content.failure === null ? "done" : "failed",
      );
    wasRunning.current = isRunning;
  }, [isRunning, content.failure]);

  /** A thread that was chosen in the text is shown beside it. */
  function choose(id: string) {
    setActive(id);
    url.set({ panel: "comments" });
  }

  /** A thread's place is shown in the text. */
  function show(id: string) {
    setActive(id);
    setWanted({ id });
    url.set({ view: null, panel: "comments" });
  }

  useEffect(() => {
    if (!wantsGenerate || role === undefined) return;
    if (may("content.generate") && !isRunning) setDialog("generate");
    url.set({ generate: null });
  }, [wantsGenerate, role, may, isRunning, url]);

  async function submit() {
    if (busy) return;
    setBusy(true);
    try {
      contentChanged(cache, await api.post("/api/v1/contents/{id}/submit", { path: { id: content.id } }));
      toast(w.submitted, "good");
      // The button is gone: what comes next stands in its place.
      requestAnimationFrame(() => acts.current?.querySelector<HTMLElement>("a, button")?.focus());
    } catch (thrown) {
      toastError(thrown);
      void cache.invalidateQueries({ queryKey: contentQuery(content.id).queryKey });
    } finally {
      setBusy(false);
    }
  }

  async function remove() {
    setBusy(true);
    try {
      await api.delete("/api/v1/contents/{id}", { path: { id: content.id } }, { ifMatch: etag });
      void cache.invalidateQueries({ queryKey: ["/api/v1/contents"] });
      toast(w.deleted);
      router.push(`/contents?w=${content.workspace_id}`);
    } catch (thrown) {
      toastError(thrown);
      setBusy(false);
    }
  }

  const hasBody = (content.body ?? "") !== "";
  const nameOfPerson = (id: string | null) =>
    id === me.id ? words.common.you : (nameOf(id) ?? words.common.unknownPerson);
  const mayComment = may("content.write");
  const canGenerate = may("content.generate") && !isRunning;
  const canEdit = may("content.write") && !isRunning;
  const canReview = content.status === "REVIEW" && mayReview(role, isAuthor, home.settings.require_second_reviewer);
  const canSubmit = may("content.submit") && hasBody && content.status === "DRAFT";
  const generateLabel = content.status === "REJECTED" ? w.regenerate : hasBody ? w.generateAgain : w.generate;
  const reviewHref = `/review?w=${content.workspace_id}&item=${content.id}`;

  const actions: Action[] = [
    ...(canGenerate
      ? [
          {
            id: "content.generate",
            label: generateLabel,
            group: "act" as const,
            keys: "KeyT",
            perform: () => setDialog("generate"),
          },
        ]
      : []),
    ...(canEdit
      ? [
          {
            id: "content.edit",
            label: w.edit,
            group: "act" as const,
            keys: "KeyE",
            perform: () => router.push(`/editor/${content.id}`),
          },
        ]
      : []),
    ...(canReview
      ? [
          {
            id: "content.review",
            label: w.review,
            group: "act" as const,
            keys: "KeyB",
            perform: () => router.push(reviewHref),
          },
        ]
      : []),
    ...(canSubmit
      ? [
          {
            id: "content.submit",
            label: w.submit,
            group: "act" as const,
            keys: "KeyS",
            perform: () => void submit(),
          },
        ]
      : []),
    ...(hasBody
      ? [{ id: "content.file", label: w.file, group: "act" as const, perform: () => setDialog("file") }]
      : []),
    ...(content.status === "APPROVED"
      ? [{ id: "content.receipt", label: w.receipt, group: "act" as const, perform: () => setDialog("receipt") }]
      : []),
    ...(may("content.write")
      ? [
          {
            id: "content.like",
            label: w.again,
            group: "act" as const,
            perform: () => router.push(`/contents/new?w=${content.workspace_id}&from=${content.id}`),
          },
        ]
      : []),
    ...(canEdit
      ? [{ id: "content.delete", label: w.deleteThis, group: "act" as const, perform: () => setDialog("delete") }]
      : []),
    {
      id: "content.comments",
      label: readingWords.comments,
      group: "view",
      keys: "shift+KeyC",
      perform: () => url.set({ panel: panel === "comments" ? null : "comments" }),
    },
    {
      id: "content.changes",
      label: view === "changes" ? w.showText : w.showChanges,
      group: "view",
      keys: "KeyD",
      perform: () => url.set({ view: view === "changes" ? null : "changes" }),
    },
  ];
  useActions(actions);

  const generateButton = (tone: "primary" | "secondary") => (
    <Button
      key="content.generate"
      tone={tone}
      icon={<Sparkles aria-hidden="true" className="size-4" strokeWidth={1.5} />}
      onClick={() => setDialog("generate")}
    >
      {generateLabel}
    </Button>
  );
  const primary: ReactNode = canReview ? (
    <LinkButton
      key="review"
      tone="primary"
      href={reviewHref}
      icon={<BookOpenCheck aria-hidden="true" className="size-4" strokeWidth={1.5} />}
    >
      {w.review}
    </LinkButton>
  ) : canSubmit ? (
    <Button
      key="submit"
      tone="primary"
      busy={busy}
      onClick={() => void submit()}
      icon={<Send aria-hidden="true" className="size-4 -scale-x-100" strokeWidth={1.5} />}
    >
      {w.submit}
    </Button>
  ) : canGenerate && content.status !== "APPROVED" && content.status !== "REVIEW" ? (
    generateButton("primary")
  ) : null;
  // What has a button of its own is not in the menu, too.
  const inMenu = (id: string) =>
    actions.some((action) => action.id === id) && (primary as { key?: unknown } | null)?.key !== id;
  const menu: MenuEntry[] = [
    ...MENU.filter(({ id }) => inMenu(id)),
    ...(canEdit
      ? [
          { kind: "separator" as const, id: "before-delete" },
          {
            kind: "action" as const,
            id: "content.delete",
            icon: <Trash2 className="size-4" strokeWidth={1.5} />,
            danger: true,
          },
        ]
      : []),
  ];

  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-6 pb-24 sm:px-8 md:pb-12">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 grow basis-80">
          <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
            <Link
              href={`/contents?w=${content.workspace_id}&project=${content.project_id}`}
              className="rounded-sm hover:text-accent"
            >
              <UserText>{project.data?.name ?? "…"}</UserText>
            </Link>
            <StatusBadge status={content.status} />
          </p>
          <h1 className="mt-0.5 text-xl font-semibold text-balance">
            <UserText>{content.title}</UserText>
          </h1>
          <Presence others={others} className="mt-1" />
        </div>
        <div ref={acts} className="flex flex-wrap items-center gap-2 sm:pt-4">
          {primary}
          {canEdit ? (
            <LinkButton
              href={`/editor/${content.id}`}
              icon={<PenLine aria-hidden="true" className="size-4" strokeWidth={1.5} />}
            >
              {w.edit}
            </LinkButton>
          ) : null}
          {menu.length > 0 ? (
            <Menu
              align="end"
              trigger={
                <IconButton label={words.common.more} tone="secondary">
                  <Ellipsis aria-hidden="true" className="size-5" strokeWidth={1.5} />
                </IconButton>
              }
              items={menu}
            />
          ) : null}
        </div>
      </header>

      <div className="mt-6 grid gap-x-12 gap-y-8 border-t border-line pt-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          {content.failure && !isRunning ? (
            <FailureNote
              failure={content.failure}
              rejected={content.status === "REJECTED"}
              by={content.reviewer_id === null ? null : nameOfPerson(content.reviewer_id)}
              marked={open.filter(isPlaced).length}
              onShow={() => {
                const first = open.find(isPlaced);
                if (first !== undefined) show(first.root.id);
              }}
            />
          ) : null}
          {isRunning ? null : (
            <nav aria-label={contentWords.views} className="mb-5 flex gap-5 border-b border-line text-ink-2">
              <ViewLink current={view === "text"} onSelect={() => url.set({ view: null, from: null, to: null })}>
                {w.text}
              </ViewLink>
              <ViewLink current={view === "changes"} onSelect={() => url.set({ view: "changes" })}>
                {w.changes} <span className="num text-ink-3">{formatNumber(content.version)}</span>
              </ViewLink>
            </nav>
          )}
          {isRunning ? (
            <LiveText
              key={content.task_id}
              contentId={content.id}
              taskId={content.task_id}
              mayStop={may("content.generate")}
              onState={setLiveState}
            />
          ) : view === "changes" ? (
            <Changes content={content} mayRestore={canEdit} />
          ) : hasBody ? (
            <TextPane content={content} mayComment={mayComment} active={active} onActive={choose} wanted={wanted} />
          ) : (
            <Empty title={contentWords.noText} action={canGenerate ? generateButton("primary") : null}>
              {w.noTextHint}
            </Empty>
          )}
          <p role="status" className="sr-only">
            {liveState === "done" ? liveWords.done : liveState === "failed" ? liveWords.failed : ""}
          </p>
        </div>
        <aside aria-label={w.details} className="min-w-0 max-lg:border-t max-lg:border-line max-lg:pt-6">
          <nav aria-label={w.details} className="mb-5 flex gap-5 border-b border-line text-ink-2">
            <ViewLink current={panel === "details"} onSelect={() => url.set({ panel: null })}>
              {w.details}
            </ViewLink>
            <ViewLink current={panel === "comments"} onSelect={() => url.set({ panel: "comments" })}>
              {readingWords.comments}{" "}
              {open.length > 0 ? <span className="num text-ink-3">{formatNumber(open.length)}</span> : null}
            </ViewLink>
          </nav>
          {panel === "comments" ? (
            <div className="lg:sticky lg:top-16 lg:-mx-1 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto lg:px-1 lg:pb-4">
              <CommentsPanel
                content={content}
                mayWrite={mayComment}
                isAdmin={role === "admin"}
                active={active}
                onShow={isRunning ? undefined : show}
              />
            </div>
          ) : (
            <Details
              content={content}
              etag={etag}
              canEdit={canEdit}
              nameOf={nameOfPerson}
              onReceipt={() => setDialog("receipt")}
            />
          )}
        </aside>
      </div>

      {dialog === "generate" ? (
        <GenerateDialog
          content={content}
          onClose={() => setDialog(null)}
          onStarted={() => {
            setDialog(null);
            url.set({ view: null, from: null, to: null });
          }}
        />
      ) : null}
      {dialog === "file" ? <FileDialog content={content} onClose={() => setDialog(null)} /> : null}
      {dialog === "receipt" ? (
        <ReceiptDialog content={content} nameOf={nameOfPerson} onClose={() => setDialog(null)} />
      ) : null}
      <Dialog
        open={dialog === "delete"}
        onOpenChange={() => setDialog(null)}
        title={w.deleteTitle}
        footer={
          <>
            <Button tone="danger" busy={busy} onClick={() => void remove()}>
              {words.common.delete}
            </Button>
            <Button tone="ghost" onClick={() => setDialog(null)}>
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

function ViewLink({ current, onSelect, children }: { current: boolean; onSelect: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-current={current ? "true" : undefined}
      onClick={onSelect}
      className="-mb-px flex h-10 items-center gap-1.5 border-b-2 border-transparent px-0.5 hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink"
    >
      {children}
    </button>
  );
}

/** A tab in the background tells in its title when the text is there. */
function useDoneTold(content: Content, isRunning: boolean) {
  const was = useRef(isRunning);
  useEffect(() => {
    const ended = was.current && !isRunning;
    was.current = isRunning;
    if (!ended || !document.hidden) return;
    const title = document.title;
    document.title = `${content.body ? w.titleDone : w.titleFailed} · ${content.title}`;
    const back = () => {
      if (document.hidden) return;
      document.title = title;
      document.removeEventListener("visibilitychange", back);
    };
    document.addEventListener("visibilitychange", back);
    return () => document.removeEventListener("visibilitychange", back);
  }, [isRunning, content.body, content.title]);
}
