import { describe, expect, it } from "vitest";
import { webhooks as w } from "@/lib/words/webhooks";
import { checkHeaders, headersOf } from "./header-rules";

const row = (name: string, value = "v") => ({ name, value });

describe("custom headers", () => {
  it("are sent trimmed, empty rows left out", () => {
    const rows = [row(" X-Site ", " sepidar "), row("", "")];
    expect(checkHeaders(rows)).toBe("");
    expect(headersOf(rows)).toEqual({ "X-Site": "sepidar" });
  });
  it.each([
    [[row("نام")], w.headerNameInvalid],
    [[row("Content-Type")], w.headerNameRefused],
    [[row("webhook-id")], w.headerNameRefused],
    [[row("X-A"), row("x-a")], w.headerTwice],
    [[row("X-A", " ")], w.headerValueRequired],
    [[row("", "v")], w.headerNameInvalid],
  ])("are refused with the reason: %j", (rows, reason) => {
    expect(checkHeaders(rows)).toBe(reason);
  });
});
