import { lexer, type Token } from "marked";

/** A block of a Markdown text and where it begins, in UTF-16 units. */
export type Block = { start: number; raw: string; token: Token };

const OPTIONS = { gfm: true, breaks: false } as const;

/** The blocks of a whole text. */
export function parseBlocks(text: string): Block[] {
  return placed(lexer(text, OPTIONS), text, 0);
}

function placed(tokens: Token[], text: string, from: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  for (const token of tokens) {
    // The lexer turns tabs and line ends into its own; the block is looked for from where the last one ended.
    const found = text.indexOf(token.raw, at);
    const start = found === -1 ? at : found;
    at = start + token.raw.length;
    if (token.type !== "space") blocks.push({ start: from + start, raw: token.raw, token });
  }
  return blocks;
}

/**
 * Reads a text that is still being written. Blocks that are settled are never parsed again: with each step only what follows
 * the last but one block is. A settled block keeps its identity, so that it is not drawn again either.
 */
export class BlockReader {
  private text = "";
  private settled: Block[] = [];
  private settledTo = 0;

  /** The blocks of the text as it is now. It must begin with the text of before, else everything begins anew. */
  read(text: string): Block[] {
    if (!text.startsWith(this.text.slice(0, this.settledTo))) {
      this.settled = [];
      this.settledTo = 0;
    }
    this.text = text;
    const fresh = placed(lexer(text.slice(this.settledTo), OPTIONS), text.slice(this.settledTo), this.settledTo);
    const growing = fresh.at(-1);
    const before = fresh.slice(0, -1);
    if (growing !== undefined && before.length > 0) {
      this.settled = [...this.settled, ...before];
      this.settledTo = growing.start;
    }
    return growing === undefined ? this.settled : [...this.settled, growing];
  }
}

/** The text of a block or an inline token without its marks, for deciding its direction. */
export function plainText(token: Token): string {
  if (token.type === "code") return "";
  if ("tokens" in token && token.tokens !== undefined && token.tokens.length > 0)
    return token.tokens.map(plainText).join("");
  if (token.type === "list") return (token as { items: Token[] }).items.map(plainText).join("\n");
  if (token.type === "codespan") return "";
  return "text" in token && typeof token.text === "string" ? token.text : "";
}
