import { describe, expect, it } from "vitest";
import { parseDollars, prepareBars, prepareLimit } from "./prepare";

const share = (key: string, cost: number, tokens = 0) => ({
  key,
  cost_micro_usd: cost,
  input_tokens: tokens,
  output_tokens: 0,
  requests: 1,
});

describe("bars", () => {
  it("stand by size, with parts of the whole", () => {
    const bars = prepareBars([share("a", 1), share("b", 3)], "cost", (key) => key.toUpperCase(), "rest");
    expect(bars.map((bar) => [bar.label, bar.share, bar.length])).toEqual([
      ["B", 0.75, 1],
      ["A", 0.25, 1 / 3],
    ]);
  });

  it("gather what is small", () => {
    const bars = prepareBars(
      [5, 4, 3, 2, 1].map((cost) => share(String(cost), cost)),
      "cost",
      (key) => key,
      "rest",
      3,
    );
    expect(bars.map((bar) => [bar.label, bar.value, bar.requests])).toEqual([
      ["5", 5, 1],
      ["4", 4, 1],
      ["rest", 6, 3],
    ]);
  });

  it("of nothing are empty, not NaN", () => {
    expect(prepareBars([share("a", 0)], "cost", (key) => key, "rest")[0]).toMatchObject({ share: 0, length: 0 });
    expect(prepareBars([], "tokens", (key) => key, "rest")).toEqual([]);
  });
});

describe("limits", () => {
  it.each([
    [50, 100, "fine"],
    [80, 100, "warned"],
    [100, 100, "full"],
    [0, 0, "full"],
  ])("of which %i of %i is used are %s", (used, cap, level) => {
    expect(prepareLimit(used, cap, 80).level).toBe(level);
  });

  it.each([
    ["12.5", 12_500_000],
    ["12٫5", 12_500_000],
    ["1٬000", 1_000_000_000],
    ["0.000001", 1],
    ["", null],
    ["-1", null],
    ["ده", null],
  ])("typed as %j are %s micro dollars", (typed, amount) => {
    expect(parseDollars(typed)).toBe(amount);
  });
});
