import { describe, expect, it } from "vitest";
import { matching, mentionAt, mentionedIds, mentionPieces, withMention } from "./mentions";
import { placesOf } from "./places";
import { isOpen, plainQuote, threadsOf, type Comment } from "./threads";

const comment = (id: string, more: Partial<Comment> = {}): Comment => ({
  id,
  content_id: "c",
  parent_id: null,
  author_id: "u",
  body: id,
  mentions: [],
  version: 1,
  start: null,
  end: null,
  quote: null,
  detached: false,
  resolved_at: null,
  resolved_by: null,
  deleted: false,
  created_at: "2026-11-30T00:00:00Z",
  updated_at: "2026-11-30T00:00:00Z",
  ...more,
});

describe("threads", () => {
  it("stand in the order of the text, then those on the whole, then those whose place is gone", () => {
    const threads = threadsOf([
      comment("whole"),
      comment("gone", { start: 0, end: 2, detached: true }),
      comment("late", { start: 9, end: 12 }),
      comment("answer", { parent_id: "late" }),
      comment("early", { start: 1, end: 3 }),
    ]);
    expect(threads.map(({ root }) => root.id)).toEqual(["early", "late", "whole", "gone"]);
    expect(threads[1]!.answers.map(({ id }) => id)).toEqual(["answer"]);
    expect(threads.every(isOpen)).toBe(true);
  });

  it("lie on the text by code points: an emoji is one", () => {
    const body = "👨‍👩‍👧 سلام دوستان";
    const start = [..."👨‍👩‍👧 "].length;
    const threads = threadsOf([
      comment("a", { start, end: start + 4 }),
      comment("resolved", { start, end: start + 4, resolved_at: "2026-11-30T00:00:00Z" }),
      comment("gone", { start, end: start + 4, detached: true }),
    ]);
    const places = placesOf(body, threads);
    expect(places.map(({ id }) => id)).toEqual(["a"]);
    expect(body.slice(places[0]!.start, places[0]!.end)).toBe("سلام");
  });
});

describe("a quotation", () => {
  it("has no signs of Markdown, and keeps what is none", () => {
    expect(plainQuote("## عنوان\n\n1. با **سه کتاب** و `GET /x`")).toBe("عنوان\n\nبا سه کتاب و GET /x");
    expect(plainQuote("نیمی از **واژه‌ها")).toBe("نیمی از واژه‌ها");
    expect(plainQuote("نام_های_متغیر و ۲ * ۳")).toBe("نام_های_متغیر و ۲ * ۳");
  });
});

describe("calls of people", () => {
  const people = [
    { id: "1", name: "آرش نیک‌پی" },
    { id: "2", name: "آرش" },
    { id: "3", name: "مریم كاظمي" },
  ];

  it("are offered while typed, in any spelling", () => {
    expect(mentionAt("سلام @آر", 8)).toEqual({ start: 5, typed: "آر" });
    expect(mentionAt("a@b", 3)).toBeNull();
    expect(mentionAt("سلام @آرش نیک‌پی خوب", 20)).toBeNull();
    expect(matching(people, "کاظمی").map(({ id }) => id)).toEqual(["3"]);
    expect(matching(people, "").length).toBe(3);
  });

  it("put the whole name in the place of what was typed", () => {
    expect(withMention("سلام @آر خوبی؟", 8, { start: 5 }, people[0]!)).toEqual({
      text: "سلام @آرش نیک‌پی خوبی؟",
      caret: "سلام @آرش نیک‌پی ".length,
    });
  });

  it("are found in the text, the longer name first, and not within words", () => {
    expect(mentionedIds("@آرش نیک‌پی و @آرش، @آرشیو و @مریم كاظمي", people)).toEqual(["1", "2", "3"]);
    expect(mentionPieces("به @آرش بگو", people).map(({ text }) => text)).toEqual(["به ", "@آرش", " بگو"]);
    expect(mentionedIds("هیچ", people)).toEqual([]);
  });
});
