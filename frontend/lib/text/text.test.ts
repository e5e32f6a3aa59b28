import { describe, expect, it } from "vitest";
import { codeDigits, looksLikePhone, normalizePhone, stripBidiMarks, toLatinDigits, toPersianDigits } from "./digits";
import { blockDirection, growingDirection } from "./direction";
import { findFolded, fold, matches } from "./fold";
import { codePointsFromUnits, rangesInUnits, segments, unitsFromCodePoints } from "./offsets";
import { countWords, tokens } from "./tokens";

describe("digits", () => {
  it("are Latin whatever keyboard wrote them", () => {
    expect(toLatinDigits("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩")).toBe("0123456789 0123456789");
    expect(toPersianDigits("1405/09/08")).toBe("۱۴۰۵/۰۹/۰۸");
  });

  it.each([
    ["۰۹۱۲ ۱۲۳ ۴۵۶۷", "09121234567"],
    ["٠٩١٢١٢٣٤٥٦٧", "09121234567"],
    ["\u202a+98 912 123 4567\u202c", "+989121234567"],
    ["0098-912-123-4567", "00989121234567"],
    ["\u200f۹۱۲۱۲۳۴۵۶۷", "9121234567"],
  ])("case 5: the phone %j is %s", (typed, phone) => {
    expect(normalizePhone(typed)).toBe(phone);
    expect(looksLikePhone(typed)).toBe(true);
  });

  it.each(["", "0912", "091212345678", "سلام", "+0912"])("%j is no phone", (typed) => {
    expect(looksLikePhone(typed)).toBe(false);
  });

  it.each([
    ["کد: ۱۲۳۴۵۶", "123456"],
    ["123 456", "123456"],
    ["\u2067۱۲۳۴۵۶\u2069 را وارد کنید", "123456"],
    ["1234567", "123456"],
    ["ab", ""],
  ])("case 6: the code in %j is %s", (typed, code) => {
    expect(codeDigits(typed)).toBe(code);
  });

  it("lose direction marks, never half-spaces", () => {
    expect(stripBidiMarks("\u200fمی\u200cروم\u2069")).toBe("می\u200cروم");
  });
});

describe("the direction of a block", () => {
  it.each([
    ["API ما آماده است.", "rtl"],
    ["«سلام»", "rtl"],
    ["The spring catalogue", "ltr"],
    ["Use the word سلام in an otherwise English sentence", "ltr"],
    ["GET /contents را صدا بزنید و پاسخ را ببینید", "rtl"],
    ["123 !", "rtl"],
    ["", "rtl"],
  ])("case 8 and 9: of %j is %s", (text, direction) => {
    expect(blockDirection(text)).toBe(direction);
  });

  it("case 10: turns at most once while the block is written", () => {
    const text = "API and SDK ما آماده‌اند and you may use them today";
    let state: ReturnType<typeof growingDirection> | undefined;
    const seen: string[] = [];
    for (let end = 1; end <= text.length; end += 1) {
      state = growingDirection(text.slice(0, end), state);
      if (seen.at(-1) !== state.direction) seen.push(state.direction);
    }
    expect(seen.length).toBeLessThanOrEqual(2);
  });
});

describe("folding", () => {
  it("case 18: makes Arabic and Persian letters one", () => {
    expect(matches("کتاب‌های یک سال", "كتابهاي يك")).toBe(true);
    expect(fold("مؤسسهٔ ۱۲")).toBe(fold("موسسه 12"));
  });

  it("case 19: finds «می‌روم» by «میروم», on the original letters", () => {
    const text = "من 📚 می\u200cروم خانه";
    const [range] = findFolded(text, "میروم");
    expect(text.slice(range!.start, range!.end)).toBe("می\u200cروم");
  });

  it("finds every occurrence and nothing for an empty query", () => {
    expect(findFolded("كتاب کتاب", "کتاب")).toHaveLength(2);
    expect(findFolded("کتاب", " ")).toEqual([]);
  });
});

describe("offsets", () => {
  const text = "a📚b👨‍👩‍👧 0912";

  it("case 20: count code points at the API and UTF-16 units here", () => {
    const at = text.indexOf("0912");
    const points = codePointsFromUnits(text, at);
    expect(points).toBe([...text.slice(0, at)].length);
    expect(unitsFromCodePoints(text, points)).toBe(at);
  });

  it("of ranges are found in one pass, cut at the end, in any order", () => {
    const points = [...text].length;
    const [far, near] = rangesInUnits(text, [
      { start: points - 4, end: points + 10 },
      { start: 1, end: 2 },
    ]);
    expect(text.slice(far!.start, far!.end)).toBe("0912");
    expect(text.slice(near!.start, near!.end)).toBe("📚");
  });

  it("cut a text at the borders of overlapping ranges, losing nothing", () => {
    const pieces = segments("abcdef", [
      { start: 1, end: 4, name: "x" },
      { start: 3, end: 5, name: "y" },
    ]);
    expect(pieces.map((piece) => piece.text).join("")).toBe("abcdef");
    expect(pieces.map((piece) => piece.marks.map((mark) => mark.name).join(""))).toEqual(["", "x", "xy", "y", ""]);
  });
});

describe("tokens", () => {
  it("joined are the text, and half-spaces stay in their word", () => {
    const text = "می\u200cخواهیم، ۱۲ کتاب!\n\nAPI ما 📚";
    expect(tokens(text).join("")).toBe(text);
    expect(tokens(text)[0]).toBe("می\u200cخواهیم");
    expect(countWords(text)).toBe(5);
  });
});
