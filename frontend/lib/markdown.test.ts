// @vitest-environment node
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Lexer } from "marked";
import { describe, expect, it } from "vitest";
import { BlockReader, parseBlocks } from "./markdown";

const TEXT = "# عنوان\n\nبند نخست با **تأکید**.\n\n- یک\n- دو\n\n```js\nlet a = 1;\n```\n\nبند آخر 📚\n";

describe("blocks", () => {
  it("know where they begin", () => {
    for (const block of parseBlocks(TEXT)) expect(TEXT.startsWith(block.raw, block.start)).toBe(true);
  });

  it("of a growing text are those of the whole one, and settled ones stay the same objects", () => {
    const reader = new BlockReader();
    let first: unknown;
    let blocks = reader.read("");
    for (let end = 1; end <= TEXT.length; end += 1) {
      blocks = reader.read(TEXT.slice(0, end));
      if (end > 40) first ??= blocks[0];
    }
    expect(blocks.map((block) => [block.start, block.token.type])).toEqual(
      parseBlocks(TEXT).map((block) => [block.start, block.token.type]),
    );
    expect(blocks[0]).toBe(first);
  });

  it("begin anew when another attempt writes another text", () => {
    const reader = new BlockReader();
    reader.read("یک\n\nدو\n\nسه");
    expect(reader.read("چهار").map((block) => block.raw)).toEqual(["چهار"]);
  });
});

it("the part of the Markdown library that browsers get reads texts as the whole of it does", async () => {
  const require = createRequire(import.meta.url);
  const cut = require("../scripts/marked-lexer.cjs") as (source: string) => string;
  const source = cut(readFileSync(require.resolve("marked"), "utf8"));
  const part = (await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`
  )) as { Lexer: typeof Lexer };
  const text = `${TEXT}\n| الف | ب |\n| --- | ---: |\n| ۱ | ۲ |\n\n> نقل [پیوند](https://x.ir "عنوان")\n\n[x]: https://x.ir\n`;
  expect(part.Lexer.lex(text, { gfm: true })).toEqual(Lexer.lex(text, { gfm: true }));
  expect(source).not.toContain("<table>");
});
