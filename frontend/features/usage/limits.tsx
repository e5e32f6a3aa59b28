"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil, Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { Schema } from "@/lib/api";
import { formatNumber, formatPercent } from "@/lib/format";
import { every, get, tagged } from "@/lib/query";
import { words } from "@/lib/words";
import { usage as usageWords } from "@/lib/words/usage";
import { usageMore } from "@/lib/words/usage-more";
import { Badge, Button, IconButton, Meter, moneyText, Problem, Section, SkeletonRows, UserText } from "@/components/ui";
import { usePeople, useScope } from "@/features/session";
import { otherMoney } from "./currency";
import { CurrencyDialog } from "./currency-dialog";
import { LimitDialog, type Target } from "./limit-dialog";
import { prepareLimit, usedOf, type Limit, type Used } from "./prepare";

const w = usageMore.limits;

/** The limits of the organization and what is used against each this month; for admins a way to change them. */
export function Limits() {
  const { org, may, workspaces } = useScope();
  const { members, nameOf } = usePeople(org.id);
  const mayManage = may("usage.manage");
  const cache = useQueryClient();
  const limits = useQuery(tagged("/api/v1/usage/limits", { query: { org_id: org.id } }));
  const summary = useQuery(get("/api/v1/usage/summary", { query: { org_id: org.id } }));
  const keys = useQuery({
    ...every("/api/v1/orgs/{id}/api-keys", { path: { id: org.id } }),
    enabled: may("api_key.manage"),
  });
  const [edited, setEdited] = useState<Limit | "new" | "org" | null>(null);
  const [isCurrencyOpen, setCurrencyOpen] = useState(false);
  const refresh = async () => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: ["/api/v1/usage/limits"] }),
      cache.invalidateQueries({ queryKey: ["/api/v1/usage/summary"] }),
      cache.invalidateQueries({ queryKey: ["/api/v1/usage/forecast"] }),
    ]);
  };

  if (limits.isPending) return <SkeletonRows rows={4} height="h-20" />;
  if (limits.isError) return <Problem error={limits.error} onRetry={() => void limits.refetch()} />;
  const { value, etag } = limits.data;
  const display = value.display_currency ?? null;
  const own = value.items.find((limit) => limit.scope === "org" && isSet(limit));
  const others = value.items.filter((limit) => limit.scope !== "org" && isSet(limit));
  const nameOfLimit = (limit: Limit) =>
    limit.scope === "org"
      ? w.org
      : limit.scope === "workspace"
        ? (workspaces.find(({ id }) => id === limit.workspace_id)?.name ?? usageWords.deletedWorkspace)
        : limit.scope === "user"
          ? (nameOf(limit.user_id) ?? w.formerMember)
          : (keys.data?.find(({ id }) => id === limit.api_key_id)?.name ?? w.someKey);
  const targets: Target[] = [
    ...workspaces.map(({ id, name }) => ({ scope: "workspace" as const, id, name })),
    ...members.map(({ user_id }) => ({
      scope: "user" as const,
      id: user_id,
      name: nameOf(user_id) ?? w.formerMember,
    })),
    ...(keys.data ?? []).map(({ id, name }) => ({ scope: "api_key" as const, id, name })),
  ];

  return (
    <div className="flex flex-col gap-9">
      <p className="max-w-prose text-ink-2">{w.hint}</p>
      <Section
        title={w.org}
        actions={
          mayManage ? (
            <Button
              icon={<Pencil aria-hidden="true" className="size-4" strokeWidth={1.5} />}
              onClick={() => setEdited("org")}
            >
              {own ? words.common.edit : w.setOrg}
            </Button>
          ) : null
        }
      >
        {own ? (
          <LimitState
            limit={own}
            name={w.org}
            used={summary.data ? usedOf(own, summary.data) : null}
            display={display}
          />
        ) : (
          <p className="text-ink-3">{w.orgNone}</p>
        )}
      </Section>
      <Section
        title={w.others}
        actions={
          mayManage ? (
            <Button
              icon={<Plus aria-hidden="true" className="size-4" strokeWidth={2} />}
              onClick={() => setEdited("new")}
            >
              {w.new}
            </Button>
          ) : null
        }
      >
        {others.length === 0 ? (
          <p className="text-ink-3">{w.othersNone}</p>
        ) : (
          <ul aria-label={w.others} className="divide-y divide-line">
            {others.map((limit) => {
              const name = nameOfLimit(limit);
              return (
                <li
                  key={`${limit.scope}:${idOf(limit)}`}
                  className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-2 py-4 sm:grid-cols-[12rem_minmax(0,1fr)_auto]"
                >
                  <div className="col-start-1 row-start-1 min-w-0">
                    <UserText className="block truncate font-semibold">{name}</UserText>
                    <p className="text-sm text-ink-3">{w.scopes[limit.scope]}</p>
                  </div>
                  <div className="max-sm:col-span-2 max-sm:row-start-2 sm:col-start-2">
                    <LimitState
                      limit={limit}
                      name={name}
                      used={summary.data ? usedOf(limit, summary.data) : null}
                      display={display}
                    />
                  </div>
                  {mayManage ? (
                    <IconButton
                      label={w.editOf(name)}
                      className="row-start-1 max-sm:col-start-2 sm:col-start-3"
                      onClick={() => setEdited(limit)}
                    >
                      <Pencil aria-hidden="true" className="size-4.5" strokeWidth={1.5} />
                    </IconButton>
                  ) : null}
                </li>
              );
            })}
          </ul>
        )}
      </Section>
      <Section
        title={w.currency}
        hint={w.currencyHint}
        actions={mayManage ? <Button onClick={() => setCurrencyOpen(true)}>{w.setRate}</Button> : null}
      >
        <p className={display ? "" : "text-ink-3"}>
          {display ? w.rateShown(usageMore[display.currency](display.per_usd)) : w.rateNone}
        </p>
      </Section>
      {edited !== null ? (
        <LimitDialog
          key={etag ?? ""}
          orgId={org.id}
          etag={etag}
          limit={
            edited === "org"
              ? (own ?? null)
              : edited === "new"
                ? null
                : (others.find((limit) => isSame(limit, edited)) ?? edited)
          }
          name={edited === "new" ? null : edited === "org" ? w.org : nameOfLimit(edited)}
          targets={edited === "new" ? targets.filter((target) => !others.some((limit) => isOf(limit, target))) : null}
          onClose={() => setEdited(null)}
          onChanged={refresh}
        />
      ) : null}
      {isCurrencyOpen ? (
        <CurrencyDialog orgId={org.id} current={display} onClose={() => setCurrencyOpen(false)} onSaved={refresh} />
      ) : null}
    </div>
  );
}

const isSet = (limit: Limit) =>
  limit.monthly_cost_micro_usd !== null || limit.monthly_tokens !== null || limit.max_generation_micro_usd !== null;

const idOf = (limit: Limit) => limit.workspace_id ?? limit.user_id ?? limit.api_key_id;

const isSame = (one: Limit, other: Limit) => one.scope === other.scope && idOf(one) === idOf(other);

const isOf = (limit: Limit, target: Target) => limit.scope === target.scope && idOf(limit) === target.id;

/** What a limit bounds, with what is used of it. */
function LimitState({
  limit,
  name,
  used,
  display,
}: {
  limit: Limit;
  name: string;
  used: Used | null;
  display: Schema<"DisplayCurrency"> | null;
}) {
  const lines: {
    id: string;
    label: string;
    text: string;
    also: string | null;
    used: number;
    cap: number;
    held: number;
  }[] = [];
  if (limit.monthly_cost_micro_usd !== null) {
    lines.push({
      id: "cost",
      label: w.costShare(name),
      text: w.of(used ? moneyText(used.cost) : "…", moneyText(limit.monthly_cost_micro_usd)),
      also: otherMoney(limit.monthly_cost_micro_usd, display),
      used: used?.cost ?? 0,
      cap: limit.monthly_cost_micro_usd,
      held: used?.reserved ?? 0,
    });
  }
  if (limit.monthly_tokens !== null) {
    lines.push({
      id: "tokens",
      label: w.tokenShare(name),
      text: w.of(used ? formatNumber(used.tokens) : "…", words.common.tokens(limit.monthly_tokens)),
      also: null,
      used: used?.tokens ?? 0,
      cap: limit.monthly_tokens,
      held: 0,
    });
  }
  const rules: ReactNode[] = [];
  if (limit.max_generation_micro_usd !== null) rules.push(w.eachUpTo(moneyText(limit.max_generation_micro_usd)));
  if (lines.length > 0) rules.push(w.warnsAt(formatPercent(limit.warn_at_percent / 100)));
  return (
    <div className="flex flex-col gap-2.5">
      {lines.length === 0 ? null : (
        <div className="grid gap-x-8 gap-y-3 lg:grid-cols-2">
          {lines.map((line) => {
            const state = prepareLimit(line.used, line.cap, limit.warn_at_percent);
            return (
              <div key={line.id}>
                <p className="mb-1.5 flex flex-wrap items-center gap-x-2">
                  <span>{line.text}</span>
                  {line.also ? <span className="text-sm text-ink-3">{line.also}</span> : null}
                  {used === null || state.level === "fine" ? null : (
                    <Badge tone={state.level === "full" ? "bad" : "warn"}>{usageWords.levels[state.level]}</Badge>
                  )}
                </p>
                <Meter
                  className="h-2"
                  label={line.label}
                  share={state.share}
                  reserved={line.cap === 0 ? 0 : line.held / line.cap}
                />
              </div>
            );
          })}
        </div>
      )}
      {rules.length > 0 ? <p className="text-sm text-ink-3">{rules.join(" · ")}</p> : null}
    </div>
  );
}
