"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Highlighter, MessageSquarePlus, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useRef, useState } from "react";
import { useActions } from "@/lib/actions";
import { api, asApiError, type ApiError } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { mayReview, roleMay, type Role } from "@/lib/permissions";
import { get } from "@/lib/query";
import { codePointsFromUnits } from "@/lib/text/offsets";
import { toast } from "@/lib/store";
import { toastError } from "@/lib/told";
import { useUrlState } from "@/lib/url";
import { content as contentWords } from "@/lib/words/content";
import { review as reviewWords } from "@/lib/words/review";
import { pii as piiWords } from "@/lib/words/pii";
import { versions as versionsWords } from "@/lib/words/versions";
import { reading as readingWords } from "@/lib/words/reading";
import { Markdown, type TextMark } from "@/components/content/markdown";
import { FormError, Segmented } from "@/components/forms";
import { Button, Empty, LinkButton, Problem, SkeletonRows, UserText } from "@/components/ui";
import {
  CommentDialog,
  commentsChanged,
  CommentsPanel,
  useBlockChoice,
  useCommenting,
  useSelectedRange,
} from "@/features/comments";
import {
  Comparison,
  contentChanged,
  contentQuery,
  PiiList,
  Presence,
  StatusBadge,
  usePiiMarks,
  usePresence,
  versionsQuery,
  type Content,
} from "@/features/contents";
import { RelativeTime, useScope } from "@/features/session";
import { drafts, type Note } from "./drafts";

const w = reviewWords;
const dialogs = () => import("./dialogs");
const PiiDialog = dynamic(() => dialogs().then((module) => module.PiiDialog), { ssr: false });
const RejectDialog = dynamic(() => dialogs().then((module) => module.RejectDialog), { ssr: false });
const NoteList = dynamic(() => import("./notes").then((module) => module.NoteList), { ssr: false });

/** One text under review, with the decision. */
export function ReviewItem({
  id,
  nameOf,
  onDecided,
}: {
  id: string;
  nameOf: (content: Content) => string;
  onDecided: () => void;
}) {
  const query = useQuery({ ...contentQuery(id), refetchInterval: 30_000 });
  if (query.isPending)
    return (
      <div className="px-6 py-8">
        <SkeletonRows />
      </div>
    );
  if (query.isError && query.data === undefined)
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return <Reading content={query.data.value} nameOf={nameOf} onDecided={onDecided} />;
}

function Reading({
  content,
  nameOf,
  onDecided,
}: {
  content: Content;
  nameOf: (content: Content) => string;
  onDecided: () => void;
}) {
  const cache = useQueryClient();
  const url = useUrlState();
  const { org, orgs, me } = useScope();
  const workspace = useQuery({
    ...get("/api/v1/workspaces/{id}", { path: { id: content.workspace_id } }),
    staleTime: 60_000,
  });
  const versions = useQuery(versionsQuery(content.id));
  const home = orgs.find((candidate) => candidate.id === content.org_id) ?? org;
  const role = workspace.data?.role as Role | undefined;
  const isAuthor = content.author_id === me.id;
  const mayDecide = content.status === "REVIEW" && mayReview(role, isAuthor, home.settings.require_second_reviewer);
  const [notes, setNotes] = useState<Note[]>(() => drafts.get(content.id)?.notes ?? []);
  const [dialog, setDialog] = useState<"reject" | "pii" | null>(null);
  const [busy, setBusy] = useState(false);
  const [commented, setCommented] = useState<{ start: number; end: number } | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const deciding = useRef(false);
  const approveKey = useRef(crypto.randomUUID());
  const text = useRef<HTMLDivElement>(null);
  const marked = useRef<HTMLElement>(null);
  const selection = useSelectedRange(text);
  const [active, setActive] = useState<string | null>(null);
  const commenting = useCommenting(content, text, active, setActive);
  const others = usePresence(content.id, "reading");
  const mayComment = roleMay(role, "content.write");
  const pii = usePiiMarks(content);
  const marks = useMemo<TextMark[]>(
    () => [
      ...pii,
      ...commenting.marks,
      // The offsets of a mark are of the version that was read; in another text they would stand on other words.
      ...notes
        .filter((note) => note.version === content.version)
        .map((note, index) => ({
          start: note.start,
          end: note.end,
          kind: "note" as const,
          id: `note-${index}`,
          label: note.note,
        })),
    ],
    [pii, commenting.marks, notes, content.version],
  );

  const base = useMemo(() => {
    const older = (versions.data ?? []).filter((version) => version.number < content.version);
    return older.find((version) => version.kind === "approved") ?? older[0] ?? null;
  }, [versions.data, content.version]);
  const showsChange = url.get("view") === "change" && base !== null;
  useBlockChoice(text, (mayDecide || mayComment) && !showsChange);

  function keep(next: Note[]) {
    setNotes(next);
    drafts.set(content.id, { reason: drafts.get(content.id)?.reason ?? "", notes: next });
  }

  function mark() {
    if (selection === null || content.body === null || content.body === undefined) return;
    const body = content.body;
    keep(
      [
        ...notes,
        {
          ...selection,
          from: codePointsFromUnits(body, selection.start),
          to: codePointsFromUnits(body, selection.end),
          version: content.version,
          key: crypto.randomUUID(),
          note: "",
          quote: body.slice(selection.start, selection.end),
        },
      ].sort((a, b) => a.start - b.start),
    );
    window.getSelection()?.removeAllRanges();
  }

  async function approve(acknowledged: boolean) {
    // A double click is one decision.
    if (deciding.current || !mayDecide) return;
    if (content.pii.status === "found" && !acknowledged) {
      setDialog("pii");
      return;
    }
    deciding.current = true;
    setBusy(true);
    setFailure(null);
    try {
      const approved = await api.post(
        "/api/v1/contents/{id}/approve",
        {
          path: { id: content.id },
          body: { version: content.version, ...(acknowledged ? { acknowledge_pii: true } : {}) },
        },
        { idempotencyKey: approveKey.current },
      );
      contentChanged(cache, approved);
      drafts.delete(content.id);
      toast(w.approved(content.title), "good");
      setDialog(null);
      onDecided();
    } catch (thrown) {
      failed(asApiError(thrown));
    }
  }

  function failed(error: ApiError) {
    approveKey.current = crypto.randomUUID();
    deciding.current = false;
    setBusy(false);
    if (error.code === "pii_unacknowledged") setDialog("pii");
    else if (error.code === "stale_version") toastError(error, () => w.stale);
    else setFailure(error);
    void cache.invalidateQueries({ queryKey: contentQuery(content.id).queryKey });
  }

  const toggleView = () => url.set({ view: showsChange ? null : "change" });
  useActions([
    {
      id: "review.approve",
      label: w.approve,
      group: "act",
      keys: "KeyA",
      disabled: !mayDecide,
      perform: () => void approve(false),
    },
    {
      id: "review.reject",
      label: w.reject,
      group: "act",
      keys: "KeyR",
      disabled: !mayDecide,
      perform: () => setDialog("reject"),
    },
    {
      id: "review.change",
      label: showsChange ? w.showText : w.showChange,
      group: "view",
      keys: "KeyD",
      disabled: base === null,
      perform: toggleView,
    },
    {
      id: "review.mark",
      label: w.mark,
      group: "act",
      keys: "KeyM",
      disabled: !mayDecide || selection === null || showsChange,
      perform: mark,
    },
    {
      id: "review.comment",
      label: readingWords.comment,
      group: "act",
      keys: "KeyC",
      disabled: !mayComment || selection === null || showsChange,
      perform: () => setCommented(selection),
    },
  ]);

  return (
    <article className="mx-auto max-w-3xl px-4 pt-6 pb-40 sm:px-8">
      <header>
        <h1 className="text-xl font-semibold text-balance">
          <UserText>{content.title}</UserText>
        </h1>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-3">
          <StatusBadge status={content.status} />
          <UserText>{nameOf(content)}</UserText>·<RelativeTime at={content.updated_at} />·
          <span>{versionsWords.number(formatNumber(content.version))}</span>
        </p>
        <Presence others={others} className="mt-2" />
      </header>
      {base !== null ? (
        <Segmented
          label={contentWords.views}
          className="mt-5"
          value={showsChange ? "change" : "text"}
          onChange={(value) => url.set({ view: value === "change" ? "change" : null })}
          options={[
            { value: "text", label: w.text },
            { value: "change", label: w.since(formatNumber(base.number)) },
          ]}
        />
      ) : null}
      {content.pii.status === "found" ? (
        <section className="mt-5 rounded-lg border border-pii/30 bg-pii-tint/40 px-4 py-3">
          <h2 className="font-semibold text-pii">{piiWords.title}</h2>
          <PiiList content={content} />
        </section>
      ) : null}
      <div ref={text} className="mt-6">
        {showsChange ? (
          <Comparison contentId={content.id} from={base.number} to={content.version} quiet />
        ) : content.body ? (
          <Markdown text={content.body} marks={marks} />
        ) : (
          <Empty title={contentWords.noText} />
        )}
      </div>
      {notes.length > 0 ? (
        <section ref={marked} className="mt-10 border-t border-line pt-5">
          <h2 className="mb-3 font-semibold">{w.marks}</h2>
          <NoteList notes={notes} version={content.version} onChange={keep} />
        </section>
      ) : null}

      <section aria-labelledby="comments-title" className="mt-10 border-t border-line pt-5">
        <h2 id="comments-title" className="mb-3 font-semibold">
          {readingWords.commentsOf(commenting.open)}
        </h2>
        <CommentsPanel
          content={content}
          mayWrite={mayComment}
          isAdmin={role === "admin"}
          active={active}
          onShow={showsChange ? undefined : commenting.show}
        />
      </section>

      {mayDecide || (mayComment && selection !== null) ? (
        <div className="fixed inset-x-0 bottom-0 border-t border-line bg-canvas px-4 py-2.5 max-md:bottom-14 md:start-[34rem]">
          <div className="mx-auto flex max-w-3xl flex-row-reverse flex-wrap items-center gap-2 sm:px-4">
            {mayDecide ? (
              <>
                <Button
                  tone="primary"
                  keys="KeyA"
                  busy={busy}
                  icon={<Check aria-hidden="true" className="size-4" strokeWidth={2} />}
                  onClick={() => void approve(false)}
                >
                  {w.approve}
                </Button>
                <Button
                  tone="danger"
                  keys="KeyR"
                  disabled={busy}
                  icon={<X aria-hidden="true" className="size-4" strokeWidth={2} />}
                  onClick={() => setDialog("reject")}
                >
                  {w.reject}
                </Button>
              </>
            ) : null}
            {notes.length > 0 && selection === null ? (
              <Button
                tone="ghost"
                className="me-auto"
                icon={<Highlighter aria-hidden="true" className="size-4" strokeWidth={1.5} />}
                onClick={() => marked.current?.querySelector("input")?.focus()}
              >
                {w.marksOf(notes.length)}
              </Button>
            ) : null}
            {selection !== null && !showsChange ? (
              // The press must not take the selection away before it is used.
              <div className="me-auto flex gap-2" onPointerDown={(event) => event.preventDefault()}>
                {mayDecide ? (
                  <Button
                    keys="KeyM"
                    icon={<Highlighter aria-hidden="true" className="size-4" strokeWidth={1.5} />}
                    onClick={mark}
                  >
                    <span aria-hidden="true" className="sm:hidden">
                      {readingWords.markShort}
                    </span>
                    <span className="max-sm:sr-only">{w.mark}</span>
                  </Button>
                ) : null}
                {mayComment ? (
                  <Button
                    keys="KeyC"
                    icon={<MessageSquarePlus aria-hidden="true" className="size-4" strokeWidth={1.5} />}
                    onClick={() => setCommented(selection)}
                  >
                    <span aria-hidden="true" className="sm:hidden">
                      {readingWords.commentShort}
                    </span>
                    <span className="max-sm:sr-only">{readingWords.comment}</span>
                  </Button>
                ) : null}
              </div>
            ) : null}
          </div>
          <div className="mx-auto max-w-3xl sm:px-4">
            <FormError error={failure} />
          </div>
        </div>
      ) : null}
      {mayDecide ? null : content.status === "REVIEW" && role !== undefined ? (
        <p className="mt-8 rounded-md bg-sunken px-4 py-3 text-ink-2">
          {isAuthor && home.settings.require_second_reviewer ? w.ownText : w.notReviewer}
        </p>
      ) : content.status !== "REVIEW" ? (
        <p className="mt-8">
          <LinkButton href={`/contents/${content.id}`}>{w.open}</LinkButton>
        </p>
      ) : null}

      {commented !== null ? (
        <CommentDialog
          content={content}
          range={commented}
          onClose={(id) => {
            setCommented(null);
            if (id !== null) window.getSelection()?.removeAllRanges();
          }}
        />
      ) : null}
      {dialog === "pii" ? (
        <PiiDialog content={content} busy={busy} onClose={() => setDialog(null)} onAccept={() => void approve(true)} />
      ) : null}
      {dialog === "reject" ? (
        <RejectDialog
          content={content}
          notes={notes}
          onNotes={keep}
          onClose={() => setDialog(null)}
          onStale={() => void cache.invalidateQueries({ queryKey: contentQuery(content.id).queryKey })}
          onRejected={(rejected) => {
            contentChanged(cache, rejected);
            commentsChanged(cache, content.id);
            drafts.delete(content.id);
            toast(w.rejected(content.title), "plain");
            setDialog(null);
            onDecided();
          }}
        />
      ) : null}
    </article>
  );
}
