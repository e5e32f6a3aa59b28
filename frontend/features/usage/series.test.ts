import { describe, expect, it } from "vitest";
import { prepareSeries, type Point } from "./series";

const point = (local: string, cost: number, more: Partial<Point> = {}): Point => ({
  at: `${local}T00:00:00Z`,
  local,
  group: null,
  requests: 1,
  input_tokens: 0,
  output_tokens: 0,
  cost_micro_usd: cost,
  ...more,
});

describe("a series of days", () => {
  it("keeps an unused day as 0 and a missing one as unknown", () => {
    const { days } = prepareSeries(
      [point("2026-11-25", 100), point("2026-11-26", 0), point("2026-11-28", 50)],
      "cost",
      "2026-12-30",
      ["2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"],
    );
    expect(days.map((day) => [day.local, day.value, day.height])).toEqual([
      ["2026-11-25", 100, 1],
      ["2026-11-26", 0, 0],
      ["2026-11-27", null, null],
      ["2026-11-28", 50, 0.5],
    ]);
  });
  it("marks today, and what is after it as not come yet", () => {
    const { days, total } = prepareSeries([point("2026-12-01", 2), point("2026-12-02", 9)], "cost", "2026-12-01", [
      "2026-12-01",
      "2026-12-02",
    ]);
    expect(days.map((day) => [day.isToday, day.isAhead, day.value])).toEqual([
      [true, false, 2],
      [false, true, null],
    ]);
    expect(total).toBe(2);
  });
  it("counts tokens both ways, and heights of nothing are 0, not NaN", () => {
    const used = [point("2026-11-25", 1, { input_tokens: 5, output_tokens: 5 })];
    expect(prepareSeries(used, "tokens", "2026-11-25", ["2026-11-25"])).toMatchObject({ top: 10, total: 10 });
    const unused = prepareSeries([point("2026-11-25", 0)], "cost", "2026-11-25", ["2026-11-25"]);
    expect(unused.days[0]?.height).toBe(0);
    expect(prepareSeries([], "cost", "2026-11-25", [])).toEqual({ days: [], groups: [], top: 0, total: 0 });
  });
  it("leaves out what is not among the days", () => {
    expect(prepareSeries([point("2026-11-24", 5)], "cost", "2026-11-30", ["2026-11-25"]).total).toBe(0);
  });
  it("stacks groups, the largest first, and the rest as one", () => {
    const points = ["a", "b", "c", "d", "e", "f", "g"].map((group, index) =>
      point("2026-11-25", (index + 1) * 10, { group }),
    );
    const { groups, days } = prepareSeries(points, "cost", "2026-11-26", ["2026-11-25"]);
    expect(groups.map(({ key, value }) => [key, value])).toEqual([
      ["g", 70],
      ["f", 60],
      ["e", 50],
      ["d", 40],
      ["c", 30],
      [null, 30],
    ]);
    const [day] = days;
    expect(day!.parts.map(({ index, value }) => [index, value])).toEqual([
      [0, 70],
      [1, 60],
      [2, 50],
      [3, 40],
      [4, 30],
      [5, 30],
    ]);
    expect(day!.parts.reduce((sum, part) => sum + part.height, 0)).toBeCloseTo(1);
  });
  it("a correction below nothing has no height", () => {
    const [day] = prepareSeries([point("2026-11-25", -4)], "cost", "2026-11-26", ["2026-11-25"]).days;
    expect([day!.height, day!.parts]).toEqual([0, []]);
  });
});
