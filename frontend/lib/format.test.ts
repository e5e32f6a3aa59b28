import { describe, expect, it } from "vitest";
import {
  formatCountdown,
  formatDate,
  formatDateTime,
  formatDollars,
  formatMonth,
  formatNumber,
  formatPercent,
  formatRelative,
  formatZone,
  monthOf,
  shiftMonth,
} from "./format";
import { words } from "@/lib/words";

const TEHRAN = { timezone: "Asia/Tehran", calendar: "jalali" } as const;
const MARKS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/;

describe("numbers", () => {
  it("case 15 and 16: are Persian, with their minus first and no invisible marks", () => {
    expect(formatNumber(-1234.5)).toMatch(/^[−-]۱٬۲۳۴٫۵$/);
    expect(formatPercent(0.425)).toBe("۴۲٫۵٪");
    expect(formatDollars(-12_500_000)).toMatch(/^[−-]۱۲٫۵۰$/);
    for (const text of [formatNumber(-5), formatPercent(-0.2), formatDollars(-1)]) expect(text).not.toMatch(MARKS);
  });

  it("of money below a cent are no zero", () => {
    expect(formatDollars(4200)).toBe("۰٫۰۰۴۲");
    expect(formatDollars(20)).toBe("<۰٫۰۰۰۱");
    expect(formatDollars(0)).toBe("۰٫۰۰");
    expect(formatDollars(12_345_678)).toBe("۱۲٫۳۵");
  });

  it("count down in minutes and seconds", () => {
    expect(formatCountdown(65)).toBe("۱:۰۵");
    expect(formatCountdown(-3)).toBe("۰:۰۰");
  });
});

describe("dates", () => {
  it("are of the organization's zone and calendar", () => {
    expect(formatDate("2025-03-20T20:29:00Z", TEHRAN)).toBe("۳۰ اسفند ۱۴۰۳");
    expect(formatDate("2025-03-20T20:31:00Z", TEHRAN)).toBe("۱ فروردین ۱۴۰۴");
    expect(formatDateTime("2026-11-22T09:00:00Z", TEHRAN)).toBe("۱ آذر ۱۴۰۵، ۱۲:۳۰");
    expect(formatDate("2026-11-22T09:00:00Z", { timezone: "UTC", calendar: "gregorian" })).toBe("۲۲ نوامبر ۲۰۲۶");
  });

  it("that are near are told by their distance, others by themselves", () => {
    const now = Date.parse("2026-11-22T09:00:00Z");
    expect(formatRelative("2026-11-22T08:59:40Z", TEHRAN, now)).toBe("اکنون");
    expect(formatRelative("2026-11-22T08:55:00Z", TEHRAN, now)).toBe("۵ دقیقه پیش");
    expect(formatRelative("2026-10-22T08:55:00Z", TEHRAN, now)).toBe("۳۰ مهر ۱۴۰۵");
  });
});

describe("time zones", () => {
  it("are named in words, and by their name where there are none", () => {
    expect(formatZone("Asia/Tehran")).toBe("وقت ایران");
    expect(formatZone("Europe/Berlin")).toBe("وقت آلمان");
    expect(formatZone("UTC")).toBe("زمان هماهنگ جهانی");
    expect(formatZone("Etc/GMT-3")).toBe("Etc/GMT-3");
  });
});

describe("months", () => {
  it("are named as the API names them, in both calendars", () => {
    const moment = new Date("2026-11-22T09:00:00Z");
    expect(monthOf(moment, TEHRAN)).toBe("1405-09");
    expect(monthOf(moment, { timezone: "UTC", calendar: "gregorian" })).toBe("2026-11");
    // Late in the evening of UTC it is the next month in Tehran.
    expect(monthOf(new Date("2025-03-20T21:00:00Z"), TEHRAN)).toBe("1404-01");
  });

  it("go over the year's end both ways", () => {
    expect(shiftMonth("1405-12", 1)).toBe("1406-01");
    expect(shiftMonth("2026-01", -1)).toBe("2025-12");
    expect(formatMonth("1405-09", words.months)).toBe("آذر ۱۴۰۵");
    expect(formatMonth("2026-11", words.months)).toBe("نوامبر ۲۰۲۶");
  });
});
