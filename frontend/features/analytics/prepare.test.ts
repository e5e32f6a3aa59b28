import { describe, expect, it } from "vitest";
import { inUnit, prepareColumns, prepareStatuses } from "./prepare";
import type { AnalyticsDay, StatusCounts } from "./types";

const none: StatusCounts = { DRAFT: 0, IN_PROGRESS: 0, REVIEW: 0, APPROVED: 0, REJECTED: 0 };
const day = (name: string, contents: number, approvals = 0, rejections = 0): AnalyticsDay => ({
  day: name,
  contents,
  approvals,
  rejections,
  by_status: none,
});

describe("columns of days", () => {
  it("stand against the largest day, and today is marked", () => {
    const columns = prepareColumns(
      [day("2026-11-28", 4), day("2026-11-29", 2), day("2026-11-30", 0)],
      "contents",
      "2026-11-30",
    );
    expect(columns.map((column) => [column.total, column.parts[0]?.height, column.isToday])).toEqual([
      [4, 1, false],
      [2, 0.5, false],
      [0, undefined, true],
    ]);
  });
  it("put rejections above approvals, each with its part of the largest sum", () => {
    const [first] = prepareColumns([day("2026-11-28", 9, 3, 1)], "decisions", "2026-11-30");
    expect(first!.parts).toEqual([
      { index: 0, value: 3, height: 0.75 },
      { index: 1, value: 1, height: 0.25 },
    ]);
  });
  it("of nothing have no height", () => {
    expect(prepareColumns([day("2026-11-28", 0)], "contents", "2026-11-30")[0]).toMatchObject({ total: 0, parts: [] });
  });
});

describe("statuses", () => {
  it("come in the order of a content's life, without those that there are none of", () => {
    expect(prepareStatuses({ ...none, APPROVED: 3, DRAFT: 1 })).toEqual([
      { status: "DRAFT", count: 1, share: 0.25 },
      { status: "APPROVED", count: 3, share: 0.75 },
    ]);
    expect(prepareStatuses(none)).toEqual([]);
  });
});

describe("a duration", () => {
  it("is said in the unit that fits", () => {
    expect(inUnit(40.4)).toEqual({ unit: "seconds", count: 40 });
    expect(inUnit(720)).toEqual({ unit: "minutes", count: 12 });
    expect(inUnit(3 * 3600 + 1800)).toEqual({ unit: "hours", count: 3.5 });
    expect(inUnit(60 * 3600)).toEqual({ unit: "days", count: 2.5 });
  });
});
