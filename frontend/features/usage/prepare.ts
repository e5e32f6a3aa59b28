import type { Schema } from "@/lib/api";

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
  const text = typed.trim().replace(/[,٬]/g, "").replace("٫", ".");
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) return null;
  const [whole = "0", part = ""] = text.split(".");
  return Number(whole) * MICRO + Number(part.padEnd(6, "0"));
}
