import type { Schema } from "@/lib/api";
import { typedNumber } from "@/lib/text/digits";

export type Share = Schema<"Share">;
export type Measure = "cost" | "tokens";

export type Bar = {
  key: string;
  label: string;
  value: number;
  /** Part of the whole, 0 to 1. */
  share: number;
  /** Length against the longest bar, 0 to 1. */
  length: number;
  requests: number;
};

const amount = (share: Share, measure: Measure) =>
  measure === "cost" ? share.cost_micro_usd : share.input_tokens + share.output_tokens;

/** Shares as bars, the largest first; what comes after the first `most` is one bar of the rest. Parts of nothing are 0, not NaN. */
export function prepareBars(
  shares: readonly Share[],
  measure: Measure,
  labelOf: (key: string) => string,
  rest: string,
  most = 6,
): Bar[] {
  const sorted = [...shares].sort((a, b) => amount(b, measure) - amount(a, measure) || a.key.localeCompare(b.key));
  const whole = sorted.reduce((sum, share) => sum + amount(share, measure), 0);
  const shown = sorted.slice(0, sorted.length > most ? most - 1 : most).map((share) => ({
    key: share.key,
    label: labelOf(share.key),
    value: amount(share, measure),
    requests: share.requests,
  }));
  const others = sorted.slice(shown.length);
  if (others.length > 0) {
    shown.push({
      key: "rest",
      label: rest,
      value: others.reduce((sum, share) => sum + amount(share, measure), 0),
      requests: others.reduce((sum, share) => sum + share.requests, 0),
    });
  }
  const longest = Math.max(0, ...shown.map((bar) => bar.value));
  return shown.map((bar) => ({
    ...bar,
    share: whole === 0 ? 0 : bar.value / whole,
    length: longest === 0 ? 0 : bar.value / longest,
  }));
}

export type LimitState = { used: number; cap: number; share: number; level: "fine" | "warned" | "full" };

/** How far a limit is used; a limit of nothing is full. */
export function prepareLimit(used: number, cap: number, warnAtPercent: number): LimitState {
  const share = cap === 0 ? 1 : used / cap;
  return { used, cap, share, level: share >= 1 ? "full" : share * 100 >= warnAtPercent ? "warned" : "fine" };
}

const MICRO = 1_000_000;

/** Dollars as somebody types them (Latin digits already) as micro dollars; `null` where it is no amount. */
export function parseDollars(typed: string): number | null {
  const text = typed.trim().replace(/[,٬]/g, "").replace(/٫/, ".");
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) return null;
  const [whole = "0", part = ""] = text.split(".");
  return Number(whole) * MICRO + Number(part.padEnd(6, "0"));
}

/** Micro dollars in a currency of which so many are a dollar, rounded to whole ones. */
export function inCurrency(microUsd: number, perUsd: number): number {
  return Math.round((microUsd * perUsd) / MICRO);
}

/** Micro dollars as somebody would type them: Persian digits, no more decimals than needed; nothing for no bound. */
export function dollarsTyped(microUsd: number | null): string {
  return microUsd === null ? "" : typedNumber(microUsd / MICRO);
}

/** A whole number as somebody types it (Latin digits already), separators allowed; `null` where it is none. */
export function parseCount(typed: string): number | null {
  const text = typed.replace(/[,٬\s]/g, "");
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

export type Limit = Schema<"Limit">;

/** What is used of what a limit bounds. Holds are known of the organization as a whole alone. */
export type Used = { cost: number; tokens: number; reserved: number };

/** The month's use of what a limit bounds: all of it, or its workspace's, person's or key's part. What was not used is 0. */
export function usedOf(
  limit: Pick<Limit, "scope" | "workspace_id" | "user_id" | "api_key_id">,
  summary: Pick<
    Schema<"Summary">,
    "cost_micro_usd" | "reserved_micro_usd" | "input_tokens" | "output_tokens" | "by_workspace" | "by_user"
  >,
): Used {
  if (limit.scope === "org")
    return {
      cost: summary.cost_micro_usd,
      tokens: summary.input_tokens + summary.output_tokens,
      reserved: summary.reserved_micro_usd,
    };
  const shares = limit.scope === "workspace" ? summary.by_workspace : summary.by_user;
  const key = limit.workspace_id ?? limit.user_id ?? limit.api_key_id;
  const share = shares.find((one) => one.key === key);
  return {
    cost: share?.cost_micro_usd ?? 0,
    tokens: share === undefined ? 0 : share.input_tokens + share.output_tokens,
    reserved: 0,
  };
}
