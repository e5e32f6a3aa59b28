"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, patchTagged, type Tagged } from "@/lib/api";
import { tagged } from "@/lib/query";
import { stripBidiMarks } from "@/lib/text/digits";
import { words } from "@/lib/words";
import { webhooks } from "@/lib/words/webhooks";
import { Checkbox, DialogForm, Field, Input, useForm } from "@/components/forms";
import { Dialog, Latin, Problem, SkeletonRows } from "@/components/ui";
import { HeaderRows } from "./headers";
import { checkHeaders, headersOf, type HeaderRow } from "./header-rules";
import { EVENTS, type EventType, type Webhook } from "./types";

const w = webhooks;

type Props = {
  orgId: string;
  /** None for a new one. */
  id: string | null;
  onClose: () => void;
  /** With the secret of a new one. */
  onSaved: (secret: string | null) => void;
};

/** Makes a webhook, or changes one under the entity tag that was read. */
export function WebhookDialog(props: Props) {
  const query = useQuery({
    ...tagged("/api/v1/webhooks/{id}", { path: { id: props.id ?? "" } }),
    enabled: props.id !== null,
    // What is edited is what stands now.
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose()} title={props.id === null ? w.new : w.edit}>
      {props.id === null ? (
        <WebhookForm {...props} read={null} />
      ) : query.isPending ? (
        <SkeletonRows rows={3} />
      ) : query.isError ? (
        <Problem compact error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <WebhookForm {...props} read={query.data} />
      )}
    </Dialog>
  );
}

function WebhookForm({ orgId, id, onClose, onSaved, read }: Props & { read: Tagged<Webhook> | null }) {
  const cache = useQueryClient();
  const form = useForm({
    initial: {
      url: read?.value.url ?? "",
      description: read?.value.description ?? "",
      events: read?.value.events ?? EVENTS.slice(2, 5),
      headers: [] as HeaderRow[],
      // What is stored is not shown, so it stays unless it is written anew.
      rewrites: id === null,
    },
    check: ({ url, events, headers, rewrites }) => ({
      headers: rewrites ? checkHeaders(headers) : "",
      url: /^https:\/\/[^\s/]+/.test(stripBidiMarks(url).trim()) ? "" : w.urlInvalid,
      events: events.length === 0 ? w.eventsRequired : "",
    }),
    submit: async ({ url, description, events, headers, rewrites }, key): Promise<string | null> => {
      const body = { url: stripBidiMarks(url).trim(), description: description.trim(), events };
      // The document of the API names no properties of an object whose names are the caller's own.
      const own = rewrites ? { headers: headersOf(headers) as Record<string, never> } : {};
      if (id === null) {
        const made = await api.post(
          "/api/v1/webhooks",
          { query: { org_id: orgId }, body: { ...body, ...own } },
          { idempotencyKey: key },
        );
        return made.secret;
      }
      await patchTagged("/api/v1/webhooks/{id}", { path: { id }, body: { ...body, ...own } }, { ifMatch: read?.etag });
      return null;
    },
    onDone: (secret) => {
      void cache.invalidateQueries({ queryKey: ["/api/v1/webhooks/{id}"] });
      onSaved(secret);
    },
  });
  const toggle = (event: EventType, on: boolean) =>
    form.set(
      "events",
      EVENTS.filter((one) => (one === event ? on : form.values.events.includes(one))),
    );
  return (
    <DialogForm
      form={form}
      label={id === null ? words.common.create : words.common.save}
      stale={w.stale}
      onClose={onClose}
    >
      <Field label={w.url} hint={w.urlHint} error={form.errors.url}>
        <Input
          autoFocus
          type="url"
          dir="ltr"
          maxLength={2048}
          placeholder="https://hooks.example.com/contexor"
          value={form.values.url}
          onChange={(event) => form.set("url", event.target.value)}
        />
      </Field>
      <Field label={w.description} optional error={form.errors.description}>
        <Input
          dir="auto"
          maxLength={200}
          value={form.values.description}
          onChange={(event) => form.set("description", event.target.value)}
        />
      </Field>
      <fieldset>
        <legend className="mb-1.5 font-semibold">{w.eventsLabel}</legend>
        <Checkbox
          className="mb-2 border-b border-line pb-2"
          label={w.allEvents}
          checked={form.values.events.length === EVENTS.length}
          onChange={(change) => form.set("events", change.target.checked ? [...EVENTS] : [])}
        />
        <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
          {EVENTS.map((event) => (
            <Checkbox
              key={event}
              label={w.events[event] ?? event}
              checked={form.values.events.includes(event)}
              onChange={(change) => toggle(event, change.target.checked)}
            />
          ))}
        </div>
        {form.errors.events ? (
          <p role="alert" className="mt-1.5 text-sm text-bad">
            {form.errors.events}
          </p>
        ) : null}
      </fieldset>
      <fieldset className="min-w-0">
        <legend className="mb-1 font-semibold">
          {w.headers} <span className="text-sm font-normal text-ink-3">({words.common.optional})</span>
        </legend>
        <p className="mb-2 text-sm text-ink-3">{w.headersHint}</p>
        {read === null ? null : (
          <div className="mb-2 flex flex-col gap-2">
            <p className="text-ink-2">
              {read.value.header_names.length === 0 ? (
                w.headersNone
              ) : (
                <Latin className="break-all">{read.value.header_names.join(", ")}</Latin>
              )}
            </p>
            <Checkbox
              label={w.rewriteHeaders}
              hint={w.rewriteHint}
              checked={form.values.rewrites}
              onChange={(change) => form.set("rewrites", change.target.checked)}
            />
          </div>
        )}
        {form.values.rewrites ? (
          <HeaderRows rows={form.values.headers} onChange={(rows) => form.set("headers", rows)} />
        ) : null}
        {form.errors.headers ? (
          <p role="alert" className="mt-1.5 text-sm text-bad">
            {form.errors.headers === words.errors.fields.invalid ? w.headersInvalid : form.errors.headers}
          </p>
        ) : null}
      </fieldset>
    </DialogForm>
  );
}
