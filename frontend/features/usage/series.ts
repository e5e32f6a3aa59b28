import type { Schema } from "@/lib/api";
import type { Measure } from "./prepare";

export type Point = Schema<"Point">;

/** A part of a day's column. */
export type Part = {
  /** Place in the legend. */
  index: number;
  value: number;
  /** Height against the largest day, 0 to 1. */
  height: number;
};

export type Day = {
  /** Local date in the organization's zone, Gregorian (`2026-11-29`). */
  local: string;
  /** A moment of it. */
  at: string;
  /** What was used; `null` where nobody knows. */
  value: number | null;
  /** Height against the largest day, 0 to 1; `null` where nobody knows. */
  height: number | null;
  /** From the bottom up; one part where nothing is split. */
  parts: Part[];
  /** Today is not over: its value still grows. */
  isToday: boolean;
  /** It has not come yet. */
  isAhead: boolean;
};

export type Series = {
  days: Day[];
  /** What the parts are, the largest first; `null` stands for the rest, one group of `null` where nothing is split. */
  groups: { key: string | null; value: number }[];
  /** Value of the largest day. */
  top: number;
  total: number;
};

const OTHER = "other";
/** As many colours as charts have. */
const MOST_GROUPS = 6;

/**
 * The given days, oldest first. A day without calls is 0; a day that the answer leaves out is unknown, not 0; a day after today has not
 * come. Groups beyond the sixth are one.
 */
export function prepareSeries(
  points: readonly Point[],
  measure: Measure,
  today: string,
  days: readonly string[],
): Series {
  const wanted = new Set(days);
  const byDay = new Map<string, { at: string; total: number; groups: Map<string, number> }>();
  const totals = new Map<string, number>();
  for (const point of points) {
    if (point.local > today || !wanted.has(point.local)) continue;
    const value = measure === "cost" ? point.cost_micro_usd : point.input_tokens + point.output_tokens;
    const group = point.group ?? "";
    const day = byDay.get(point.local) ?? { at: point.at, total: 0, groups: new Map<string, number>() };
    day.total += value;
    day.groups.set(group, (day.groups.get(group) ?? 0) + value);
    byDay.set(point.local, day);
    totals.set(group, (totals.get(group) ?? 0) + value);
  }
  const isSplit = [...totals.keys()].some((key) => key !== "");
  const named = [...totals.entries()]
    .filter(([key, value]) => key !== OTHER && (!isSplit || (key !== "" && value > 0)))
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  const shown = named.slice(
    0,
    named.length + (totals.has(OTHER) ? 1 : 0) > MOST_GROUPS ? MOST_GROUPS - 1 : MOST_GROUPS,
  );
  const total = [...totals.values()].reduce((sum, value) => sum + value, 0);
  const rest = total - shown.reduce((sum, [, value]) => sum + value, 0);
  const groups: Series["groups"] = shown.map(([key, value]) => ({ key: key === "" ? null : key, value }));
  if (isSplit && rest > 0) groups.push({ key: null, value: rest });
  const placeOf = new Map(shown.map(([key], index) => [key, index]));
  const top = Math.max(0, ...[...byDay.values()].map((day) => day.total));

  return {
    days: days.map((local) => {
      const day = byDay.get(local);
      const values = new Map<number, number>();
      for (const [key, value] of day?.groups ?? []) {
        const index = placeOf.get(key) ?? groups.length - 1;
        if (value > 0) values.set(index, (values.get(index) ?? 0) + value);
      }
      return {
        local,
        at: day?.at ?? `${local}T12:00:00Z`,
        value: day?.total ?? null,
        height: day === undefined ? null : top === 0 ? 0 : Math.max(0, day.total) / top,
        parts: [...values].sort(([a], [b]) => a - b).map(([index, value]) => ({ index, value, height: value / top })),
        isToday: local === today,
        isAhead: local > today,
      };
    }),
    groups,
    top,
    total,
  };
}
