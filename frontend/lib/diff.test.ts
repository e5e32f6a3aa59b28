import { describe, expect, it } from "vitest";
import { diffLines, diffStats, diffWords, foldUnchanged, readable, spellingAlone } from "./diff";

const without = (op: string, hunks: ReturnType<typeof diffWords>) =>
  hunks
    .filter((hunk) => hunk.op !== op)
    .map((hunk) => hunk.text)
    .join("");

describe("a comparison by words", () => {
  it("takes a Persian word as a whole", () => {
    const hunks = diffWords("می\u200cخواهیم برویم", "نمی\u200cخواهیم برویم");
    expect(hunks).toEqual([
      { op: "delete", text: "می\u200cخواهیم" },
      { op: "insert", text: "نمی\u200cخواهیم" },
      { op: "equal", text: " برویم" },
    ]);
  });

  it.each([
    ["میروم", "می\u200cروم"],
    ["كتاب علي", "کتاب علی"],
    ["سال ١٢", "سال ۱۲"],
  ])("tells %s → %s as spelling alone, and keeps both", (from, to) => {
    const hunks = diffWords(from, to);
    expect(diffStats(hunks)).toEqual({
      inserted: 0,
      deleted: 0,
      spelling: hunks.filter((hunk) => hunk.op === "spelling").length,
    });
    expect(hunks.some((hunk) => hunk.op === "spelling")).toBe(true);
    expect(without("delete", hunks)).toBe(to);
  });

  it("holds both texts to the byte", () => {
    const from = "سلام دوستان.\n\nمتن نخست 📚 است.";
    const to = "سلام همراهان.\n\nمتن است.\nپایان";
    const hunks = diffWords(from, to);
    expect(without("delete", hunks)).toBe(to);
    expect(without("insert", hunks)).toBe(from);
  });

  it("of equal texts is one equal piece", () => {
    expect(diffWords("سلام", "سلام")).toEqual([{ op: "equal", text: "سلام" }]);
    expect(diffWords("", "")).toEqual([]);
  });
});

describe("the lines of a comparison", () => {
  it("that did not change fold into a gap, but for those around a change", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `سطر ${index}`);
    const changed = lines.with(10, "سطر دیگر");
    const rows = foldUnchanged(diffLines(diffWords(lines.join("\n"), changed.join("\n"))));
    expect(rows.filter((row) => row.kind === "gap").map((row) => (row.kind === "gap" ? row.lines : 0))).toEqual([8, 7]);
    expect(rows.filter((row) => row.kind === "line" && row.line.changed)).toHaveLength(1);
  });

  it("all stand where nothing changed", () => {
    const rows = foldUnchanged(diffLines(diffWords("یک\nدو\nسه\nچهار", "یک\nدو\nسه\nچهار")));
    expect(rows.map((row) => row.kind)).toEqual(["line", "line", "line", "line"]);
  });
});

it("shows changes of spelling alone in the newer text, to the byte", () => {
  const hunks = diffWords("او میرود خانه", "او می‌رود به خانه");
  const shown = spellingAlone(hunks);
  expect(shown.every((hunk) => hunk.op === "equal" || hunk.op === "spelling")).toBe(true);
  expect(shown.map((hunk) => hunk.text).join("")).toBe("او می‌رود به خانه");
  expect(shown.filter((hunk) => hunk.op === "spelling").map((hunk) => hunk.from_text)).toEqual(["میرود"]);
});

describe("a change that is read", () => {
  const shown = (from: string, to: string) =>
    readable(diffWords(from, to)).map(
      ({ op, text }) => `${{ equal: "=", insert: "+", delete: "-", spelling: "~" }[op]}${text}`,
    );

  it("has no islands of short words within a sentence that was written anew", () => {
    expect(shown("باران آرام و پیوسته بارید", "برف سنگین و ناگهانی نشست")).toEqual([
      "-باران آرام و پیوسته بارید",
      "+برف سنگین و ناگهانی نشست",
    ]);
  });

  it("keeps what is longer than the changes beside it, lines, and changes of spelling", () => {
    expect(shown("در هفت نشست گفت‌وگو کردیم تا هفته", "در نه نشست گفت‌وگو کردیم تا ماه")).toEqual([
      "=در ",
      "-هفت",
      "+نه",
      "= نشست گفت‌وگو کردیم تا ",
      "-هفته",
      "+ماه",
    ]);
    expect(shown("سرآغاز\nپایان", "دیباچه\nانجام").filter((piece) => piece.startsWith("="))).toEqual(["=\n"]);
    expect(shown("کتاب میخوانم امروز", "دفتر می‌خوانم فردا")).toContain("~می‌خوانم");
  });

  it("is the new text to the byte where what was taken away is left out", () => {
    const [from, to] = ["الف ب پ ت ث\nج چ ح خ د", "الف ژ پ س ث ز\nج ر ح د ذ"];
    const pieces = readable(diffWords(from, to));
    expect(
      pieces
        .filter(({ op }) => op !== "delete")
        .map(({ text }) => text)
        .join(""),
    ).toBe(to);
    expect(
      pieces
        .filter(({ op }) => op !== "insert")
        .map(({ text }) => text)
        .join(""),
    ).toBe(from);
  });
});
