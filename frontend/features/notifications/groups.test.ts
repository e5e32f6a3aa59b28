import { describe, expect, it } from "vitest";
import { groupEvents, webhookTypeOf } from "./groups";

describe("events", () => {
  it("stand in groups, an unknown one with membership rather than nowhere", () => {
    const groups = groupEvents(
      ["org.member.added", "content.approved", "ai.generation.failed", "something.new"].map((event) => ({ event })),
    );
    expect(groups.map(({ id, items }) => [id, items.map(({ event }) => event)])).toEqual([
      ["content", ["content.approved"]],
      ["generation", ["ai.generation.failed"]],
      ["org", ["org.member.added", "something.new"]],
    ]);
  });
  it("have the name that webhooks give them, or none", () => {
    expect(webhookTypeOf("ai.generation.completed")).toBe("generation.completed");
    expect(webhookTypeOf("usage.limit.warning")).toBe("usage.limit.warning");
    expect(webhookTypeOf("org.member.added")).toBeNull();
  });
});
