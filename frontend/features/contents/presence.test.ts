import { describe, expect, it } from "vitest";
import { presenceText } from "./present-people";

describe("who is there", () => {
  it("is said in a sentence, those who edit first", () => {
    expect(presenceText([])).toBe("");
    expect(presenceText([{ name: "آرش", activity: "reading" }])).toBe("آرش می‌خواند");
    expect(
      presenceText([
        { name: "آرش", activity: "reading" },
        { name: null, activity: "editing" },
        { name: "مریم", activity: "reading" },
      ]),
    ).toBe("یک همکار ویرایش می‌کند · ۲ نفر می‌خوانند");
  });
});
