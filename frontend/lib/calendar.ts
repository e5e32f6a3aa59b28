import type { Calendar } from "./format";
import type { Day } from "./day";
import { stripBidiMarks, toLatinDigits } from "./text/digits";

export type { Day } from "./day";
type CalendarName = Calendar["calendar"];
export type DayParts = { year: number; month: number; day: number };

const MS_PER_DAY = 86_400_000;
/** Weeks begin on Saturday, as in Iran. Of `Date.getUTCDay`. */
const FIRST_WEEKDAY = 6;
/** The day of rest: Friday. */
const WEEKEND = 5;

const formats: Record<CalendarName, Intl.DateTimeFormat> = {
  jalali: partsFormat("persian"),
  gregorian: partsFormat("gregory"),
};

function partsFormat(calendar: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
    timeZone: "UTC",
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
}

function dateOf(day: Day): Date {
  return new Date(`${day}T12:00:00Z`);
}

function dayOf(date: Date): Day {
  return date.toISOString().slice(0, 10);
}

/** The day `days` after (or before) another. */
export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(dateOf(day).getTime() + days * MS_PER_DAY));
}

/** Year, month and day of month in a calendar. */
export function partsOf(day: Day, calendar: CalendarName): DayParts {
  const parts = Object.fromEntries(
    formats[calendar].formatToParts(dateOf(day)).map((part) => [part.type, Number(part.value)]),
  );
  return { year: parts.year!, month: parts.month!, day: parts.day! };
}

/** The day with these parts, or `null` where the calendar has none such (1404/12/30). */
export function dayFromParts({ year, month, day }: DayParts, calendar: CalendarName): Day | null {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 1 && year <= 9000)) return null;
  const gregorianYear = calendar === "jalali" ? year + 621 : year;
  if (gregorianYear > 9000) return null;
  // Begin near and walk: how months and leap years run is `Intl`'s to know.
  const start = new Date(Date.UTC(2000, calendar === "jalali" ? 2 : 0, calendar === "jalali" ? 20 : 1, 12));
  start.setUTCFullYear(gregorianYear);
  let near = addDays(dayOf(start), Math.floor((month - 1) * 30.4) - 3);
  for (let step = 0; step < 45; step += 1) {
    const parts = partsOf(near, calendar);
    if (parts.year === year && parts.month === month && parts.day === day) return near;
    near = addDays(near, 1);
  }
  return null;
}

/** The first day of the month that a day is in. */
export function firstOfMonth(day: Day, calendar: CalendarName): Day {
  return addDays(day, 1 - partsOf(day, calendar).day);
}

/** The same day of the month `months` later (or earlier); the last one where that month is shorter. */
export function addMonths(day: Day, months: number, calendar: CalendarName): Day {
  const { day: wanted } = partsOf(day, calendar);
  let first = firstOfMonth(day, calendar);
  for (let step = 0; step < Math.abs(months); step += 1)
    first = firstOfMonth(months > 0 ? addDays(first, 31) : addDays(first, -1), calendar);
  const length = partsOf(addDays(firstOfMonth(addDays(first, 31), calendar), -1), calendar).day;
  return addDays(first, Math.min(wanted, length) - 1);
}

/** Position in a week that begins on Saturday, 0 to 6. */
export function weekday(day: Day): number {
  return (dateOf(day).getUTCDay() - FIRST_WEEKDAY + 7) % 7;
}

export function isWeekend(day: Day): boolean {
  return dateOf(day).getUTCDay() === WEEKEND;
}

/** The weeks of the month that a day is in, each from Saturday to Friday; `null` outside the month. */
export function monthWeeks(day: Day, calendar: CalendarName): (Day | null)[][] {
  const first = firstOfMonth(day, calendar);
  const { month } = partsOf(first, calendar);
  const cells: (Day | null)[] = Array.from({ length: weekday(first) }, () => null);
  for (let at = first; partsOf(at, calendar).month === month; at = addDays(at, 1)) cells.push(at);
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** A day as it is typed and shown in a field: `۱۴۰۵/۰۹/۰۹` is made of this with Persian digits. */
export function formatDayNumbers(day: Day, calendar: CalendarName): string {
  const { year, month, day: ofMonth } = partsOf(day, calendar);
  return `${year}/${String(month).padStart(2, "0")}/${String(ofMonth).padStart(2, "0")}`;
}

/**
 * A typed day, in any digits and with any usual sign between, or `null` where there is no such day. A year above 1700 is read as
 * Gregorian in an organization of the Jalali calendar, too.
 */
export function parseDay(typed: string, calendar: CalendarName): Day | null {
  const plain = toLatinDigits(stripBidiMarks(typed)).trim();
  const [, year, month, day] = plain.match(/^(\d{4})[\s/.\-٫،]+(\d{1,2})[\s/.\-٫،]+(\d{1,2})$/) ?? [];
  if (year === undefined) return null;
  const parts = { year: Number(year), month: Number(month), day: Number(day) };
  return dayFromParts(parts, calendar === "jalali" && parts.year < 1700 ? "jalali" : "gregorian");
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clock is before UTC at a moment, milliseconds. */
function offsetAt(moment: number, timezone: string): number {
  let clock = clocks.get(timezone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
      timeZone: timezone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      hourCycle: "h23",
    });
    clocks.set(timezone, clock);
  }
  const p = Object.fromEntries(clock.formatToParts(moment).map((part) => [part.type, Number(part.value)]));
  return Date.UTC(p.year!, p.month! - 1, p.day!, p.hour, p.minute, p.second) - Math.floor(moment / 1000) * 1000;
}

/** The moment at which a day begins in a zone, as the API has times. */
export function startOfDay(day: Day, timezone: string): string {
  const wall = Date.parse(`${day}T00:00:00Z`);
  let moment = wall - offsetAt(wall, timezone);
  // Once more, where the clock was turned in between.
  moment = wall - offsetAt(moment, timezone);
  return new Date(moment).toISOString();
}

/** The last minute of a day in a zone: when what is due that day is late. */
export function endOfDay(day: Day, timezone: string): string {
  return new Date(Date.parse(startOfDay(addDays(day, 1), timezone)) - 60_000).toISOString();
}

/** The day that a moment is in, in a zone. */
export function dayIn(moment: string | number | Date, timezone: string): Day {
  const at = new Date(moment).getTime();
  return dayOf(new Date(at + offsetAt(at, timezone)));
}
