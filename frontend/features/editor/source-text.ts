import type { JSONContent } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { markdownTokens, type Links } from "@/lib/markdown";
import { blockNode } from "./markdown-in";
import { blockMarkdown, canonical, isEmptyBlock } from "./markdown-out";

/** A block of the source: its node, and the bytes it was read from. */
type Part = { node: JSONContent; source: string };
type Written = { source: string; index: number | null };

const BLANK_LINE = /\n[^\S\n]*\r?\n/;

/**
 * A Markdown text and the editor's document of it. Blocks that are not changed keep their bytes, and so do the lines between them;
 * only what is changed is written anew. A block that the editor could not give back whole (a table, an image, a task list, HTML) is a
 * `sourceBlock`, which holds its source.
 */
export class SourceText {
  private readonly parts: Part[] = [];
  /** `gaps[i]` stands before part `i`; the last one ends the text. */
  private readonly gaps: string[] = [];
  private readonly links: Links;
  private readonly lineEnd: string;
  private written = new WeakMap<Node, Written>();
  private joints = new WeakMap<Node, { next: Node; gap: string }>();
  private byNode = new Map<string, number[]>();

  constructor(private readonly text: string) {
    this.lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
    const tokens = markdownTokens(text);
    this.links = tokens.links;
    // The lexer reads every line end as `\n`: a place in what it read is moved by the line ends of two characters before it.
    const read = text.replace(/\r\n|\r/g, "\n");
    const place = places(text, read);
    if (tokens.map(({ raw }) => raw).join("") !== read) {
      this.add(text, sourceNode(text));
      this.gaps.push("");
      return;
    }
    let at = 0;
    let end = 0;
    for (const token of tokens) {
      const begin = at;
      at += token.raw.length;
      if (token.type === "space") continue;
      const core = token.raw.replace(/^\n+/, "").trimEnd();
      if (core === "") continue;
      const from = begin + token.raw.indexOf(core);
      const gap = text.slice(place(end), place(from));
      const source = text.slice(place(from), place(from + core.length));
      const node = blockNode(token);
      const isHeld = node !== null && this.isGivenBack(node);
      const before = this.parts.at(-1);
      // Raw lines that stand directly under one another are one block.
      if (!isHeld && before?.node.type === "sourceBlock" && !BLANK_LINE.test(gap)) {
        before.source += gap + source;
        before.node = sourceNode(before.source);
      } else {
        this.gaps.push(gap);
        this.add(source, isHeld ? node : sourceNode(source));
      }
      end = from + core.length;
    }
    this.gaps.push(text.slice(place(end)));
  }

  private add(source: string, node: JSONContent): void {
    this.parts.push({ source, node });
  }

  private isGivenBack(node: JSONContent): boolean {
    if (isEmptyBlock(node)) return false;
    const tokens = markdownTokens(blockMarkdown(node, this.links), this.links);
    const again = tokens.length === 1 ? blockNode(tokens[0]!) : null;
    return again !== null && canonical(again) === canonical(node);
  }

  /** The document to open. */
  get document(): JSONContent {
    const content = this.parts.map(({ node }) => node);
    return { type: "doc", content: content.length > 0 ? content : [{ type: "paragraph" }] };
  }

  /** Learns which nodes of the opened document are which blocks of the source. */
  opened(doc: Node): void {
    this.written = new WeakMap();
    this.byNode = new Map();
    this.parts.forEach(({ source }, index) => {
      if (index >= doc.childCount) return;
      const node = doc.child(index);
      this.written.set(node, { source, index });
      const key = JSON.stringify(node.toJSON());
      this.byNode.set(key, [...(this.byNode.get(key) ?? []), index]);
    });
  }

  /** The document as Markdown. */
  toMarkdown(doc: Node): string {
    const nodes: Node[] = [];
    doc.forEach((node) => {
      if (!isEmpty(node)) nodes.push(node);
    });
    if (nodes.length === 0) return this.parts.length === 0 ? this.text : "";
    let last = -1;
    const blocks = nodes.map((node) => {
      const block = this.write(node, last);
      last = block.index ?? last;
      return block;
    });
    const places = this.aligned(blocks);
    let text = this.parts.length === 0 ? "" : this.gaps[0]!;
    blocks.forEach((block, index) => {
      if (index > 0) text += this.gap(nodes, blocks, places, index);
      text += block.source;
    });
    return text + (this.parts.length === 0 ? "" : this.gaps.at(-1)!);
  }

  /** A block's source; `last` is the place of the last known block before it. */
  private write(node: Node, last: number): Written {
    const known = this.written.get(node);
    if (known !== undefined) return known;
    const json = node.toJSON() as JSONContent;
    // What was taken back is again what it was; of several such blocks, the next.
    const same = this.byNode.get(JSON.stringify(json)) ?? [];
    const index = same.find((place) => place > last) ?? same[0] ?? null;
    const source =
      index !== null ? this.parts[index]!.source : blockMarkdown(json, this.links).replaceAll("\n", this.lineEnd);
    const written = { source, index };
    this.written.set(node, written);
    return written;
  }

  /** Which place of the source each block has: a run of changed blocks between two others stands where as many blocks stood. */
  private aligned(blocks: readonly Written[]): (number | null)[] {
    const places = blocks.map(({ index }) => index);
    let before = -1;
    for (let at = 0; at < places.length; at += 1) {
      if (places[at] !== null) {
        before = places[at]!;
        continue;
      }
      let end = at;
      while (end < places.length && places[end] === null) end += 1;
      const after = end < places.length ? places[end]! : this.parts.length;
      if (after - before - 1 === end - at)
        for (let each = at; each < end; each += 1) places[each] = before + 1 + each - at;
      else before = after;
      at = end - 1;
      if (places[at] !== null) before = places[at]!;
    }
    return places;
  }

  private gap(
    nodes: readonly Node[],
    blocks: readonly Written[],
    places: readonly (number | null)[],
    at: number,
  ): string {
    const blank = this.lineEnd + this.lineEnd;
    const [a, b] = [places[at - 1]!, places[at]!];
    const stood = a !== null && b !== null && b === a + 1 ? this.gaps[b]! : null;
    const isUnchanged = blocks[at - 1]!.index !== null && blocks[at]!.index !== null;
    if (stood !== null && (isUnchanged || BLANK_LINE.test(stood))) return stood;
    if (stood === null) {
      const near = a !== null && a + 1 < this.parts.length ? this.gaps[a + 1]! : null;
      return near !== null && BLANK_LINE.test(near) ? near : blank;
    }
    // No empty line stood there: it may stay so only if the two are still two.
    const known = this.joints.get(nodes[at]!);
    if (known !== undefined && known.next === nodes[at - 1]) return known.gap;
    const read = markdownTokens(blocks[at - 1]!.source + stood + blocks[at]!.source, this.links);
    const apart = read.filter(({ type }) => type !== "space").map(({ raw }) => raw.trim().replace(/\r\n?/g, "\n"));
    const isApart = apart.length === 2 && apart[0] === blocks[at - 1]!.source.trim().replace(/\r\n?/g, "\n");
    const gap = isApart ? stood : blank;
    this.joints.set(nodes[at]!, { next: nodes[at - 1]!, gap });
    return gap;
  }
}

const sourceNode = (source: string): JSONContent => ({ type: "sourceBlock", attrs: { source } });

/** Whether nothing of a node would be written. */
function isEmpty(node: Node): boolean {
  if (node.type.name === "horizontalRule") return false;
  if (node.type.name === "sourceBlock") return String(node.attrs.source).trim() === "";
  if (node.textContent.trim() !== "") return false;
  let isBare = true;
  node.descendants((child) => {
    if (child.type.name === "horizontalRule" || child.type.name === "sourceBlock") isBare = false;
    return isBare;
  });
  return isBare;
}

/** Turns a place in `read`, which has one character for each line end, into the place in `text`. */
function places(text: string, read: string): (at: number) => number {
  if (text.length === read.length) return (at) => at;
  const map = new Uint32Array(read.length + 1);
  let from = 0;
  for (let at = 0; at <= read.length; at += 1) {
    map[at] = from;
    from += text[from] === "\r" && text[from + 1] === "\n" ? 2 : 1;
  }
  return (at) => map[at]!;
}
