"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { patchTagged, type Tagged } from "@/lib/api";
import { formatZone } from "@/lib/format";
import { tagged } from "@/lib/query";
import { toast } from "@/lib/store";
import { words } from "@/lib/words";
import { settings } from "@/lib/words/settings";
import { Checkbox, Field, FormError, Input, Segmented, Select, useForm } from "@/components/forms";
import { Button, Problem, SkeletonRows } from "@/components/ui";
import { useScope, type Org } from "@/features/session";

const w = settings;
const POLICIES = ["warn", "mask", "block"] as const;
const CALENDARS = ["jalali", "gregorian"] as const;

/** Zones that the browser knows, the organization's own among them. */
function zones(own: string): string[] {
  return [...new Set([own, "Asia/Tehran", "UTC", ...Intl.supportedValuesOf("timeZone")])];
}

/** A zone in words with its name, each in its own direction: options of a list are plain text. */
function zoneLabel(zone: string): string {
  const inWords = formatZone(zone);
  return inWords === zone ? zone : `${inWords} · \u2066${zone}\u2069`;
}

/** Name and settings, changed under the entity tag that was read. */
export function General() {
  const { org } = useScope();
  const query = useQuery(tagged("/api/v1/orgs/{id}", { path: { id: org.id } }));
  if (query.isPending) return <SkeletonRows rows={5} height="h-16" />;
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  // A new tag is a new form: what is edited is what was read.
  return <GeneralForm key={query.data.etag ?? "none"} read={query.data} />;
}

function GeneralForm({ read }: { read: Tagged<Org> }) {
  const { may } = useScope();
  const cache = useQueryClient();
  const org = read.value;
  const readOnly = !may("org.update");
  const path = { id: org.id };
  const form = useForm({
    initial: { name: org.name, ...org.settings },
    check: ({ name }) => (name.trim() === "" ? { name: words.errors.required } : {}),
    submit: ({ name, timezone, calendar, pii_policy, pii_model_pass, require_second_reviewer }) =>
      patchTagged(
        "/api/v1/orgs/{id}",
        {
          path,
          body: {
            name: name.trim(),
            settings: { timezone, calendar, pii_policy, pii_model_pass, require_second_reviewer },
          },
        },
        { ifMatch: read.etag },
      ),
    onDone: (saved) => {
      toast(w.saved, "good");
      cache.setQueryData(tagged("/api/v1/orgs/{id}", { path }).queryKey, saved);
      void cache.invalidateQueries({ queryKey: ["/api/v1/orgs"] });
    },
  });
  const isStale = form.failure?.status === 412;
  const value = form.values;
  return (
    <form onSubmit={form.submit} noValidate>
      <fieldset disabled={readOnly} className="flex max-w-xl min-w-0 flex-col gap-6">
        <Field label={w.name} error={form.errors.name}>
          <Input
            dir="auto"
            maxLength={100}
            value={value.name}
            onChange={(event) => form.set("name", event.target.value)}
          />
        </Field>
        <Field label={w.timezone} hint={w.timezoneHint} error={form.errors.timezone}>
          <Select value={value.timezone} onChange={(event) => form.set("timezone", event.target.value)}>
            {zones(org.settings.timezone).map((zone) => (
              <option key={zone} value={zone}>
                {zoneLabel(zone)}
              </option>
            ))}
          </Select>
        </Field>
        <Setting label={w.calendar} hint={w.calendarHint}>
          <Segmented
            label={w.calendar}
            value={value.calendar}
            onChange={(calendar) => form.set("calendar", calendar)}
            options={CALENDARS.map((one) => ({ value: one, label: w.calendars[one] }))}
          />
        </Setting>
        <Setting label={w.pii} hint={w.piiPolicies[value.pii_policy].hint}>
          <Segmented
            label={w.pii}
            value={value.pii_policy}
            onChange={(policy) => form.set("pii_policy", policy)}
            options={POLICIES.map((one) => ({ value: one, label: w.piiPolicies[one].label }))}
          />
        </Setting>
        <Checkbox
          label={w.modelPass}
          hint={w.modelPassHint}
          checked={value.pii_model_pass}
          onChange={(event) => form.set("pii_model_pass", event.target.checked)}
        />
        <Checkbox
          label={w.secondReviewer}
          hint={w.secondReviewerHint}
          checked={value.require_second_reviewer}
          onChange={(event) => form.set("require_second_reviewer", event.target.checked)}
        />
        {isStale ? (
          <div
            role="alert"
            className="flex flex-wrap items-center gap-3 rounded-md bg-warn-tint px-3.5 py-2.5 text-warn"
          >
            <p className="grow">{w.changedMeanwhile}</p>
            <Button onClick={() => void cache.invalidateQueries({ queryKey: ["/api/v1/orgs/{id}"] })}>
              {w.takeTheirs}
            </Button>
          </div>
        ) : (
          <FormError error={form.failure} />
        )}
        {readOnly ? null : (
          <div>
            <Button type="submit" tone="primary" busy={form.busy}>
              {words.common.save}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  );
}

function Setting({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1.5">
      <p aria-hidden="true" className="font-semibold">
        {label}
      </p>
      {children}
      <p className="text-sm text-ink-3">{hint}</p>
    </div>
  );
}
