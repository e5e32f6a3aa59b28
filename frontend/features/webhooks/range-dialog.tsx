"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/lib/api";
import { toast } from "@/lib/store";
import { webhooks as w } from "@/lib/words/webhooks";
import { Checkbox, Field, FormDialog, Select, useForm } from "@/components/forms";

const HOUR_MS = 60 * 60 * 1000;

/** Sends what happened in a time again. Where there is more than one request takes, the next press goes on from there. */
export function RangeDialog({ hookId, onClose }: { hookId: string; onClose: () => void }) {
  const cache = useQueryClient();
  const [rest, setRest] = useState<{ from: string; to: string; queued: number } | null>(null);
  const form = useForm({
    initial: { hours: "24", include_delivered: false },
    submit: async ({ hours, include_delivered }, key) => {
      const to = rest?.to ?? new Date().toISOString();
      const from = rest?.from ?? new Date(Date.now() - Number(hours) * HOUR_MS).toISOString();
      const answer = await api.post(
        "/api/v1/webhooks/{id}/redeliver",
        { path: { id: hookId }, body: { from, to, include_delivered } },
        { idempotencyKey: key },
      );
      return { ...answer, to };
    },
    onDone: ({ queued, next_from, to }) => {
      void cache.invalidateQueries({ queryKey: ["/api/v1/webhooks/{id}/deliveries"] });
      if (next_from != null) {
        setRest({ from: next_from, to, queued: (rest?.queued ?? 0) + queued });
        return;
      }
      toast(w.queued((rest?.queued ?? 0) + queued), queued > 0 ? "good" : "plain");
      onClose();
    },
  });
  const change = <K extends "hours" | "include_delivered">(name: K, value: (typeof form.values)[K]) => {
    setRest(null);
    form.set(name, value);
  };
  return (
    <FormDialog form={form} title={w.redeliverRange} description={w.rangeHint} label={w.queue} onClose={onClose}>
      <Field label={w.range} error={form.errors.from ?? form.errors.to}>
        <Select value={form.values.hours} onChange={(event) => change("hours", event.target.value)}>
          {Object.entries(w.ranges).map(([hours, label]) => (
            <option key={hours} value={hours}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        label={w.includeDelivered}
        checked={form.values.include_delivered}
        onChange={(event) => change("include_delivered", event.target.checked)}
      />
      {rest === null ? null : (
        <p role="status" className="rounded-md bg-accent-tint px-3.5 py-2.5 text-accent">
          {w.queuedMore(rest.queued)}
        </p>
      )}
    </FormDialog>
  );
}
