import { describe, expect, it } from "vitest";
import type { Notification } from "./queries";
import { placeOf, sentenceOf } from "./sentence";

const of = (type: string, data: unknown, org: string | null = "o1") =>
  ({ id: "n", org_id: org, type, data, created_at: "", read_at: null, archived_at: null }) as Notification;
const names = (id: string | null | undefined) => (id === "p1" ? "سارا" : null);

describe("a notification", () => {
  it("names who did it, and the role in words", () => {
    expect(sentenceOf(of("org.member.role_changed", { by: "p1", role: "admin" }), names)).toBe(
      "سارا نقش شما را «مدیر» کرد.",
    );
  });
  it("says «somebody» of a person who is no member any more", () => {
    expect(sentenceOf(of("content.approved", { by: "gone" }), names)).toBe("کسی متن شما را تأیید کرد.");
  });
  it("of an unknown type still says that something happened", () => {
    expect(sentenceOf(of("content.translated", {}), names)).toBe("رخدادی تازه");
    expect(placeOf(of("content.translated", null))).toBeNull();
  });
  it("leads to the content, to the review queue, or to the organization's page", () => {
    expect(placeOf(of("content.rejected", { content_id: "c1", workspace_id: "w1" }))).toBe("/contents/c1?w=w1");
    expect(placeOf(of("content.submitted", { content_id: "c1", workspace_id: "w1" }))).toBe("/review?w=w1&item=c1");
    expect(placeOf(of("usage.limit.warning", {}))).toBe("/usage?o=o1");
    expect(placeOf(of("org.member.removed", { by: "p1" }))).toBeNull();
    expect(placeOf(of("usage.limit.warning", {}, null))).toBeNull();
  });
});
