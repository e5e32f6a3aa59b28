"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Extension } from "@tiptap/core";
import { Placeholder } from "@tiptap/extensions/placeholder";
import { Plugin } from "@tiptap/pm/state";
import { EditorContent, useEditor } from "@tiptap/react";
import { Check, CircleAlert, CloudOff, LoaderCircle, type LucideIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useMemo, useRef, useState } from "react";
import { useActions } from "@/lib/actions";
import { getTagged, patchTagged } from "@/lib/api";
import { Autosave, type SaveState } from "@/lib/autosave";
import { diffWords } from "@/lib/diff";
import { blockDirection } from "@/lib/text/direction";
import { countWords, readingMinutes } from "@/lib/text/tokens";
import { words } from "@/lib/words";
import { editor as editorWords } from "@/lib/words/editor";
import { presence as presenceWords } from "@/lib/words/presence";
import { DiffSummary, DiffView } from "@/components/content/diff-view";
import { Button, cx, Dialog } from "@/components/ui";
import { contentQuery, Presence, usePresence, versionsQuery, type Content } from "@/features/contents";
import { BlockDirection } from "./block-direction";
import { textExtensions } from "./extensions";
import { Find } from "./find";
import { FindBar } from "./find-bar";
import { HalfSpace } from "./half-space";
import { SourceBlockView } from "./source-block";
import { SourceText } from "./source-text";
import { Toolbar } from "./toolbar";
import { useLeaveGuard } from "./use-leave-guard";

const w = editorWords;

type Draft = { title: string; body: string };
type Theirs = { draft: Draft; etag: string | null };

/** Tells the source which document was made of it, before anything is changed. */
const Opening = Extension.create<{ source: { current: SourceText } | null }>({
  name: "opening",
  addOptions: () => ({ source: null }),
  addProseMirrorPlugins() {
    const { source } = this.options;
    return [new Plugin({ state: { init: (_, { doc }) => source?.current.opened(doc), apply: (_, before) => before } })];
  },
});

/** The editor of one content, saved by itself while somebody writes. */
export function Writer({ content, etag }: { content: Content; etag: string | null }) {
  const cache = useQueryClient();
  const router = useRouter();
  const [title, setTitle] = useState(content.title);
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  const [theirs, setTheirs] = useState<Theirs | null>(null);
  const [finding, setFinding] = useState(false);
  const [count, setCount] = useState(() => countWords(content.body ?? ""));
  const start = useMemo<Draft>(
    () => ({ title: content.title, body: content.body ?? "" }),
    [content.title, content.body],
  );
  const draft = useRef<Draft>(start);
  const [source] = useState(() => ({ current: new SourceText(start.body) }));
  const others = usePresence(content.id, "editing");
  const isShared = others.some((person) => person.activity === "editing");

  const autosave = useMemo(
    () =>
      new Autosave<Draft>({
        saved: start,
        etag,
        isEqual: (a, b) => a.title === b.title && a.body === b.body,
        onState: setState,
        save: async (value, tag) => {
          const known = cache.getQueryData(contentQuery(content.id).queryKey)?.value;
          const body = {
            ...(value.title !== known?.title && value.title.trim() !== "" ? { title: value.title.trim() } : {}),
            ...(value.body !== (known?.body ?? "") ? { body: value.body } : {}),
          };
          const saved = await patchTagged(
            "/api/v1/contents/{id}",
            { path: { id: content.id }, body },
            { ifMatch: tag },
          );
          cache.setQueryData(contentQuery(content.id).queryKey, saved);
          void cache.invalidateQueries({ queryKey: versionsQuery(content.id).queryKey });
          void cache.invalidateQueries({ queryKey: ["/api/v1/contents"] });
          return saved.etag;
        },
      }),
    // The machine is of this content for as long as the page is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [content.id],
  );
  useEffect(() => () => autosave.close(), [autosave]);
  // What could not be saved without the network is saved as soon as it is back.
  useEffect(() => {
    const save = () => void autosave.flush();
    window.addEventListener("online", save);
    return () => window.removeEventListener("online", save);
  }, [autosave]);
  const ask = useLeaveGuard(autosave.isUnsaved && state.kind !== "saved");

  const change = (part: Partial<Draft>) => {
    draft.current = { ...draft.current, ...part };
    autosave.change(draft.current);
  };

  const editor = useEditor({
    immediatelyRender: false,
    extensions: [
      ...textExtensions,
      SourceBlockView,
      Opening.configure({ source }),
      Placeholder.configure({ placeholder: w.placeholder }),
      BlockDirection,
      HalfSpace,
      Find,
    ],
    content: source.current.document,
    // A finger wants to read first: the keys on the screen would cover the text.
    autofocus: start.body === "" || window.matchMedia("(pointer: fine)").matches ? "start" : false,
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": w.body,
        class: "prose-text min-h-[55vh] pb-24 outline-none",
        dir: "rtl",
      },
    },
    onUpdate: ({ editor: current }) => {
      const body = source.current.toMarkdown(current.state.doc);
      change({ body });
      setCount(countWords(body));
    },
  });

  // Another one saved meanwhile: what is stored is fetched, and a person chooses.
  useEffect(() => {
    if (state.kind !== "conflict") return;
    let isHere = true;
    void getTagged("/api/v1/contents/{id}", { path: { id: content.id } }).then((fresh) => {
      if (isHere) setTheirs({ draft: { title: fresh.value.title, body: fresh.value.body ?? "" }, etag: fresh.etag });
    });
    return () => {
      isHere = false;
    };
  }, [state.kind, content.id]);

  function keepMine() {
    if (theirs === null) return;
    void autosave.keepMine(theirs.etag);
    setTheirs(null);
  }

  function takeTheirs() {
    if (theirs === null) return;
    draft.current = theirs.draft;
    setTitle(theirs.draft.title);
    autosave.takeTheirs(theirs.draft, theirs.etag);
    source.current = new SourceText(theirs.draft.body);
    editor?.commands.setContent(source.current.document, { emitUpdate: false });
    if (editor) source.current.opened(editor.state.doc);
    setCount(countWords(theirs.draft.body));
    setTheirs(null);
  }

  async function done() {
    await autosave.flush();
    if (autosave.isUnsaved && !ask()) return;
    router.push(`/contents/${content.id}`);
  }

  useActions([
    {
      id: "editor.save",
      label: w.saveNow,
      group: "act",
      keys: "mod+KeyS",
      whileTyping: true,
      perform: () => void autosave.flush(),
    },
    {
      id: "editor.find",
      label: w.tools.find,
      group: "act",
      keys: "mod+KeyF",
      whileTyping: true,
      perform: () => setFinding(true),
    },
    {
      id: "editor.done",
      label: w.done,
      group: "act",
      keys: "mod+Enter",
      whileTyping: true,
      perform: () => void done(),
    },
  ]);

  const note = w.notDraft[content.status];
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pt-4 pb-24 sm:px-8">
      <div className="z-1 -my-2 flex flex-wrap items-center gap-x-3 gap-y-2 bg-canvas py-2 sm:sticky sm:top-13">
        <SaveStatus state={state} />
        <span className="hidden text-sm text-ink-3 sm:inline">
          {words.common.words(count)} · {words.common.minutes(readingMinutes(count))}
        </span>
        <div className="ms-auto flex gap-2">
          {state.kind === "failed" || state.kind === "waiting" ? (
            <Button onClick={() => void autosave.flush()}>{w.saveNow}</Button>
          ) : null}
          <Button tone="primary" onClick={() => void done()}>
            {w.done}
          </Button>
        </div>
      </div>
      <Presence others={others} className="mt-3" />
      {isShared ? <p className="mt-1 text-sm text-warn">{presenceWords.editWarning}</p> : null}
      {note ? <p className="mt-3 rounded-md bg-warn-tint px-3.5 py-2 text-sm text-warn">{note}</p> : null}
      {state.kind === "failed" || state.kind === "waiting" ? (
        <p role="alert" className="mt-3 rounded-md bg-bad-tint px-3.5 py-2 text-sm text-bad">
          {state.error.text}
          {state.error.requestId ? (
            <span className="block text-xs">
              {words.common.requestId}: <code className="select-all">{state.error.requestId}</code>
            </span>
          ) : null}
        </p>
      ) : null}
      <input
        aria-label={w.contentTitle}
        dir={blockDirection(title)}
        maxLength={200}
        value={title}
        onChange={(event) => {
          setTitle(event.target.value);
          change({ title: event.target.value });
        }}
        className="mt-5 w-full bg-transparent text-2xl font-semibold outline-none"
      />
      <h1 className="sr-only">{content.title}</h1>
      {editor ? (
        <Toolbar editor={editor} onFind={() => setFinding(true)} />
      ) : (
        <div className="mt-4 h-11 border-y border-line" />
      )}
      {finding && editor ? <FindBar editor={editor} onClose={() => setFinding(false)} /> : null}
      <EditorContent editor={editor} className="mt-4" />

      <Dialog
        open={theirs !== null}
        onOpenChange={() => {}}
        locked
        wide
        title={w.conflictTitle}
        description={w.conflictHint}
        footer={
          <>
            <Button tone="primary" onClick={keepMine}>
              {w.keepMine}
            </Button>
            <Button onClick={takeTheirs}>{w.takeTheirs}</Button>
          </>
        }
      >
        {theirs !== null ? <Conflict theirs={theirs.draft.body} mine={draft.current.body} /> : null}
      </Dialog>
    </div>
  );
}

function Conflict({ theirs, mine }: { theirs: string; mine: string }) {
  const hunks = useMemo(() => diffWords(theirs, mine), [theirs, mine]);
  return (
    <section aria-label={w.theirsToMine}>
      <h3 className="font-semibold">{w.theirsToMine}</h3>
      <DiffSummary hunks={hunks} className="mb-3" />
      <div tabIndex={0} className="max-h-[45vh] overflow-y-auto rounded-md border border-line px-5 py-3">
        <DiffView hunks={hunks} />
      </div>
    </section>
  );
}

const LOOK: Record<SaveState["kind"], { icon: LucideIcon | null; className: string }> = {
  saved: { icon: Check, className: "text-good" },
  dirty: { icon: null, className: "text-ink-3" },
  saving: { icon: LoaderCircle, className: "text-ink-3" },
  waiting: { icon: CloudOff, className: "text-warn" },
  conflict: { icon: CircleAlert, className: "text-bad" },
  failed: { icon: CircleAlert, className: "text-bad" },
};

function SaveStatus({ state }: { state: SaveState }) {
  const { icon: Icon, className } = LOOK[state.kind];
  return (
    <p role="status" data-state={state.kind} className={cx("flex items-center gap-1.5 text-sm", className)}>
      {Icon ? (
        <Icon
          aria-hidden="true"
          className={cx("size-4", state.kind === "saving" && "animate-breathe")}
          strokeWidth={1.75}
        />
      ) : (
        <span aria-hidden="true" className="mx-1 size-2 rounded-full bg-edge" />
      )}
      {w.states[state.kind]}
    </p>
  );
}
