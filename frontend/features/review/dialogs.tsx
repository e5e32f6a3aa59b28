"use client";

import { useRef, useState } from "react";
import { api, asApiError, type ApiError } from "@/lib/api";
import { words } from "@/lib/words";
import { review as reviewWords } from "@/lib/words/review";
import { reading as readingWords } from "@/lib/words/reading";
import { Checkbox, Field, FormError, TextArea } from "@/components/forms";
import { Button, Dialog } from "@/components/ui";
import { PiiList, type Content } from "@/features/contents";
import { drafts, type Note } from "./drafts";
import { NoteList } from "./notes";

const w = reviewWords;

/** Before a text with personal data is approved, somebody says that they saw it. */
export function PiiDialog({
  content,
  busy,
  onClose,
  onAccept,
}: {
  content: Content;
  busy: boolean;
  onClose: () => void;
  onAccept: () => void;
}) {
  const [seen, setSeen] = useState(false);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={w.piiTitle}
      description={w.piiHint}
      footer={
        <>
          <Button tone="primary" busy={busy} disabled={!seen} onClick={onAccept}>
            {w.approve}
          </Button>
          <Button tone="ghost" onClick={onClose}>
            {words.common.cancel}
          </Button>
        </>
      }
    >
      <div className="mb-4 max-h-60 overflow-y-auto rounded-md border border-line p-1.5">
        <PiiList content={content} />
      </div>
      <Checkbox label={w.piiAccept} checked={seen} onChange={(event) => setSeen(event.target.checked)} />
    </Dialog>
  );
}

/** Sends a text back with a reason, and with comments on the places that were marked. */
export function RejectDialog({
  content,
  notes,
  onNotes,
  onClose,
  onRejected,
  onStale,
}: {
  content: Content;
  notes: Note[];
  onNotes: (notes: Note[]) => void;
  onClose: () => void;
  onRejected: (content: Content) => void;
  /** The text is another one by now. */
  onStale: () => void;
}) {
  const [reason, setReason] = useState(() => drafts.get(content.id)?.reason ?? "");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const sent = useRef(false);
  const key = useRef(crypto.randomUUID());

  async function reject() {
    if (sent.current) return;
    if (reason.trim() === "") {
      setMissing(true);
      return;
    }
    sent.current = true;
    setBusy(true);
    setFailure(null);
    try {
      // The API shows the marks of a rejection to nobody. As comments on their places the author sees, answers and resolves them, and
      // the next generation takes them up with the reason. Each names the version whose words it marks: the API carries it to the current one.
      for (const note of notes)
        await api.post(
          "/api/v1/contents/{id}/comments",
          {
            path: { id: content.id },
            body: {
              body: note.note.trim() || readingWords.thisPlace,
              version: note.version,
              start: note.from,
              end: note.to,
            },
          },
          { idempotencyKey: note.key },
        );
      const rejected = await api.post(
        "/api/v1/contents/{id}/reject",
        { path: { id: content.id }, body: { reason: reason.trim(), version: content.version } },
        { idempotencyKey: key.current },
      );
      onRejected(rejected);
    } catch (thrown) {
      const error = asApiError(thrown);
      setFailure(error);
      if (error.code === "stale_version") onStale();
      key.current = crypto.randomUUID();
      sent.current = false;
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={w.rejectTitle}
      wide
      footer={
        <>
          <Button tone="danger" busy={busy} onClick={() => void reject()}>
            {w.reject}
          </Button>
          <Button tone="ghost" onClick={onClose}>
            {words.common.cancel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <Field label={w.reason} hint={w.reasonHint} error={missing ? w.reasonRequired : undefined}>
          <TextArea
            autoFocus
            rows={4}
            maxLength={2000}
            placeholder={w.reasonPlaceholder}
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
              setMissing(false);
              drafts.set(content.id, { reason: event.target.value, notes });
            }}
          />
        </Field>
        <section>
          <h3 className="mb-1.5 font-semibold">{w.marks}</h3>
          {notes.length === 0 ? (
            <p className="text-sm text-ink-3">{w.noMarks}</p>
          ) : (
            <NoteList notes={notes} version={content.version} onChange={onNotes} />
          )}
        </section>
        <FormError error={failure} />
      </div>
    </Dialog>
  );
}
