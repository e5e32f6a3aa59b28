import { describe, expect, it } from "vitest";
import { daysOfMonth, localDate, nextDay, startOfDay } from "./month";

describe("a month of the organization's calendar", () => {
  it("has its days as Gregorian dates", () => {
    const azar = daysOfMonth("1405-09", "jalali");
    expect([azar[0], azar.at(-1), azar.length]).toEqual(["2026-11-22", "2026-12-21", 30]);
    const farvardin = daysOfMonth("1405-01", "jalali");
    expect([farvardin[0], farvardin.length]).toEqual(["2026-03-21", 31]);
    expect(daysOfMonth("2026-11", "gregorian")).toHaveLength(30);
    expect(daysOfMonth("2028-02", "gregorian").at(-1)).toBe("2028-02-29");
  });
  it("knows leap years of the Jalali calendar", () => {
    expect(daysOfMonth("1403-12", "jalali")).toHaveLength(30);
    expect(daysOfMonth("1404-12", "jalali")).toHaveLength(29);
  });
  it("leaves no day out between two months", () => {
    for (let month = 1; month < 12; month += 1) {
      const name = (number: number) => `1405-${String(number).padStart(2, "0")}`;
      expect(nextDay(daysOfMonth(name(month), "jalali").at(-1)!)).toBe(daysOfMonth(name(month + 1), "jalali")[0]);
    }
  });
});

describe("a day", () => {
  it("begins at midnight of its zone, clocks changed or not", () => {
    expect(startOfDay("2026-11-29", "Asia/Tehran")).toBe("2026-11-28T20:30:00.000Z");
    expect(startOfDay("2026-11-29", "UTC")).toBe("2026-11-29T00:00:00.000Z");
    expect(startOfDay("2026-03-08", "America/New_York")).toBe("2026-03-08T05:00:00.000Z");
    expect(startOfDay("2026-03-09", "America/New_York")).toBe("2026-03-09T04:00:00.000Z");
  });
  it("is today by the organization's clock", () => {
    expect(localDate(new Date("2026-11-28T21:00:00Z"), "Asia/Tehran")).toBe("2026-11-29");
  });
});
