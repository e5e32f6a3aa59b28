import type { JSONContent } from "@tiptap/core";
import { ENTITY, markdownTokens, type Links } from "@/lib/markdown";
import { blockNode } from "./markdown-in";

type Mark = { type: string; attrs?: Record<string, unknown> };
type Piece = { text: string; marks: Mark[]; isBreak?: "soft" | "hard" };
type Style = {
  /** Whether signs that Markdown could take for its own get a backslash. */
  escape?: boolean;
  /** The sign of emphasis where two kinds of stars would run into one another. */
  emphasis?: "_";
  /** Marks end before punctuation, where Markdown does not see their end behind it. */
  shrink?: boolean;
};

/** What is tried in turn until the Markdown reads as the block that it was made of: the plainest first. */
const STYLES: Style[] = [
  {},
  { emphasis: "_" },
  { escape: true },
  { escape: true, emphasis: "_" },
  { escape: true, shrink: true },
  { escape: true, shrink: true, emphasis: "_" },
];

/**
 * A block of the editor as Markdown, with a backslash only where the text would be read as something else without it. `links` are the
 * definitions of the whole text. What Markdown cannot hold (a bold space, an empty item) is left out; letters never are.
 */
export function blockMarkdown(node: JSONContent, links: Links = {}): string {
  if (node.type === "sourceBlock") return String(node.attrs?.source ?? "");
  // A mark that cannot be written beside others is given up before a letter is.
  for (const given of [[], ["italic"], ["strike"], ["italic", "strike"], ["bold", "italic", "strike"]]) {
    const block = given.length === 0 ? node : without(given, node);
    for (const style of STYLES) {
      const written = writeBlock(block, style);
      if (readsAs(written, block, style, links)) return written;
    }
  }
  return writeBlock(without(["bold", "italic", "strike", "link"], node), { escape: true });
}

/** Whether Markdown reads as exactly this block. */
function readsAs(text: string, block: JSONContent, style: Style, links: Links): boolean {
  const tokens = markdownTokens(text, links).filter(({ type }) => type !== "space");
  if (tokens.length !== 1) return false;
  const read = blockNode(tokens[0]!);
  return read !== null && canonical(read, style) === canonical(block, style);
}

/** Whether a block has anything that Markdown would write. */
export function isEmptyBlock(node: JSONContent): boolean {
  if (node.type === "horizontalRule") return false;
  if (node.type === "sourceBlock") return String(node.attrs?.source ?? "").trim() === "";
  if (node.type === "text") return (node.text ?? "").trim() === "";
  if (node.type === "hardBreak") return true;
  return (node.content ?? []).every(isEmptyBlock);
}

function without(types: string[], node: JSONContent): JSONContent {
  const marks = node.marks?.filter(({ type }) => !types.includes(type));
  return { ...node, ...(marks ? { marks } : {}), content: node.content?.map((child) => without(types, child)) };
}

/** What a block means: two blocks with the same are the same to a reader of the Markdown. */
export function canonical(node: JSONContent, style: Style = {}): string {
  return JSON.stringify(meaning(node, style));
}

function meaning(node: JSONContent, style: Style): unknown {
  switch (node.type) {
    case "paragraph":
    case "heading":
      return [
        node.type,
        node.attrs?.level ?? 0,
        pieces(node, { shrink: style.shrink }).map(({ text, marks, isBreak }) => [
          isBreak ?? text,
          ...marks
            .map(({ type, attrs }) => (type === "link" ? `${String(attrs?.href)} ${attrs?.title ?? ""}` : type))
            .sort(),
        ]),
      ];
    case "codeBlock":
      return [node.type, node.attrs?.language || "", plain(node)];
    case "orderedList":
    case "bulletList":
      return [node.type, node.attrs?.start ?? 1, filled(node.content).map((child) => meaning(child, style))];
    default:
      return [node.type, filled(node.content).map((child) => meaning(child, style))];
  }
}

const plain = (node: JSONContent) => (node.content ?? []).map(({ text }) => text ?? "").join("");
const filled = (nodes: JSONContent[] = []) => nodes.filter((child) => !isEmptyBlock(child));

function writeBlock(node: JSONContent, style: Style): string {
  switch (node.type) {
    case "heading":
      return `${"#".repeat(Number(node.attrs?.level ?? 1))} ${writeInline(node, style)}`;
    case "codeBlock": {
      const text = plain(node);
      const language = String(node.attrs?.language ?? "");
      const sign = language.includes("`") ? "~" : "`";
      const longest = Math.max(2, ...[...text.matchAll(sign === "~" ? /~+/g : /`+/g)].map(([run]) => run.length));
      const fence = sign.repeat(longest + 1);
      return `${fence}${language}\n${text}${text === "" ? "" : "\n"}${fence}`;
    }
    case "blockquote":
      return filled(node.content)
        .map((child) => writeBlock(child, style))
        .join("\n\n")
        .split("\n")
        .map((line) => (line === "" ? ">" : `> ${line}`))
        .join("\n");
    case "bulletList":
    case "orderedList":
      return writeList(node, style);
    case "horizontalRule":
      return "---";
    case "sourceBlock":
      return String(node.attrs?.source ?? "");
    default:
      return writeInline(node, style);
  }
}

function writeList(list: JSONContent, style: Style): string {
  const isLoose = list.attrs?.loose === true;
  const start = Number(list.attrs?.start ?? 1);
  const items = filled(list.content).map((item, index) => {
    const marker =
      list.type === "orderedList"
        ? `${start + index}${String(list.attrs?.delimiter ?? ".")} `
        : `${String(list.attrs?.marker ?? "-")} `;
    const indent = " ".repeat(marker.length);
    let text = "";
    (item.content ?? []).forEach((child, at) => {
      if (at > 0 && isEmptyBlock(child)) return;
      const isTight = !isLoose && (child.type === "bulletList" || child.type === "orderedList");
      text += `${at === 0 ? "" : isTight ? "\n" : "\n\n"}${writeBlock(child, style)}`;
    });
    const lines = text.split("\n").map((line, at) => (at === 0 || line === "" ? line : indent + line));
    return marker + lines.join("\n");
  });
  return items.join(isLoose ? "\n\n" : "\n");
}

const isSame = (a: Mark, b: Mark) => a.type === b.type && JSON.stringify(a.attrs) === JSON.stringify(b.attrs);
const SPACE = /^[^\S\u00a0]+$/;

/** The words of a block with their marks: spaces keep those that go on at both sides of them; spaces at ends of lines are left out. */
function pieces(node: JSONContent, style: Style): Piece[] {
  const loose: Piece[] = [];
  const cut = style.shrink ? /([^\S\u00a0]+|[\p{P}\p{S}]+)/u : /([^\S\u00a0]+)/;
  for (const child of node.content ?? []) {
    const marks = (child.marks ?? []) as Mark[];
    if (child.type === "hardBreak") {
      loose.push({ text: "", marks, isBreak: child.attrs?.soft === true ? "soft" : "hard" });
    } else if (marks.some(({ type }) => type === "code")) {
      loose.push({ text: child.text ?? "", marks });
    } else {
      for (const text of (child.text ?? "").split(cut)) if (text !== "") loose.push({ text, marks });
    }
  }
  const isGap = ({ text, isBreak, marks }: Piece) =>
    isBreak !== undefined ||
    (!marks.some(({ type }) => type === "code") &&
      (SPACE.test(text) || (style.shrink === true && /^[\p{P}\p{S}]+$/u.test(text))));
  const out: Piece[] = [];
  loose.forEach((piece, index) => {
    let { marks } = piece;
    if (isGap(piece)) {
      const before = loose.slice(0, index).findLast((other) => !isGap(other));
      const after = loose.slice(index + 1).find((other) => !isGap(other));
      const goesOn = (mark: Mark) =>
        before !== undefined &&
        after !== undefined &&
        before.marks.some((other) => isSame(mark, other)) &&
        after.marks.some((other) => isSame(mark, other));
      const own = piece.isBreak !== undefined && before !== undefined ? before.marks : marks;
      marks = own.filter((mark) => mark.type !== "code" && goesOn(mark));
    }
    const last = out.at(-1);
    const isSpace = piece.isBreak === undefined && SPACE.test(piece.text) && isGap(piece);
    if (isSpace && (last === undefined || last.isBreak !== undefined)) return;
    if (piece.isBreak !== undefined && last !== undefined && last.isBreak === undefined && !isCode(last)) {
      last.text = last.text.replace(/[^\S\u00a0]+$/, "");
      if (last.text === "") out.pop();
    }
    if (piece.isBreak !== undefined && out.length === 0) return;
    const joined = out.at(-1);
    if (
      joined !== undefined &&
      joined.isBreak === undefined &&
      piece.isBreak === undefined &&
      joined.marks.length === marks.length &&
      joined.marks.every((mark) => marks.some((other) => isSame(mark, other)))
    )
      joined.text += piece.text;
    else out.push({ ...piece, marks });
  });
  for (let last = out.at(-1); last !== undefined && !isCode(last); last = out.at(-1)) {
    last.text = last.text.replace(/[^\S\u00a0]+$/, "");
    if (last.text !== "") break;
    out.pop();
  }
  return out;
}

const isCode = ({ marks }: Piece) => marks.some(({ type }) => type === "code");
/** Of marks that begin at one place and end at one place, the first is the outermost. */
const ORDER = ["link", "bold", "italic", "strike"];

function writeInline(node: JSONContent, style: Style): string {
  const all = pieces(node, style);
  let out = "";
  let open: Mark[] = [];
  const close = (mark: Mark) => (out += mark.type === "link" ? linkEnd(mark, all) : signOf(mark, style));
  all.forEach((piece, index) => {
    const wanted = piece.marks.filter(({ type }) => type !== "code");
    let kept = open.findIndex((mark) => !wanted.some((other) => isSame(mark, other)));
    if (kept === -1) kept = open.length;
    for (const mark of open.slice(kept).reverse()) close(mark);
    open = open.slice(0, kept);
    const reach = (mark: Mark) => {
      let end = index;
      while (end < all.length && all[end]!.marks.some((other) => isSame(mark, other))) end += 1;
      return end;
    };
    const opening = wanted
      .filter((mark) => !open.some((other) => isSame(mark, other)))
      .sort((a, b) => reach(b) - reach(a) || ORDER.indexOf(a.type) - ORDER.indexOf(b.type));
    for (const mark of opening) out += mark.type === "link" ? "[" : signOf(mark, style);
    open = [...open, ...opening];
    if (piece.isBreak !== undefined) out += node.type === "heading" ? " " : piece.isBreak === "soft" ? "\n" : "  \n";
    else if (isCode(piece)) out += codeSpan(piece.text);
    else {
      const isLineStart = index === 0 || all[index - 1]!.isBreak !== undefined;
      const isLineEnd = index === all.length - 1;
      out += style.escape ? escapeText(piece.text, isLineStart && wanted.length === 0, isLineEnd) : piece.text;
    }
  });
  for (const mark of open.reverse()) close(mark);
  return out;
}

function signOf(mark: Mark, style: Style): string {
  const sign = mark.attrs?.sign === "_" ? "_" : "*";
  if (mark.type === "bold") return sign + sign;
  if (mark.type === "italic") return style.emphasis ?? sign;
  return "~~";
}

function linkEnd(mark: Mark, all: Piece[]): string {
  const { href, title, label } = mark.attrs as { href: string; title: string | null; label: string | null };
  if (label) {
    const text = all
      .filter(({ marks }) => marks.some((other) => isSame(mark, other)))
      .map((piece) => piece.text)
      .join("");
    return text.toLowerCase() === label.toLowerCase() ? "]" : `][${label}]`;
  }
  const target = /[\s()<>]/.test(href) || href === "" ? `<${href.replace(/[<>]/g, encodeURIComponent)}>` : href;
  return `](${target}${title ? ` "${title.replace(/["\\]/g, "\\$&")}"` : ""})`;
}

function codeSpan(text: string): string {
  let fence = "`";
  while (new RegExp(`(^|[^\`])${fence}([^\`]|$)`).test(text)) fence += "`";
  const pad = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim() !== "") ? " " : "";
  return fence + pad + text + pad + fence;
}

/** Addresses are left as they are: a backslash would become a part of them. */
const ADDRESS = /((?:https?:\/\/|www\.)[^\s<]+|[\w.+-]+@[\w-]+\.[\w.-]+)/;

function escapeText(text: string, isLineStart: boolean, isLineEnd: boolean): string {
  const escaped = text
    .split(ADDRESS)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/\\(?=[!-/:-@[-`{-~]|$)/g, "\\\\")
            .replace(ENTITY, (entity) => `&amp;${entity.slice(1)}`)
            .replace(/[*`[\]~|]/g, "\\$&")
            .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
            .replace(/<(?=[A-Za-z/!?])/g, "\\<"),
    )
    .join("");
  const ended = isLineEnd ? escaped.replace(/(#+)$/, "\\$1") : escaped;
  return isLineStart ? ended.replace(/^([#>+=-])/, "\\$1").replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2") : ended;
}
