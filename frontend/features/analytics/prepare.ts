import type { AnalyticsDay, StatusCounts } from "./types";

export type Kind = "contents" | "decisions";

export type Column = {
  day: string;
  total: number;
  /** From the bottom up: heights against the largest day, 0 to 1. */
  parts: { index: number; value: number; height: number }[];
  isToday: boolean;
};

/** Days as columns: what was created, or approvals with rejections above them. Heights of nothing are 0, not NaN. */
export function prepareColumns(days: readonly AnalyticsDay[], kind: Kind, today: string): Column[] {
  const valuesOf = (day: AnalyticsDay) => (kind === "contents" ? [day.contents] : [day.approvals, day.rejections]);
  const totalOf = (day: AnalyticsDay) => valuesOf(day).reduce((sum, value) => sum + value, 0);
  const top = Math.max(0, ...days.map(totalOf));
  return days.map((day) => ({
    day: day.day,
    total: totalOf(day),
    parts: valuesOf(day)
      .map((value, index) => ({ index, value, height: top === 0 ? 0 : value / top }))
      .filter(({ value }) => value > 0),
    isToday: day.day === today,
  }));
}

const ORDER = ["DRAFT", "IN_PROGRESS", "REVIEW", "APPROVED", "REJECTED"] as const;
export type Status = (typeof ORDER)[number];

/** Statuses that there are, in the order of a content's life, with their share of all. */
export function prepareStatuses(counts: StatusCounts): { status: Status; count: number; share: number }[] {
  const whole = ORDER.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  return ORDER.map((status) => ({
    status,
    count: counts[status] ?? 0,
    share: whole === 0 ? 0 : (counts[status] ?? 0) / whole,
  })).filter(({ count }) => count > 0);
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds in the unit in which people would say them, rounded to what matters. */
export function inUnit(seconds: number): { unit: "seconds" | "minutes" | "hours" | "days"; count: number } {
  const tenths = (value: number) => Math.round(value * 10) / 10;
  if (seconds < 90) return { unit: "seconds", count: Math.round(seconds) };
  if (seconds < 90 * MINUTE) return { unit: "minutes", count: Math.round(seconds / MINUTE) };
  if (seconds < 2 * DAY) return { unit: "hours", count: tenths(seconds / HOUR) };
  return { unit: "days", count: tenths(seconds / DAY) };
}
