import type { Schema } from "@/lib/api";
import { usageMore as w } from "@/lib/words/usage-more";
import { inCurrency } from "./prepare";

/** An amount in the organization's currency of display, in words; nothing where it has none. */
export function otherMoney(
  microUsd: number | null | undefined,
  display: Schema<"DisplayCurrency"> | null | undefined,
): string | null {
  if (display == null || microUsd == null || microUsd === 0) return null;
  return w.about(w[display.currency](inCurrency(microUsd, display.per_usd)));
}
