"use client";

import { X } from "lucide-react";
import { review as reviewWords } from "@/lib/words/review";
import { Field, Input } from "@/components/forms";
import { IconButton } from "@/components/ui";
import type { Note } from "./drafts";

const w = reviewWords;

/** The places that are marked, each with what its reviewer has to say of it. */
export function NoteList({
  notes,
  version,
  onChange,
}: {
  notes: Note[];
  /** The version that is read: marks of an older one say so. */
  version: number;
  onChange: (notes: Note[]) => void;
}) {
  return (
    <ul className="flex flex-col gap-3">
      {notes.map((note, index) => (
        <li key={`${note.version}-${note.start}-${note.end}`} className="flex items-start gap-2">
          <div className="min-w-0 grow">
            <p dir="auto" className="mb-1 line-clamp-2 rounded-sm bg-mark px-2 py-0.5 text-sm text-ink">
              {note.quote}
            </p>
            {note.version === version ? null : <p className="mb-1 text-sm text-ink-3">{w.ofEarlier}</p>}
            <Field label={w.markNote} hideLabel>
              <Input
                dir="auto"
                placeholder={w.markNote}
                maxLength={500}
                value={note.note}
                onChange={(event) =>
                  onChange(
                    notes.map((other, at) =>
                      at === index ? { ...other, note: event.target.value, key: crypto.randomUUID() } : other,
                    ),
                  )
                }
              />
            </Field>
          </div>
          <IconButton label={w.removeMark} onClick={() => onChange(notes.filter((_, at) => at !== index))}>
            <X aria-hidden="true" className="size-4" strokeWidth={1.5} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
