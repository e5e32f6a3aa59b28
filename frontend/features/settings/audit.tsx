"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronLeft, ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { api, asApiError, type ApiError, type Schema } from "@/lib/api";
import { paged } from "@/lib/query";
import { useUrlState } from "@/lib/url";
import { words } from "@/lib/words";
import { audit, settings } from "@/lib/words/settings";
import { Field, FormError, Select } from "@/components/forms";
import { Button, cx, Empty, Latin, Num, Problem, SkeletonRows, UserText } from "@/components/ui";
import { RelativeTime, usePeople, useScope } from "@/features/session";

const w = audit;
type Entry = Schema<"AuditEntry">;
type Verdict = Schema<"AuditVerdict">;

/** Who did what, newest first, and whether the log is what was written. */
export function Audit() {
  const { org, me } = useScope();
  const { members, nameOf } = usePeople(org.id);
  const url = useUrlState();
  const action = Object.keys(w.actions).find((one) => one === url.get("action")) as Entry["action"] | undefined;
  const actor = url.get("actor") ?? undefined;
  const query = useInfiniteQuery(
    paged("/api/v1/orgs/{id}/audit", { path: { id: org.id }, query: { action, actor_id: actor } }, 30),
  );
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];

  const actorOf = ({ actor: who }: Entry) =>
    who.kind === "system"
      ? w.system
      : who.kind === "api_key"
        ? w.apiKey
        : who.id === me.id
          ? words.common.you
          : (nameOf(who.id) ?? words.common.unknownPerson);

  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-prose text-ink-2">{w.intro}</p>
      <Verification key={org.id} orgId={org.id} />
      <div className="flex flex-wrap gap-3">
        <Field label={w.action} hideLabel className="w-full sm:w-56">
          <Select value={action ?? ""} onChange={(event) => url.set({ action: event.target.value })}>
            <option value="">{w.anyAction}</option>
            {Object.entries(w.actions).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={w.person} hideLabel className="w-full sm:w-48">
          <Select value={actor ?? ""} onChange={(event) => url.set({ actor: event.target.value })}>
            <option value="">{w.anybody}</option>
            {members.map((member) => (
              <option key={member.user_id} value={member.user_id}>
                {nameOf(member.user_id)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {query.isPending ? (
        <SkeletonRows />
      ) : query.isError && rows.length === 0 ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : rows.length === 0 ? (
        <Empty title={w.none} />
      ) : (
        <ol
          aria-label={settings.tabs.audit}
          className={cx("divide-y divide-line border-y border-line", query.isPlaceholderData && "opacity-60")}
        >
          {rows.map((entry) => (
            <li key={entry.id}>
              <Row entry={entry} actor={actorOf(entry)} />
            </li>
          ))}
        </ol>
      )}
      {query.hasNextPage ? (
        <div>
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.common.more}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** An entry in one line; opened it says all that was written, in stable words and ids, so left to right. */
function Row({ entry, actor }: { entry: Entry; actor: string }) {
  const details: [string, unknown][] = [...Object.entries(entry.details as Record<string, unknown>)];
  if (entry.target.id) details.unshift(["target", `${entry.target.kind} ${entry.target.id}`]);
  if (entry.client_address) details.push(["address", entry.client_address]);
  if (entry.request_id) details.push(["request", entry.request_id]);
  return (
    <details className="group">
      <summary className="bleed-focus flex min-h-(--row) list-none items-center gap-x-3 px-1 py-1.5 transition-colors duration-100 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronLeft
          aria-hidden="true"
          className="size-4 shrink-0 text-ink-3 transition-transform duration-100 group-open:-rotate-90"
          strokeWidth={1.5}
        />
        <Num value={entry.sequence} className="min-w-8 shrink-0 text-sm text-ink-3" />
        <span className="min-w-0 grow">
          <span className="font-semibold">{w.actions[entry.action] ?? entry.action}</span>{" "}
          <span className="text-ink-2">
            · <UserText>{actor}</UserText>
          </span>
        </span>
        <RelativeTime at={entry.at} className="shrink-0 text-sm text-ink-3" />
      </summary>
      <dl dir="ltr" className="mb-3 rounded-md bg-sunken px-3 py-2 font-sans text-xs text-ink-2">
        {details.map(([name, value]) => (
          <div key={name} className="flex gap-2">
            <dt className="shrink-0 text-ink-3">{name}</dt>
            <dd className="min-w-0 break-all">{typeof value === "string" ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Follows the whole log and says in words whether it is what was written. */
function Verification({ orgId }: { orgId: string }) {
  const [busy, setBusy] = useState(false);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);

  async function verify() {
    setBusy(true);
    setFailure(null);
    setVerdict(null);
    try {
      setVerdict(await api.get("/api/v1/orgs/{id}/audit/verify", { path: { id: orgId } }));
    } catch (thrown) {
      setFailure(asApiError(thrown));
    } finally {
      setBusy(false);
    }
  }

  const Shield = verdict?.ok === false ? ShieldAlert : ShieldCheck;
  return (
    <div className="flex flex-col items-start gap-3">
      <Button
        busy={busy}
        icon={<ShieldCheck aria-hidden="true" className="size-4" strokeWidth={1.5} />}
        onClick={() => void verify()}
      >
        {w.verify}
      </Button>
      <FormError error={failure} />
      <div role="status" className="w-full">
        {verdict === null ? null : (
          <div
            className={cx(
              "flex items-start gap-2.5 rounded-md px-3.5 py-2.5",
              verdict.ok ? "bg-good-tint text-good" : "bg-bad-tint text-bad",
            )}
          >
            <Shield aria-hidden="true" className="mt-0.5 size-5 shrink-0" strokeWidth={1.5} />
            <div className="min-w-0">
              <p>
                {verdict.ok
                  ? w.whole(verdict.entries)
                  : w.broken(verdict.broken_at ?? verdict.entries + 1, verdict.entries)}
              </p>
              <p className="mt-0.5 text-xs">
                {w.head}: <Latin className="break-all select-all">{verdict.head}</Latin>
              </p>
            </div>
          </div>
        )}
      </div>
    </div>
  );
}
