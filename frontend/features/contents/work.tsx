"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { patchTagged, type Schema } from "@/lib/api";
import { dayIn, endOfDay } from "@/lib/calendar";
import { every } from "@/lib/query";
import { toast } from "@/lib/store";
import { toastError } from "@/lib/told";
import { work as w } from "@/lib/words/work";
import { DateField, Field, Select } from "@/components/forms";
import { Button } from "@/components/ui";
import { useScope } from "@/features/session";
import { contentChanged, contentQuery, type Content } from "./queries";

/** Whose work a content is and until when, changed in place. */
export function WorkControls({
  content,
  etag,
  nameOf,
}: {
  content: Content;
  etag: string | null;
  nameOf: (id: string) => string;
}) {
  const { me, calendar } = useScope();
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const members = useQuery({
    ...every("/api/v1/workspaces/{id}/members", { path: { id: content.workspace_id } }),
    staleTime: 60_000,
  });
  const due = content.due_at === null ? "" : dayIn(content.due_at, calendar.timezone);
  const isLate = content.due_at !== null && content.status !== "APPROVED" && Date.parse(content.due_at) < Date.now();
  const known = members.data?.some((member) => member.user_id === content.assignee_id) ?? false;

  async function change(body: Schema<"UpdateContent">) {
    if (busy) return;
    setBusy(true);
    try {
      const changed = await patchTagged("/api/v1/contents/{id}", { path: { id: content.id }, body }, { ifMatch: etag });
      contentChanged(cache, changed.value, changed.etag);
      toast(w.changed);
    } catch (thrown) {
      toastError(thrown, (error) => (error.status === 412 ? w.conflict : undefined));
      void cache.invalidateQueries({ queryKey: contentQuery(content.id).queryKey });
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="flex flex-col gap-3" aria-busy={busy}>
      <Field label={w.assignee}>
        <Select
          value={content.assignee_id ?? ""}
          disabled={busy}
          onChange={(event) => void change({ assignee_id: event.target.value || null })}
        >
          <option value="">{w.nobody}</option>
          {content.assignee_id !== null && !known ? (
            <option value={content.assignee_id}>{nameOf(content.assignee_id)}</option>
          ) : null}
          {members.data?.map((member) => (
            <option key={member.user_id} value={member.user_id}>
              {nameOf(member.user_id)}
            </option>
          ))}
        </Select>
      </Field>
      {content.assignee_id === null && members.data?.some((member) => member.user_id === me.id) ? (
        <Button className="self-start" disabled={busy} onClick={() => void change({ assignee_id: me.id })}>
          {w.toMe}
        </Button>
      ) : null}
      <Field label={w.due} hint={isLate ? <span className="text-bad">{w.overdue}</span> : undefined}>
        <DateField
          value={due}
          calendar={calendar}
          disabled={busy}
          onChange={(day) => void change({ due_at: day === "" ? null : endOfDay(day, calendar.timezone) })}
        />
      </Field>
    </div>
  );
}
