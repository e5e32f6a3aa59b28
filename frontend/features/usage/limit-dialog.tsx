"use client";

import { useState } from "react";
import { api, asApiError, type ApiError } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { toast } from "@/lib/store";
import { toLatinDigits } from "@/lib/text/digits";
import { words } from "@/lib/words";
import { usageMore } from "@/lib/words/usage-more";
import { Field, FormError, Input, Segmented, Select, useForm } from "@/components/forms";
import { Button, Dialog } from "@/components/ui";
import { dollarsTyped, parseCount, parseDollars, type Limit } from "./prepare";

const w = usageMore.limits;
export type Target = { scope: "workspace" | "user" | "api_key"; id: string; name: string };
const SCOPES: Target["scope"][] = ["workspace", "user", "api_key"];

/** Sets one limit, under the entity tag of the limits that were read. An empty field is no bound. */
export function LimitDialog({
  orgId,
  etag,
  limit,
  name,
  targets,
  onClose,
  onChanged,
}: {
  orgId: string;
  etag: string | null;
  /** The one that is changed; none for a new one. */
  limit: Limit | null;
  /** Whose it is; none where `targets` are to be chosen from. */
  name: string | null;
  targets: Target[] | null;
  onClose: () => void;
  onChanged: () => Promise<void>;
}) {
  const scopes = SCOPES.filter((scope) => targets?.some((target) => target.scope === scope));
  const [scope, setScope] = useState<Target["scope"]>(scopes[0] ?? "workspace");
  const choices = targets?.filter((target) => target.scope === scope) ?? [];
  const [removing, setRemoving] = useState(false);
  const [removeFailure, setRemoveFailure] = useState<ApiError | null>(null);

  const whose = (targetId: string) =>
    targets !== null
      ? { scope, [`${scope}_id`]: targetId }
      : limit === null
        ? { scope: "org" as const }
        : {
            scope: limit.scope,
            ...(limit.workspace_id ? { workspace_id: limit.workspace_id } : {}),
            ...(limit.user_id ? { user_id: limit.user_id } : {}),
            ...(limit.api_key_id ? { api_key_id: limit.api_key_id } : {}),
          };

  const form = useForm({
    initial: {
      target: "",
      monthly_cost_micro_usd: dollarsTyped(limit?.monthly_cost_micro_usd ?? null),
      monthly_tokens: limit?.monthly_tokens == null ? "" : formatNumber(limit.monthly_tokens),
      max_generation_micro_usd: dollarsTyped(limit?.max_generation_micro_usd ?? null),
      warn_at_percent: formatNumber(limit?.warn_at_percent ?? 80),
    },
    check: (values) => {
      const percent = parseCount(toLatinDigits(values.warn_at_percent));
      const wrongMoney = (typed: string) =>
        typed.trim() !== "" && parseDollars(toLatinDigits(typed)) === null ? w.notAnAmount : "";
      const wrongTokens =
        values.monthly_tokens.trim() !== "" && parseCount(toLatinDigits(values.monthly_tokens)) === null;
      return {
        target: targets !== null && !choices.some(({ id }) => id === values.target) ? w.pickTarget : "",
        monthly_cost_micro_usd: wrongMoney(values.monthly_cost_micro_usd),
        monthly_tokens: wrongTokens ? w.notANumber : "",
        max_generation_micro_usd: wrongMoney(values.max_generation_micro_usd),
        warn_at_percent: percent !== null && percent >= 1 && percent <= 100 ? "" : w.notAPercent,
      };
    },
    submit: (values) =>
      api.put(
        "/api/v1/usage/limits",
        {
          query: { org_id: orgId },
          body: {
            ...whose(values.target),
            monthly_cost_micro_usd: parseDollars(toLatinDigits(values.monthly_cost_micro_usd)),
            monthly_tokens: parseCount(toLatinDigits(values.monthly_tokens)),
            max_generation_micro_usd: parseDollars(toLatinDigits(values.max_generation_micro_usd)),
            warn_at_percent: parseCount(toLatinDigits(values.warn_at_percent)) ?? 80,
          },
        },
        { ifMatch: etag },
      ),
    onDone: () => {
      toast(w.saved, "good");
      onClose();
      void onChanged();
    },
  });

  async function remove() {
    if (limit === null || removing) return;
    setRemoving(true);
    setRemoveFailure(null);
    try {
      await api.put(
        "/api/v1/usage/limits",
        { query: { org_id: orgId }, body: { ...whose(""), warn_at_percent: limit.warn_at_percent } },
        { ifMatch: etag },
      );
      toast(w.removed);
      onClose();
      void onChanged();
    } catch (thrown) {
      setRemoveFailure(asApiError(thrown));
      setRemoving(false);
    }
  }

  const failure = form.failure ?? removeFailure;
  type Typed = "monthly_cost_micro_usd" | "monthly_tokens" | "max_generation_micro_usd" | "warn_at_percent";
  const field = (key: Typed, label: string, hint?: string, autoFocus = false) => (
    <Field label={label} hint={hint} error={form.errors[key]}>
      <Input
        dir="ltr"
        inputMode="decimal"
        className="text-end"
        autoFocus={autoFocus}
        value={form.values[key]}
        onChange={(event) => form.set(key, event.target.value)}
      />
    </Field>
  );

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={name === null ? w.new : w.editTitle(name)}>
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
        {targets !== null ? (
          <>
            <div>
              <Segmented
                label={w.scope}
                value={scope}
                onChange={(next) => {
                  setScope(next);
                  form.set("target", "");
                }}
                options={SCOPES.filter((one) => one !== "api_key" || scopes.includes(one)).map((value) => ({
                  value,
                  label: w.scopes[value],
                }))}
              />
            </div>
            <Field label={w.target} error={form.errors.target} hint={choices.length === 0 ? w.noTargets : undefined}>
              <Select value={form.values.target} onChange={(event) => form.set("target", event.target.value)}>
                <option value="">—</option>
                {choices.map((target) => (
                  <option key={target.id} value={target.id}>
                    {target.name}
                  </option>
                ))}
              </Select>
            </Field>
          </>
        ) : null}
        <div className="grid gap-4 sm:grid-cols-2">
          {field("monthly_cost_micro_usd", w.cost, w.empty, targets === null)}
          {field("monthly_tokens", w.tokens, w.empty)}
          {field("max_generation_micro_usd", w.perGeneration, w.perGenerationHint)}
          {field("warn_at_percent", w.warnAt, w.warnHint)}
        </div>
        {failure?.status === 412 ? (
          <div
            role="alert"
            className="flex flex-wrap items-center gap-3 rounded-md bg-warn-tint px-3.5 py-2.5 text-warn"
          >
            <p className="grow basis-60">{w.stale}</p>
            <Button onClick={() => void onChanged()}>{words.common.retry}</Button>
          </div>
        ) : (
          <FormError error={failure} />
        )}
        <div className="flex flex-row-reverse flex-wrap gap-2">
          <Button type="submit" tone="primary" busy={form.busy}>
            {words.common.save}
          </Button>
          <Button tone="ghost" onClick={onClose}>
            {words.common.cancel}
          </Button>
          {limit !== null ? (
            <Button tone="danger" className="me-auto" busy={removing} onClick={() => void remove()}>
              {w.remove}
            </Button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}
