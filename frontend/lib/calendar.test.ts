import { describe, expect, it } from "vitest";
import {
  addDays,
  addMonths,
  dayFromParts,
  dayIn,
  endOfDay,
  formatDayNumbers,
  isWeekend,
  monthWeeks,
  parseDay,
  partsOf,
  startOfDay,
} from "./calendar";
import { dayFromAddress } from "./day";

describe("days of the Jalali calendar", () => {
  it("are found from their parts, through leap years", () => {
    expect(partsOf("2026-11-30", "jalali")).toEqual({ year: 1405, month: 9, day: 9 });
    expect(dayFromParts({ year: 1405, month: 9, day: 9 }, "jalali")).toBe("2026-11-30");
    expect(dayFromParts({ year: 1403, month: 12, day: 30 }, "jalali")).toBe("2025-03-20");
    // Every day of some years comes back from its parts.
    for (let day = "2024-03-20"; day < "2029-03-22"; day = addDays(day, 1))
      expect(dayFromParts(partsOf(day, "jalali"), "jalali")).toBe(day);
  });

  it("case 21: 1404/12/30 is refused, both digit sets are read", () => {
    expect(parseDay("1404/12/30", "jalali")).toBeNull();
    expect(parseDay("۱۴۰۵/۹/۹", "jalali")).toBe("2026-11-30");
    expect(parseDay("١٤٠٥-٠٩-٠٩", "jalali")).toBe("2026-11-30");
    expect(parseDay("\u202a1405.09.09\u202c", "jalali")).toBe("2026-11-30");
    expect(parseDay("2026/11/30", "jalali")).toBe("2026-11-30");
    expect(parseDay("2026/2/29", "gregorian")).toBeNull();
    expect(parseDay("فردا", "jalali")).toBeNull();
  });

  it("case 21: stand in weeks from Saturday, with Friday at rest", () => {
    const weeks = monthWeeks("2026-11-30", "jalali");
    expect(weeks.flat().filter(Boolean)).toHaveLength(30);
    expect(weeks[0]!.indexOf("2026-11-22")).toBe(1);
    expect(weeks.every((week) => week.length === 7)).toBe(true);
    expect(weeks.flatMap((week) => (week[6] ? [isWeekend(week[6])] : []))).toEqual([true, true, true, true]);
    expect(monthWeeks("2026-02-10", "gregorian").flat().filter(Boolean)).toHaveLength(28);
  });

  it("move by months and stay within them", () => {
    // The 31st of Shahrivar to Mehr, which has 30.
    expect(
      formatDayNumbers(addMonths(dayFromParts({ year: 1405, month: 6, day: 31 }, "jalali")!, 1, "jalali"), "jalali"),
    ).toBe("1405/07/30");
    expect(formatDayNumbers(addMonths("2026-11-30", -12, "jalali"), "jalali")).toBe("1404/09/09");
    expect(formatDayNumbers(addMonths("2026-11-30", 4, "jalali"), "jalali")).toBe("1406/01/09");
    expect(addMonths("2026-01-31", 1, "gregorian")).toBe("2026-02-28");
  });
});

describe("a day of an address", () => {
  it("is taken where there is such a day", () => {
    expect(dayFromAddress("2026-11-30")).toBe("2026-11-30");
    for (const wrong of [null, "", "2026-02-30", "1405/09/09", "2026-1-1", "tomorrow"])
      expect(dayFromAddress(wrong)).toBeNull();
  });
});

describe("days in a zone", () => {
  it("begin and end by its clock, also where the clock is turned", () => {
    expect(startOfDay("2026-11-30", "Asia/Tehran")).toBe("2026-11-29T20:30:00.000Z");
    expect(endOfDay("2026-11-30", "Asia/Tehran")).toBe("2026-11-30T20:29:00.000Z");
    expect(startOfDay("2026-03-29", "Europe/Berlin")).toBe("2026-03-28T23:00:00.000Z");
    expect(endOfDay("2026-03-29", "Europe/Berlin")).toBe("2026-03-29T21:59:00.000Z");
    expect(dayIn("2026-11-29T20:30:00Z", "Asia/Tehran")).toBe("2026-11-30");
    expect(dayIn("2026-11-29T20:29:59Z", "Asia/Tehran")).toBe("2026-11-29");
  });
});
