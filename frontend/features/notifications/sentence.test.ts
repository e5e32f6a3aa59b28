import { describe, expect, it } from "vitest";
import type { Notification } from "./queries";
import { placeOf, sentenceOf, type Names } from "./sentence";

const of = (type: string, data: unknown, org: string | null = "o1") =>
  ({ id: "n", org_id: org, type, data, created_at: "", read_at: null, archived_at: null }) as Notification;
const names: Names = {
  person: (id) => (id === "p1" ? "سارا" : null),
  workspace: (id) => (id === "w1" ? "تحریریه" : null),
};

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
  it("of a limit says whose it is, what it counts, of which month, and how much is used", () => {
    const warning = (data: unknown) => sentenceOf(of("usage.limit.warning", data), names);
    const month = { period: "1405-09" };
    expect(warning({ scope: "org", measure: "cost", percent: 80, ...month })).toBe(
      "هزینهٔ سازمان در آذر ۱۴۰۵ به ۸۰٪ سقف رسید.",
    );
    expect(warning({ scope: "workspace", subject_id: "w1", measure: "tokens", percent: 90, ...month })).toBe(
      "مصرف توکن فضای کار «تحریریه» در آذر ۱۴۰۵ به ۹۰٪ سقف رسید.",
    );
    const exceeded = (data: unknown) => sentenceOf(of("usage.limit.exceeded", data), names);
    expect(exceeded({ scope: "user", user_id: "p1", measure: "tokens", ...month })).toBe(
      "سقف توکن سارا در آذر ۱۴۰۵ پر شد و تولید تازه آغاز نمی‌شود.",
    );
    expect(exceeded({ scope: "api_key", subject_id: "k1", measure: "cost", ...month })).toBe(
      "سقف هزینهٔ یک کلید API در آذر ۱۴۰۵ پر شد و تولید تازه آغاز نمی‌شود.",
    );
  });
  it("of a limit from before its measure was told still says it", () => {
    expect(sentenceOf(of("usage.limit.warning", {}), names)).toBe("مصرف سازمان به مرز هشدار رسید.");
    expect(sentenceOf(of("usage.limit.exceeded", { scope: "workspace", subject_id: "gone" }), names)).toBe(
      "سقف مصرف یک فضای کار پر شد و تولید تازه آغاز نمی‌شود.",
    );
  });
  it("leads to the content, to the review queue, or to the organization's page", () => {
    expect(placeOf(of("content.rejected", { content_id: "c1", workspace_id: "w1" }))).toBe("/contents/c1?w=w1");
    expect(placeOf(of("content.submitted", { content_id: "c1", workspace_id: "w1" }))).toBe("/review?w=w1&item=c1");
    expect(placeOf(of("usage.limit.warning", {}))).toBe("/usage?o=o1&view=limits");
    expect(placeOf(of("org.invitation.created", { invitation_id: "i1", role: "editor" }, null))).toBe("/members");
    expect(placeOf(of("org.member.removed", { by: "p1" }))).toBeNull();
    expect(placeOf(of("usage.limit.warning", {}, null))).toBeNull();
  });
});
