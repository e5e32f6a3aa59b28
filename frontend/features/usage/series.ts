import type { Schema } from "@/lib/api";
import type { Measure } from "./prepare";

export type Point = Schema<"Point">;

export type Day = {
  /** Local date in the organization's zone, Gregorian (`2026-11-29`). */
  local: string;
  /** Its first moment. */
  at: string;
  /** What was used; `null` where nobody knows. */
  value: number | null;
  /** Height against the largest day, 0 to 1; `null` where nobody knows. */
  height: number | null;
  /** Today is not over: its value still grows. */
  isToday: boolean;
};

export type Series = {
  /** Oldest first. */
  days: Day[];
  /** Value of the largest day. */
  top: number;
  total: number;
};

const DAY_MS = 24 * 60 * 60 * 1000;
const next = (local: string) => new Date(Date.parse(`${local}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/**
 * The days from the first to the last that the answer holds. A day without calls is 0; a day that the answer leaves out is
 * unknown, not 0. Days after today are not drawn.
 */
export function prepareSeries(points: readonly Point[], measure: Measure, today: string): Series {
  const byDay = new Map<string, { at: string; value: number }>();
  for (const point of points) {
    if (point.local > today) continue;
    const value = measure === "cost" ? point.cost_micro_usd : point.input_tokens + point.output_tokens;
    const before = byDay.get(point.local);
    byDay.set(point.local, { at: before?.at ?? point.at, value: (before?.value ?? 0) + value });
  }
  const known = [...byDay.keys()].sort();
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) return { days: [], top: 0, total: 0 };
  const values = [...byDay.values()].map((day) => day.value);
  const top = Math.max(0, ...values);
  const days: Day[] = [];
  for (let local = first; local <= last; local = next(local)) {
    const day = byDay.get(local);
    days.push({
      local,
      at: day?.at ?? `${local}T12:00:00Z`,
      value: day?.value ?? null,
      height: day === undefined ? null : top === 0 ? 0 : Math.max(0, day.value) / top,
      isToday: local === today,
    });
  }
  return { days, top, total: values.reduce((sum, value) => sum + value, 0) };
}

/** The local date of a moment in a zone (`2026-11-29`). */
export function localDate(moment: Date, timezone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: timezone }).format(moment);
}
