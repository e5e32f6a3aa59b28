import type { Calendar } from "@/lib/format";

const DAY_MS = 24 * 60 * 60 * 1000;

const persian = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", {
  timeZone: "UTC",
  year: "numeric",
  month: "2-digit",
});

function persianMonth(time: number): string {
  const parts = Object.fromEntries(persian.formatToParts(time).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}`;
}

const dateOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** The days of an API month (`1405-09`, `2026-11`) as Gregorian dates, first to last. */
export function daysOfMonth(month: string, calendar: Calendar["calendar"]): string[] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  if (calendar === "gregorian") {
    const first = Date.UTC(year, number - 1, 1);
    const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
    return Array.from({ length: count }, (_, index) => dateOf(first + index * DAY_MS));
  }
  // The year begins about the 21st of March; six months have 31 days, the others 30. A few days around that are tried.
  const about = Date.UTC(year + 621, 2, 21) + (Math.min(number - 1, 6) * 31 + Math.max(number - 7, 0) * 30) * DAY_MS;
  let time = about - 5 * DAY_MS;
  while (persianMonth(time) !== month && time < about + 6 * DAY_MS) time += DAY_MS;
  const days: string[] = [];
  for (; persianMonth(time) === month; time += DAY_MS) days.push(dateOf(time));
  return days;
}

/** How far a zone is ahead of UTC at a moment, milliseconds. */
function offsetAt(time: number, timezone: string): number {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    })
      .formatToParts(time)
      .map((part) => [part.type, Number(part.value)]),
  ) as Record<"year" | "month" | "day" | "hour" | "minute" | "second", number>;
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - time;
}

/** The first moment of a day (`2026-11-29`) in a zone, RFC 3339. */
export function startOfDay(local: string, timezone: string): string {
  const wall = Date.parse(`${local}T00:00:00Z`);
  // The offset is asked twice: at a change of the clocks the first answer may be that of the other side.
  const guess = wall - offsetAt(wall, timezone);
  return new Date(wall - offsetAt(guess, timezone)).toISOString();
}

/** The day after. */
export function nextDay(local: string): string {
  return dateOf(Date.parse(`${local}T00:00:00Z`) + DAY_MS);
}

/** The local date of a moment in a zone (`2026-11-29`). */
export function localDate(moment: Date, timezone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: timezone }).format(moment);
}
