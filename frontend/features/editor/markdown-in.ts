import type { JSONContent } from "@tiptap/core";
import type { Token, Tokens } from "marked";
import { decodeEntities } from "@/lib/markdown";

type Mark = { type: string; attrs?: Record<string, unknown> };

/** A block of Markdown as the editor's node, or `null` where the editor has no node that holds all of it (tables, images, tasks, HTML). */
export function blockNode(token: Token): JSONContent | null {
  switch (token.type) {
    case "paragraph":
      return textBlock("paragraph", undefined, (token as Tokens.Paragraph).tokens);
    case "text": {
      const text = token as Tokens.Text;
      return textBlock("paragraph", undefined, text.tokens ?? [text]);
    }
    case "heading": {
      const heading = token as Tokens.Heading;
      return textBlock("heading", { level: heading.depth }, heading.tokens);
    }
    case "code": {
      const { text, lang } = token as Tokens.Code;
      const content = text === "" ? undefined : [{ type: "text", text }];
      return { type: "codeBlock", attrs: { language: lang || null }, content };
    }
    case "blockquote": {
      const content = blockNodes((token as Tokens.Blockquote).tokens);
      return content === null || content.length === 0 ? null : { type: "blockquote", content };
    }
    case "list":
      return listNode(token as Tokens.List);
    case "hr":
      return { type: "horizontalRule" };
    default:
      return null;
  }
}

function blockNodes(tokens: Token[]): JSONContent[] | null {
  const nodes: JSONContent[] = [];
  for (const token of tokens) {
    if (token.type === "space") continue;
    const node = blockNode(token);
    if (node === null) return null;
    nodes.push(node);
  }
  return nodes;
}

function listNode(list: Tokens.List): JSONContent | null {
  const items: JSONContent[] = [];
  for (const item of list.items) {
    if (item.task) return null;
    const content = blockNodes(item.tokens);
    // An item of the editor begins with a paragraph.
    if (content === null || content[0]?.type !== "paragraph") return null;
    items.push({ type: "listItem", content });
  }
  const marker = /^\s*(?:([-*+])|\d+([.)]))/.exec(list.raw);
  return list.ordered
    ? {
        type: "orderedList",
        attrs: { start: Number(list.start), delimiter: marker?.[2] ?? ".", loose: list.loose },
        content: items,
      }
    : { type: "bulletList", attrs: { marker: marker?.[1] ?? "-", loose: list.loose }, content: items };
}

function textBlock(type: string, attrs: Record<string, unknown> | undefined, tokens: Token[] = []): JSONContent | null {
  const content: JSONContent[] = [];
  if (!inlineNodes(tokens, [], content, type === "heading")) return null;
  return { type, ...(attrs ? { attrs } : {}), ...(content.length > 0 ? { content } : {}) };
}

/** Adds inline tokens to `out`; `false` where one of them is nothing that the editor holds. */
function inlineNodes(tokens: Token[], marks: Mark[], out: JSONContent[], oneLine: boolean): boolean {
  const push = (text: string, own: Mark[] = marks) => {
    if (text === "") return;
    out.push({ type: "text", text, ...(own.length > 0 ? { marks: own } : {}) });
  };
  const lines = (text: string) =>
    text.split("\n").forEach((line, index) => {
      if (index === 0) return push(line);
      if (oneLine) return push(` ${line.trimStart()}`);
      out.push({ type: "hardBreak", attrs: { soft: true } });
      push(line.trimStart());
    });
  for (const token of tokens) {
    switch (token.type) {
      case "text": {
        const text = token as Tokens.Text;
        if (text.tokens === undefined) lines(decodeEntities(text.raw));
        else if (!inlineNodes(text.tokens, marks, out, oneLine)) return false;
        break;
      }
      case "escape":
        push((token as Tokens.Escape).text);
        break;
      case "strong":
      case "em":
      case "del": {
        const name = token.type === "strong" ? "bold" : token.type === "em" ? "italic" : "strike";
        const sign = token.raw.charAt(0);
        const mark: Mark = name === "strike" ? { type: name } : { type: name, attrs: { sign } };
        if (marks.some(({ type }) => type === name)) return false;
        if (!inlineNodes((token as Tokens.Strong).tokens, [...marks, mark], out, oneLine)) return false;
        break;
      }
      case "codespan":
        push((token as Tokens.Codespan).text, [...marks, { type: "code" }]);
        break;
      case "br":
        out.push({ type: "hardBreak", attrs: { soft: false } });
        break;
      case "link": {
        const link = token as Tokens.Link;
        // A bare address, or one in angle brackets, is the text that it is.
        if (!link.raw.startsWith("[")) {
          push(link.raw);
          break;
        }
        const label = /\]\[([^\]]*)\]$/.exec(link.raw)?.[1] ?? (link.raw.endsWith("]") ? link.text : null);
        const attrs = { href: link.href, title: link.title ?? null, label: label === "" ? link.text : label };
        if (!inlineNodes(link.tokens, [...marks, { type: "link", attrs }], out, oneLine)) return false;
        break;
      }
      default:
        return false;
    }
  }
  return true;
}
