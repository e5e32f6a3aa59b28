import { Lexer, type Token, type TokensList } from "marked";

/** A block of a Markdown text and where it begins, in UTF-16 units. */
export type Block = { start: number; raw: string; token: Token };

const OPTIONS = { gfm: true, breaks: false } as const;

export type Links = TokensList["links"];

/** The tokens of a text; `links` are the targets of reference links that are defined elsewhere. */
export function markdownTokens(text: string, links: Links = {}): TokensList {
  const reader = new Lexer(OPTIONS);
  Object.assign(reader.tokens.links, links);
  return reader.lex(text);
}

const ENTITIES: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  zwnj: "\u200c",
  zwj: "\u200d",
  lrm: "\u200e",
  rlm: "\u200f",
  laquo: "«",
  raquo: "»",
  hellip: "…",
  ndash: "–",
  mdash: "—",
};
/** A character reference that is shown as its character. Others are shown as they are written. */
export const ENTITY = new RegExp(`&(?:(${Object.keys(ENTITIES).join("|")})|#(\\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));`, "g");

/** A text with its character references as the characters that they stand for. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(ENTITY, (whole, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return ENTITIES[name]!;
    const code = decimal !== undefined ? Number(decimal) : parseInt(hex!, 16);
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : whole;
  });
}

/** The blocks of a whole text. */
export function parseBlocks(text: string): Block[] {
  return placed(Lexer.lex(text, OPTIONS), text, 0);
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
    const fresh = placed(Lexer.lex(text.slice(this.settledTo), OPTIONS), text.slice(this.settledTo), this.settledTo);
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
