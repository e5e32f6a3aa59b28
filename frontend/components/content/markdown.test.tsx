import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Markdown } from "./markdown";
import { selectedRange } from "./selection";

const TEXT = "پخش R&amp;D و &lt;x&gt; در &zwnj;AT&T و &copy; است";

describe("a text as it is read", () => {
  it("shows character references as their characters", () => {
    const { container } = render(<Markdown text={TEXT} />);
    expect(container.textContent).toBe("پخش R&D و <x> در \u200cAT&T و &copy; است");
  });

  it.each(["- [x] یک\n- [ ] دو", "- [x] یک\n\n- [ ] دو"])(
    "draws the box of a task once, before its words: %j",
    (text) => {
      const { container } = render(<Markdown text={text} />);
      expect([...container.querySelectorAll("input")].map((box) => box.checked)).toEqual([true, false]);
      expect(container.textContent).toBe("یکدو");
    },
  );

  it("marks a character reference as one character, and finds its place in the source", () => {
    const start = TEXT.indexOf("R");
    const end = TEXT.indexOf("D") + 1;
    const { container } = render(<Markdown text={TEXT} marks={[{ kind: "pii", start, end }]} />);
    expect([...container.querySelectorAll("mark")].map((mark) => mark.textContent).join("")).toBe("R&D");
    const selection = window.getSelection()!;
    selection.removeAllRanges();
    const range = document.createRange();
    const marks = container.querySelectorAll("mark");
    range.setStart(marks[0]!.firstChild!, 0);
    range.setEnd(marks[1]!.firstChild!, 1);
    selection.addRange(range);
    expect(selectedRange(container)).toEqual({ start, end: TEXT.indexOf("D") });
  });
});
