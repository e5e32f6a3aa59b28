import { analytics as w } from "@/lib/words/analytics";
import { inUnit } from "./prepare";

/** A duration in words. */
export function durationText(seconds: number): string {
  const { unit, count } = inUnit(seconds);
  return w[unit](count);
}
