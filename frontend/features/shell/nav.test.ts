import { describe, expect, it } from "vitest";
import { NAV } from "./nav";

describe("the pages' keys", () => {
  it("lead to one page each", () => {
    const keys = NAV.flatMap((group) => group.items).map((item) => item.keys);
    expect(new Set([...keys, "KeyG KeyN"]).size).toBe(keys.length + 1);
  });
});
