import { getSchema } from "@tiptap/core";
import { Node, type Schema } from "@tiptap/pm/model";
import { EditorState, TextSelection, type Transaction } from "@tiptap/pm/state";
import { history, undo } from "@tiptap/pm/history";
import { describe, expect, it } from "vitest";
import { SourceBlock, textExtensions } from "./extensions";
import { SourceText } from "./source-text";

const schema: Schema = getSchema([...textExtensions, SourceBlock]);

function open(text: string) {
  const source = new SourceText(text);
  const doc = Node.fromJSON(schema, source.document);
  doc.check();
  source.opened(doc);
  let state = EditorState.create({ doc, plugins: [history()] });
  return {
    source,
    get doc() {
      return state.doc;
    },
    get state() {
      return state;
    },
    apply(change: (tr: Transaction) => Transaction) {
      state = state.apply(change(state.tr));
      return source.toMarkdown(state.doc);
    },
    undo() {
      undo(state, (transaction) => (state = state.apply(transaction)));
      return source.toMarkdown(state.doc);
    },
    markdown: () => source.toMarkdown(state.doc),
    /** Types at the end of the first block of text that has this in it. */
    type(where: string, typed: string) {
      let at = -1;
      state.doc.descendants((node, position) => {
        if (at === -1 && node.isTextblock && node.textContent.includes(where)) at = position + node.nodeSize - 1;
      });
      if (at === -1) throw new Error(`no block with ${where}`);
      return this.apply((tr) => tr.setSelection(TextSelection.create(state.doc, at)).insertText(typed));
    },
  };
}

/** Everything that is written in a document, without spaces. */
function letters(doc: Node): string {
  let found = "";
  doc.descendants((node) => {
    if (node.type.name === "sourceBlock") found += String(node.attrs.source);
    else if (node.isText) found += node.text;
  });
  return found.replace(/\s/g, "");
}

const TABLE = "| نام | قیمت |\n| --- | ---: |\n| کتاب | ۱۲ |";

/** Blocks that people have, among them what the editor has no node for. */
const BLOCKS = [
  TABLE,
  "![جلد](https://x.ir/a.png)",
  "متن ![جلد](https://x.ir/a.png) و متن",
  "- [ ] یک\n- [x] دو",
  "R&D و AT&T",
  "R&amp;D و &copy; و &zwnj;",
  "x < y && z > w",
  "قیمت_خرید_کل و __init__ و snake_case",
  "https://x.ir/a_b?c=1&d=2 و a@b.ir و <https://z.ir>",
  "* یک\n* دو",
  "+ یک\n+ دو\n    + سه",
  "- یک\n\n- دو\n\n  دنباله",
  "1) یک\n2) دو",
  "3. سه\n4. چهار\n   - الف\n   - ب\n     1. پ",
  "1. یک\n1. دو",
  "سطر یک  \nسطر دو\\\nسطر سه\nسطر چهار",
  "می‌روم و نمی‌روم 👩‍👩‍👧 🏳️‍🌈 و ۱۲٬۳۴۵",
  "````js title\n```\nدرون\n```\n````",
  "~~~\nکد\n~~~",
  "    کد تورفته\n    دو",
  'پیوند [متن][1] و [یک] و [دو][] و [سه](https://x.ir "عنوان")',
  "# عنوان #",
  "عنوان\n=====",
  "## عنوان با `کد` و **پررنگ**",
  "***",
  "- - -",
  "> نقل\nدنباله\n>\n> > درون\n>\n> - یک",
  '<div align="center">\nمتن\n</div>',
  "متن <br> و <b>پررنگ</b>",
  "<!-- یادداشت -->",
  "متن[^1] و پایان",
  "[^1]: یادداشت پای صفحه",
  "**پررنگ** و __پررنگ__ و *تأکید* و _تأکید_ و ~~خط~~ و `کد` و **`کد پررنگ`** و ***هر دو***",
  "`` کد با ` درون `` و ` ` و `a`",
  "\\*ستاره\\* و \\# و \\_",
  "$x_1 + x_2$ و $$y$$",
  "**«نقل»**، *(کمان)* و **نقطه.** پایان",
  "1404\\. سال",
  "\\- خط",
  "متن با \u00a0 فاصلهٔ ثابت و \u200fنشان",
  "| تنها | یک خط |",
  "#هشتگ و @نام",
  "- \n- ب",
  "- ```\n  کد\n  ```",
];
const WHOLE = [
  "",
  "\n",
  "  \n\n",
  "متن",
  "متن\n",
  "\n\nمتن\n\n\n",
  "متن  \n\n  متن دو   \n\n\n\nمتن سه\n",
  "# عنوان\nمتن زیر آن\n- یک\n- دو\nادامه\n## عنوان دو\n> نقل\n",
  "پیوند [الف] و [ب][ج]\n\n[الف]: https://x.ir\n[ج]: https://y.ir 'ب'\n",
  "متن\n***\nمتن\n\n---\n",
  "\ttab\n\nمتن\tبا tab\n\n-\tیک\n-\tدو\n",
  "a\r\rb",
  "\ufeffمتن",
  "```\nباز\n\n",
];
const ALL = BLOCKS.join("\n\n");

describe("the source of a text in the editor", () => {
  it.each([...BLOCKS, ...WHOLE, ALL, `${ALL}\n`])("is the same to the byte while nothing changes: %j", (text) => {
    expect(open(text).markdown()).toBe(text);
    const windows = text.replaceAll("\n", "\r\n");
    expect(open(windows).markdown()).toBe(windows);
  });

  it.each(BLOCKS)("keeps every other byte when a paragraph beside it changes: %j", (block) => {
    for (const end of ["\n", "\r\n"]) {
      const block_ = block.replaceAll("\n", end);
      const before = `نخستین.${end}${end}${block_}${end}${end}${end}واپسین.${end}`;
      const text = open(before);
      expect(text.type("نخستین", "!")).toBe(before.replace("نخستین.", "نخستین.!"));
      expect(text.type("واپسین", "؟")).toBe(before.replace("نخستین.", "نخستین.!").replace("واپسین.", "واپسین.؟"));
      text.undo();
      expect(text.undo()).toBe(before);
    }
  });

  it("keeps every other byte of a text of all kinds, whichever of its blocks is written in", () => {
    const { doc } = open(ALL);
    doc.forEach((node, offset, index) => {
      if (!node.isTextblock || node.textContent.trim() === "") return;
      const text = open(ALL);
      const written = text.apply((tr) => tr.insertText("افزوده", offset + node.nodeSize - 1));
      const at = written.indexOf("افزوده");
      expect(at, `block ${index}`).toBeGreaterThan(-1);
      const parts = written.split("\n\n");
      const others = ALL.split("\n\n");
      // What stands before and behind the changed block is what it was.
      const changed = parts.findIndex((part) => part.includes("افزوده"));
      expect(parts.slice(0, changed)).toEqual(others.slice(0, changed));
      expect(written.endsWith(others.slice(-3).join("\n\n")) || changed >= parts.length - 3).toBe(true);
      expect(letters(open(written).doc)).toBe(letters(text.doc));
      expect(text.undo()).toBe(ALL);
    });
  });

  it.each([
    ["R&D", "R&D!"],
    ["x < y && z > w", "x < y && z > w!"],
    ["قیمت_خرید_کل", "قیمت_خرید_کل!"],
    ["نشانی https://x.ir/a_b و a@b.ir است", "نشانی https://x.ir/a_b و a@b.ir است!"],
    ["* یک\n* دو", "* یک!\n* دو"],
    ["1) یک\n2) دو", "1) یک!\n2) دو"],
    ["- یک\n\n- دو", "- یک!\n\n- دو"],
    ["سطر یک  \nسطر دو\nسطر سه", "سطر یک  \nسطر دو\nسطر سه!"],
    ["**الف** __ب__ *پ* _ت_ `ث` یک", "**الف** __ب__ *پ* _ت_ `ث` یک!"],
    ["[متن][1] یک\n\n[1]: https://x.ir", "[متن][1] یک!\n\n[1]: https://x.ir"],
    ["می‌روم یک", "می‌روم یک!"],
    ["# یک\nمتن", "# یک!\nمتن"],
    ["یک\n- دو", "یک!\n- دو"],
    ["[^1]: یک یادداشت", "[^1]: یک یادداشت!"],
  ])("changes nothing but what is written: %j", (before, after) => {
    const text = open(before);
    const where = before.includes("یک") ? "یک" : text.doc.firstChild!.textContent;
    expect(text.type(where, "!")).toBe(after);
  });

  it.each([
    "# نه عنوان",
    "- نه فهرست",
    "1. نه شماره",
    "> نه نقل",
    "**نه پررنگ**",
    "`نه کد`",
    "[نه](https://x.ir)",
    "![نه](https://x.ir)",
    "<b>نه</b>",
    "&amp; و &lt;",
    "[نه]: https://x.ir",
    "---",
    "===",
    "\\*",
    "a_b_ _c_",
    "~~نه~~",
    "+",
    "```",
    "C:\\",
    "نه #",
  ])("reads signs that were typed as the signs that they are: %j", (typed) => {
    const text = open("متن\n\nپایان");
    const written = text.apply((tr) => tr.insertText(typed, 1, 4));
    expect(open(written).doc.firstChild!.textContent).toBe(typed);
    expect(open(written).doc.childCount).toBe(2);
  });

  it("keeps letters and marks where bold words end within words, spaces and punctuation", () => {
    const bold = schema.marks.bold!.create();
    const italic = schema.marks.italic!.create();
    for (const [from, to] of [
      [1, 5],
      [1, 6],
      [3, 6],
      [5, 12],
      [6, 13],
    ] as const) {
      const text = open("متن، نقل. دیگر (کمان)پایان");
      const written = text.apply((tr) => tr.addMark(from, to, bold).addMark(from + 1, to + 2, italic));
      const again = open(written);
      expect(again.doc.textContent).toBe("متن، نقل. دیگر (کمان)پایان");
      expect(written).toMatch(/[*_]/);
    }
  });

  it("writes new blocks with an empty line between them, and the end of the text as it was", () => {
    const text = open("یک\n\n\nدو\n");
    expect(
      text.apply((tr) => tr.insert(tr.doc.content.size, schema.nodes.paragraph!.create(null, schema.text("سه")))),
    ).toBe("یک\n\n\nدو\n\nسه\n");
    expect(text.apply((tr) => tr.split(3))).toBe("یک\n\n\nدو\n\nسه\n");
    expect(text.apply((tr) => tr.delete(0, tr.doc.firstChild!.nodeSize))).toBe("دو\n\nسه\n");
  });

  it("does not let a changed block run into one that stood directly under it", () => {
    const text = open("# عنوان\nمتن");
    expect(text.apply((tr) => tr.setNodeMarkup(0, schema.nodes.paragraph))).toBe("عنوان\n\nمتن");
  });

  it("is nothing when everything was deleted", () => {
    const text = open(`متن\n\n${TABLE}\n`);
    expect(text.apply((tr) => tr.delete(0, tr.doc.content.size))).toBe("");
  });

  it("shows what it cannot hold as its source, and writes a change of that", () => {
    const text = open(`پیش\n\n${TABLE}\n\nپس\n`);
    const at = text.doc.firstChild!.nodeSize;
    expect(text.doc.child(1).attrs.source).toBe(TABLE);
    expect(text.apply((tr) => tr.setNodeAttribute(at, "source", TABLE.replace("۱۲", "۱۳")))).toBe(
      `پیش\n\n${TABLE.replace("۱۲", "۱۳")}\n\nپس\n`,
    );
  });

  it("holds what random changes make of random texts", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    for (let round = 0; round < 120; round += 1) {
      const chosen = Array.from({ length: 1 + random(5) }, () => BLOCKS[random(BLOCKS.length)]!);
      const source = chosen.join(["\n\n", "\n\n\n", "\n \n"][random(3)]!) + ["", "\n", "\n\n"][random(3)]!;
      const text = open(source);
      expect(text.markdown()).toBe(source);
      const places: number[] = [];
      text.doc.descendants((node, position) => {
        if (node.isTextblock) places.push(position + 1 + random(node.content.size + 1));
      });
      if (places.length === 0) continue;
      const typed = ["a", " ", "*", "_", "\u200c", "<x>", "# ", "|", "&", "`", "[a]"][random(11)]!;
      const written = text.apply((tr) => tr.insertText(typed, places[random(places.length)]!));
      // Opened again, the letters are those that stood in the editor, those in sources too.
      expect([source, typed, letters(open(written).doc)]).toEqual([source, typed, letters(text.doc)]);
      expect(text.undo()).toBe(source);
    }
  });
});
