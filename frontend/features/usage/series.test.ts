import { describe, expect, it } from "vitest";
import { localDate, prepareSeries, type Point } from "./series";

const point = (local: string, cost: number, tokens = 0): Point => ({
  at: `${local}T00:00:00Z`,
  local,
  group: null,
  requests: 1,
  input_tokens: tokens,
  output_tokens: tokens,
  cost_micro_usd: cost,
});

describe("a series of days", () => {
  it("keeps an unused day as 0 and a missing one as unknown", () => {
    const { days } = prepareSeries(
      [point("2026-11-25", 100), point("2026-11-26", 0), point("2026-11-28", 50)],
      "cost",
      "2026-12-30",
    );
    expect(days.map((day) => [day.local, day.value, day.height])).toEqual([
      ["2026-11-25", 100, 1],
      ["2026-11-26", 0, 0],
      ["2026-11-27", null, null],
      ["2026-11-28", 50, 0.5],
    ]);
  });
  it("marks today, draws nothing after it, and goes over the end of a month", () => {
    const { days } = prepareSeries(
      [point("2026-12-02", 9), point("2026-11-30", 1), point("2026-12-01", 2)],
      "cost",
      "2026-12-01",
    );
    expect(days.map((day) => [day.local, day.isToday])).toEqual([
      ["2026-11-30", false],
      ["2026-12-01", true],
    ]);
  });
  it("counts tokens both ways, and heights of nothing are 0, not NaN", () => {
    expect(prepareSeries([point("2026-11-25", 1, 5)], "tokens", "2026-11-25")).toMatchObject({ top: 10, total: 10 });
    expect(prepareSeries([point("2026-11-25", 0)], "cost", "2026-11-25").days[0]?.height).toBe(0);
    expect(prepareSeries([], "cost", "2026-11-25")).toEqual({ days: [], top: 0, total: 0 });
  });
  it("adds the groups of a day, and a correction below nothing has no height", () => {
    expect(prepareSeries([point("2026-11-25", 4), point("2026-11-25", 6)], "cost", "2026-11-26").days[0]?.value).toBe(
      10,
    );
    expect(prepareSeries([point("2026-11-25", -4)], "cost", "2026-11-26").days[0]?.height).toBe(0);
  });
  it("knows today in the organization's zone", () => {
    expect(localDate(new Date("2026-11-28T21:00:00Z"), "Asia/Tehran")).toBe("2026-11-29");
  });
});
