import { stripBidiMarks } from "./text/digits";

/** In which zone and calendar an organization's times are shown. */
export type Calendar = { timezone: string; calendar: "gregorian" | "jalali" };

export const DEFAULT_CALENDAR: Calendar = { timezone: "Asia/Tehran", calendar: "jalali" };

const number = new Intl.NumberFormat("fa-IR", { maximumFractionDigits: 2 });
const percentage = new Intl.NumberFormat("fa-IR", { style: "percent", maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat("fa-IR", { notation: "compact", maximumFractionDigits: 1 });

/** A number in Persian digits. No invisible direction marks: what is copied is what is seen. Set it in an element of its own (`Num`). */
export function formatNumber(value: number): string {
  return stripBidiMarks(number.format(value));
}

/** A share (0.425) as «۴۲٫۵٪». */
export function formatPercent(share: number): string {
  return stripBidiMarks(percentage.format(share));
}

/** A large number in short («۱۲٫۳ هزار»), for axes and cards. */
export function formatCompact(value: number): string {
  return stripBidiMarks(compact.format(value));
}

const MICRO = 1_000_000;

/** Micro US dollars as a number of dollars in Persian digits: two decimals, more below ten cents, so that nothing spent reads as zero. */
export function formatDollars(microUsd: number): string {
  const dollars = microUsd / MICRO;
  const size = Math.abs(dollars);
  if (size > 0 && size < 0.0001) return `<${formatFixed(0.0001, 4)}`;
  if (size > 0 && size < 0.1) return formatFixed(dollars, 4);
  return formatFixed(dollars, 2);
}

function formatFixed(value: number, digits: number): string {
  const shown = new Intl.NumberFormat("fa-IR", { minimumFractionDigits: 2, maximumFractionDigits: digits });
  return stripBidiMarks(shown.format(value));
}

function locale(calendar: Calendar): string {
  return calendar.calendar === "jalali" ? "fa-IR-u-ca-persian" : "fa-IR-u-ca-gregory";
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(calendar: Calendar, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${calendar.timezone}|${calendar.calendar}|${key}`;
  let format = formats.get(id);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale(calendar), { timeZone: calendar.timezone, ...options });
    formats.set(id, format);
  }
  return format;
}

/** «۸ آذر ۱۴۰۵» */
export function formatDate(iso: string, calendar: Calendar): string {
  return stripBidiMarks(dateFormat(calendar, "date", { dateStyle: "long" }).format(new Date(iso)));
}

/** «۸ آذر» */
export function formatDay(iso: string, calendar: Calendar): string {
  return stripBidiMarks(dateFormat(calendar, "day", { day: "numeric", month: "long" }).format(new Date(iso)));
}

/** «۸ آذر ۱۴۰۵، ۱۴:۳۰» */
export function formatDateTime(iso: string, calendar: Calendar): string {
  const time = dateFormat(calendar, "time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(iso),
  );
  return `${formatDate(iso, calendar)}، ${stripBidiMarks(time)}`;
}

const relative = new Intl.RelativeTimeFormat("fa", { numeric: "auto" });
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
];

/** «۵ دقیقه پیش»; older than a week the date itself. */
export function formatRelative(iso: string, calendar: Calendar, now = Date.now()): string {
  let amount = (new Date(iso).getTime() - now) / 1000;
  if (Math.abs(amount) < 45) return relative.format(0, "second");
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size) return stripBidiMarks(relative.format(Math.round(amount), unit));
    amount /= size;
  }
  return formatDate(iso, calendar);
}

/** A time zone in words («وقت ایران»), where the language has some for it; else its name (`Etc/GMT-3`). */
export function formatZone(timezone: string): string {
  const named = (timeZoneName: "shortGeneric" | "long") => {
    const parts = new Intl.DateTimeFormat("fa-IR", { timeZone: timezone, timeZoneName }).formatToParts(0);
    return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  };
  return [named("shortGeneric"), named("long")].find((name) => name !== "" && !/\p{Nd}/u.test(name)) ?? timezone;
}

/** Seconds as «۱:۰۵», for countdowns. */
export function formatCountdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = new Intl.NumberFormat("fa-IR", { minimumIntegerDigits: 2, useGrouping: false });
  const one = new Intl.NumberFormat("fa-IR", { useGrouping: false });
  return `${one.format(Math.floor(whole / 60))}:${two.format(whole % 60)}`;
}

/** The year and month of a moment in the organization's calendar, as the API names months (`1405-09`, `2026-11`). */
export function monthOf(moment: Date, calendar: Calendar): string {
  const format = new Intl.DateTimeFormat(`en-u-ca-${calendar.calendar === "jalali" ? "persian" : "gregory"}-nu-latn`, {
    timeZone: calendar.timezone,
    year: "numeric",
    month: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
  return `${(parts.year ?? "").padStart(4, "0")}-${(parts.month ?? "").padStart(2, "0")}`;
}

/** The month `steps` after (or before) an API month. Both calendars have twelve. */
export function shiftMonth(month: string, steps: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const index = year * 12 + (number - 1) + steps;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** An API month in words: «آذر ۱۴۰۵». `names` are the calendars' months. */
export function formatMonth(month: string, names: { jalali: string[]; gregorian: string[] }): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const months = year < 1700 ? names.jalali : names.gregorian;
  return `${months[number - 1] ?? ""} ${new Intl.NumberFormat("fa-IR", { useGrouping: false }).format(year)}`;
}
