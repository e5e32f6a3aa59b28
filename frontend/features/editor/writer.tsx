"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Extension } from "@tiptap/core";
import { Placeholder } from "@tiptap/extensions/placeholder";
import { Plugin } from "@tiptap/pm/state";
import { EditorContent, useEditor } from "@tiptap/react";
import { Check, CircleAlert, CloudOff, LoaderCircle, type LucideIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useActions } from "@/lib/actions";
import { getTagged, patchTagged } from "@/lib/api";
import { Autosave, type SaveState } from "@/lib/autosave";
import { mayLeave, useLeaveGuard } from "@/lib/leave";
import { toast } from "@/lib/store";
import { blockDirection } from "@/lib/text/direction";
import { countWords, readingMinutes } from "@/lib/text/tokens";
import { words } from "@/lib/words";
import { editor as editorWords } from "@/lib/words/editor";
import { presence as presenceWords } from "@/lib/words/presence";
import { Button, cx } from "@/components/ui";
import { contentQuery, Presence, usePresence, versionsQuery, type Content } from "@/features/contents";
import { BlockDirection } from "./block-direction";
import { textExtensions } from "./extensions";
import { Find } from "./find";
import { HalfSpace } from "./half-space";
import { leaveDraft, leftDraft, takeBack, type Draft } from "./left-drafts";
import { SourceBlockView } from "./source-block";
import { SourceText } from "./source-text";
import { Toolbar } from "./toolbar";

const w = editorWords;
// What few people need comes when they do.
const FindBar = dynamic(() => import("./find-bar").then((module) => module.FindBar), { ssr: false });
const Conflict = dynamic(() => import("./conflict").then((module) => module.Conflict), { ssr: false });

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
  const [state, setState] = useState<SaveState<Draft>>({ kind: "saved" });
  const [finding, setFinding] = useState(false);
  const [opened] = useState(() => {
    const saved: Draft = { title: content.title, body: content.body ?? "" };
    return { saved, start: leftDraft(content.id) ?? saved };
  });
  const { start } = opened;
  const [title, setTitle] = useState(start.title);
  const [count, setCount] = useState(() => countWords(start.body));
  const draft = useRef<Draft>(start);
  const [source] = useState(() => ({ current: new SourceText(start.body) }));
  const others = usePresence(content.id, "editing");
  const isShared = others.some((person) => person.activity === "editing");

  const autosave = useMemo(
    () =>
      new Autosave<Draft>({
        saved: opened.saved,
        etag,
        isEqual: (a, b) => a.title.trim() === b.title.trim() && a.body === b.body,
        onState: setState,
        load: async () => {
          const there = await getTagged("/api/v1/contents/{id}", { path: { id: content.id } });
          return { value: { title: there.value.title, body: there.value.body ?? "" }, etag: there.etag };
        },
        save: async (value, tag, stored) => {
          const body = {
            ...(value.title.trim() !== stored.title.trim() ? { title: value.title.trim() } : {}),
            ...(value.body !== stored.body ? { body: value.body } : {}),
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
  const leaving = useRef(() => {});
  leaving.current = () =>
    leaveDraft(content.id, autosave, () =>
      toast(w.leftUnsaved(content.title), "bad", {
        action: { label: w.backToIt, perform: () => router.push(`/editor/${content.id}`) },
      }),
    );
  useEffect(() => {
    takeBack(content.id);
    autosave.open();
    autosave.listen(setState);
    autosave.change(draft.current);
    return () => leaving.current();
  }, [autosave, content.id]);
  // What could not be saved without the network is saved as soon as it is back.
  useEffect(() => {
    const save = () => void autosave.flush();
    window.addEventListener("online", save);
    return () => window.removeEventListener("online", save);
  }, [autosave]);
  const isUnsaved = () => autosave.isUnsaved;
  // What is unsaved when the page is left is saved behind it, unless saving fails already.
  const isLost = () => autosave.isFailing || (autosave.isUnsaved && !navigator.onLine);
  useLeaveGuard(isUnsaved, { isLost, flush: () => autosave.flush() });

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

  function takeTheirs() {
    const theirs = autosave.takeTheirs();
    draft.current = theirs;
    setTitle(theirs.title);
    setCount(countWords(theirs.body));
    source.current = new SourceText(theirs.body);
    if (editor === null) return;
    editor.commands.setContent(source.current.document, { emitUpdate: false });
    source.current.opened(editor.state.doc);
  }

  async function done() {
    await autosave.flush();
    if (autosave.isUnsaved ? mayLeave() : true) router.push(`/contents/${content.id}`);
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

  const isUntitled = title.trim() === "";
  const titleHint = useId();
  const note = w.notDraft[content.status];
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pt-4 pb-24 sm:px-8">
      <div className="z-1 -my-2 flex flex-wrap items-center gap-x-3 gap-y-2 bg-canvas py-2 sm:sticky sm:top-13">
        <SaveStatus kind={isUntitled && state.kind === "saved" ? "failed" : state.kind} />
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
        aria-invalid={isUntitled || undefined}
        aria-describedby={isUntitled ? titleHint : undefined}
        placeholder={w.contentTitle}
        onChange={(event) => {
          setTitle(event.target.value);
          // A content has a title: without one, the last stays.
          if (event.target.value.trim() !== "") change({ title: event.target.value });
        }}
        className="mt-5 w-full bg-transparent text-2xl font-semibold outline-none"
      />
      {isUntitled ? (
        <p id={titleHint} role="alert" className="text-sm text-bad">
          {w.titleNeeded}
        </p>
      ) : null}
      <h1 className="sr-only">{content.title}</h1>
      {editor ? (
        <Toolbar editor={editor} onFind={() => setFinding(true)} />
      ) : (
        <div className="mt-4 h-11 border-y border-line" />
      )}
      {finding && editor ? <FindBar editor={editor} onClose={() => setFinding(false)} /> : null}
      <EditorContent editor={editor} className="mt-4" />

      {state.kind === "conflict" ? (
        <Conflict
          theirs={state.theirs.body}
          mine={draft.current.body}
          onMine={() => void autosave.keepMine()}
          onTheirs={takeTheirs}
        />
      ) : null}
    </div>
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

function SaveStatus({ kind }: { kind: SaveState["kind"] }) {
  const { icon: Icon, className } = LOOK[kind];
  return (
    <p role="status" data-state={kind} className={cx("flex items-center gap-1.5 text-sm", className)}>
      {Icon ? (
        <Icon aria-hidden="true" className={cx("size-4", kind === "saving" && "animate-breathe")} strokeWidth={1.75} />
      ) : (
        <span aria-hidden="true" className="mx-1 size-2 rounded-full bg-edge" />
      )}
      {w.states[kind]}
    </p>
  );
}
