"use client";

import type { Token, Tokens } from "marked";
import { Fragment, memo, useMemo, useRef, type ReactNode } from "react";
import type { Block } from "@/lib/markdown";
import { decodeEntities, ENTITY, parseBlocks, plainText } from "@/lib/markdown";
import { blockDirection, growingDirection, type Direction } from "@/lib/text/direction";
import { segments, type Range } from "@/lib/text/offsets";
import { content as contentWords } from "@/lib/words/content";

/** A marked range of the text, in UTF-16 units. */
export type TextMark = Range & { kind: "pii" | "note" | "comment" | "active"; label?: string; id?: string };

const NO_MARKS: TextMark[] = [];

/** A Markdown text as it is read. HTML in it is text; links lead out only by the reader's click. Marks lie on the words that they are of. */
export function Markdown({
  text,
  marks = NO_MARKS,
  className,
}: {
  text: string;
  marks?: TextMark[];
  className?: string;
}) {
  const blocks = useMemo(() => parseBlocks(text), [text]);
  return <Blocks blocks={blocks} marks={marks} className={className} />;
}

/** Blocks that are there already, as a growing text has them. */
export function Blocks({
  blocks,
  marks = NO_MARKS,
  growing = false,
  className,
}: {
  blocks: Block[];
  marks?: TextMark[];
  growing?: boolean;
  className?: string;
}) {
  return (
    <div className={`prose-text ${className ?? ""}`}>
      {blocks.map((block, index) => {
        const end = block.start + block.raw.length;
        const inside =
          marks.length === 0 ? NO_MARKS : marks.filter((mark) => mark.start < end && mark.end > block.start);
        return (
          <BlockView
            key={block.start}
            block={block}
            marks={inside.length === 0 ? NO_MARKS : inside}
            growing={growing && index === blocks.length - 1}
          />
        );
      })}
    </div>
  );
}

/** One block with the direction that most of its letters have. While it grows it turns at most once. */
const BlockView = memo(
  function BlockView({ block, marks, growing }: { block: Block; marks: TextMark[]; growing: boolean }) {
    const settled = useRef<{ direction: Direction; turned: boolean }>(undefined);
    const text = plainText(block.token);
    let direction: Direction;
    if (growing || settled.current !== undefined) {
      settled.current = growingDirection(text, settled.current);
      direction = settled.current.direction;
    } else direction = blockDirection(text);
    return <>{renderBlock(block.token, block.start, { marks, direction })}</>;
  },
  (a, b) =>
    a.block.raw === b.block.raw && a.block.start === b.block.start && a.marks === b.marks && a.growing === b.growing,
);

type Context = { marks: TextMark[]; direction: Direction };

/** Where each child begins in the source: children are looked for in their parent's source, one after the other. */
function eachChild(
  children: Token[],
  parent: string,
  start: number,
  render: (child: Token, at: number | null, index: number) => ReactNode,
): ReactNode[] {
  let cursor = 0;
  return children.map((child, index) => {
    const found = parent.indexOf(child.raw, cursor);
    if (found !== -1) cursor = found + child.raw.length;
    return render(child, found === -1 ? null : start + found, index);
  });
}

function renderBlock(token: Token, start: number | null, context: Context, key?: number): ReactNode {
  const dir = context.direction;
  switch (token.type) {
    case "heading": {
      const heading = token as Tokens.Heading;
      // The page has the first level; a text's headings follow under it.
      const Level = `h${Math.min(6, heading.depth + 1)}` as "h2";
      return (
        <Level key={key} dir={dir} className={heading.depth === 1 ? "!text-xl" : undefined}>
          {inline(heading.tokens, heading.raw, start, context)}
        </Level>
      );
    }
    case "paragraph":
      return (
        <p key={key} dir={dir}>
          {inline((token as Tokens.Paragraph).tokens, token.raw, start, context)}
        </p>
      );
    case "text": {
      const text = token as Tokens.Text;
      return (
        <span key={key}>
          {text.tokens ? inline(text.tokens, text.raw, start, context) : leaf(text.raw, start, context)}
        </span>
      );
    }
    case "blockquote": {
      const quote = token as Tokens.Blockquote;
      return (
        <blockquote key={key} dir={dir}>
          {eachChild(quote.tokens, quote.raw, start ?? 0, (child, at, index) =>
            renderBlock(child, start === null ? null : at, context, index),
          )}
        </blockquote>
      );
    }
    case "list": {
      const list = token as Tokens.List;
      const Kind = list.ordered ? "ol" : "ul";
      return (
        <Kind key={key} dir={dir} start={list.ordered && list.start !== "" ? list.start : undefined}>
          {eachChild(list.items, list.raw, start ?? 0, (child, at, index) => {
            const item = child as Tokens.ListItem;
            const own: Context = { ...context, direction: blockDirection(plainText(item), dir) };
            return (
              <li key={index} dir={own.direction}>
                {eachChild(item.tokens, item.raw, at ?? 0, (inner, innerAt, innerIndex) =>
                  renderBlock(inner, start === null || at === null ? null : innerAt, own, innerIndex),
                )}
              </li>
            );
          })}
        </Kind>
      );
    }
    case "code":
      return (
        <pre key={key} dir="ltr" tabIndex={0}>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case "hr":
      return <hr key={key} />;
    case "table": {
      const table = token as Tokens.Table;
      return (
        <table key={key} dir={dir} tabIndex={0}>
          <thead>
            <tr>
              {table.header.map((cell, index) => (
                <th key={index} scope="col">
                  {inline(cell.tokens, cell.text, null, context)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, rowIndex) => (
              <tr key={rowIndex}>
                {row.map((cell, index) => (
                  <td key={index}>{inline(cell.tokens, cell.text, null, context)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    }
    case "checkbox":
      return <TaskBox key={key} token={token} />;
    case "space":
    case "def":
      return null;
    default:
      return (
        <p key={key} dir={dir}>
          {leaf(token.raw, start, context)}
        </p>
      );
  }
}

/** The box of a task, where its words begin. */
function TaskBox({ token }: { token: Token }) {
  const isDone = (token as Tokens.Checkbox).checked;
  return <input type="checkbox" checked={isDone} readOnly disabled aria-label={contentWords.task} className="me-2" />;
}

function inline(tokens: Token[] | undefined, parent: string, start: number | null, context: Context): ReactNode {
  if (tokens === undefined) return null;
  return eachChild(tokens, parent, start ?? 0, (token, found, key) => {
    const at = start === null ? null : found;
    switch (token.type) {
      case "strong":
        return <strong key={key}>{inline((token as Tokens.Strong).tokens, token.raw, at, context)}</strong>;
      case "em":
        // Persian has no slanted letters: emphasis is a quiet underline.
        return (
          <em key={key} className="underline decoration-edge decoration-dotted underline-offset-8">
            {inline((token as Tokens.Em).tokens, token.raw, at, context)}
          </em>
        );
      case "del":
        return <s key={key}>{inline((token as Tokens.Del).tokens, token.raw, at, context)}</s>;
      case "codespan":
        return (
          <code key={key} dir="ltr">
            {(token as Tokens.Codespan).text}
          </code>
        );
      case "checkbox":
        return <TaskBox key={key} token={token} />;
      case "br":
        return <br key={key} />;
      case "link": {
        const link = token as Tokens.Link;
        const safe = /^(https?:|mailto:|tel:)/i.test(link.href);
        const content = inline(link.tokens, link.raw, at, context);
        return safe ? (
          <a key={key} href={link.href} title={link.href} target="_blank" rel="noreferrer noopener">
            {content}
          </a>
        ) : (
          <span key={key}>{content}</span>
        );
      }
      case "image":
        // No request leaves the origin for a text: an image is named, not loaded.
        return <span key={key}>[{(token as Tokens.Image).text}]</span>;
      case "escape":
        return <span key={key}>{leaf((token as Tokens.Escape).text, at === null ? null : at + 1, context)}</span>;
      default:
        return <span key={key}>{leaf(token.raw, at, context)}</span>;
    }
  });
}

/** Words of the source, with the marks that lie on them. `data-start` tells where they stand, for selections. */
function leaf(text: string, start: number | null, context: Context): ReactNode {
  if (start === null) return decodeEntities(text);
  const entities = text.includes("&") ? [...text.matchAll(ENTITY)] : [];
  if (entities.length === 0) return marked(text, text, start, context);
  const pieces: ReactNode[] = [];
  let at = 0;
  const add = (to: number, shown?: string) => {
    const source = text.slice(at, to);
    if (source !== "")
      pieces.push(<Fragment key={at}>{marked(source, shown ?? source, start + at, context)}</Fragment>);
    at = to;
  };
  for (const entity of entities) {
    add(entity.index);
    add(entity.index + entity[0].length, decodeEntities(entity[0]));
  }
  add(text.length);
  return pieces;
}

/** A piece of the source as it is shown. A character reference (`shown` differs) is one character, marked whole or not at all. */
function marked(text: string, shown: string, start: number, { marks }: Context): ReactNode {
  const isReference = shown !== text;
  const length = isReference ? text.length : undefined;
  const here = marks
    .map((mark) => ({ ...mark, start: mark.start - start, end: mark.end - start }))
    .filter((mark) => mark.end > 0 && mark.start < text.length);
  if (here.length === 0)
    return (
      <span data-start={start} data-length={length}>
        {shown}
      </span>
    );
  const clipped = here.map((mark) => ({
    ...mark,
    start: isReference ? 0 : Math.max(0, mark.start),
    end: isReference ? text.length : Math.min(text.length, mark.end),
  }));
  return segments(text, clipped).map((piece) => {
    const at = start + piece.start;
    // Of marks that lie on one another personal data shows; the thread that was chosen shows above others.
    const mark =
      piece.marks.find(({ kind }) => kind === "pii") ??
      piece.marks.find(({ kind }) => kind === "active") ??
      piece.marks.at(-1);
    if (mark === undefined) {
      return (
        <span key={at} data-start={at} data-length={length}>
          {isReference ? shown : piece.text}
        </span>
      );
    }
    return (
      <mark
        key={at}
        data-start={at}
        data-length={length}
        data-mark={mark.id}
        title={mark.label}
        dir={mark.kind === "pii" ? blockDirection(piece.text, "ltr") : undefined}
        className={
          mark.kind === "pii"
            ? "cx-pii rounded-sm bg-pii-tint px-0.5 text-pii [unicode-bidi:isolate]"
            : mark.kind === "note"
              ? "cx-mark rounded-sm bg-mark text-ink"
              : mark.kind === "active"
                ? "cx-mark cursor-pointer border-b-2 border-warn bg-mark text-ink"
                : "cx-mark cursor-pointer border-b-2 border-warn/60 bg-mark/45 text-ink hover:bg-mark"
        }
      >
        {isReference ? shown : piece.text}
      </mark>
    );
  });
}
