import { Mark, Node, type Extensions } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Code } from "@tiptap/extension-code";
import { CodeBlock } from "@tiptap/extension-code-block";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Italic } from "@tiptap/extension-italic";
import { BulletList } from "@tiptap/extension-list/bullet-list";
import { ListItem } from "@tiptap/extension-list/item";
import { ListKeymap } from "@tiptap/extension-list/keymap";
import { OrderedList } from "@tiptap/extension-list/ordered-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Text } from "@tiptap/extension-text";
import { Gapcursor } from "@tiptap/extensions/gap-cursor";
import { TrailingNode } from "@tiptap/extensions/trailing-node";
import { UndoRedo } from "@tiptap/extensions/undo-redo";

/** An attribute that is kept in the page, too: a block that is read back from what was typed into it has it still. */
const kept = (name: string, fallback: string) => ({
  default: fallback,
  parseHTML: (element: HTMLElement) => element.getAttribute(`data-${name}`) ?? fallback,
  renderHTML: (attributes: Record<string, unknown>) =>
    attributes[name] === fallback ? {} : { [`data-${name}`]: attributes[name] },
});
const flag = (name: string) => ({
  default: false,
  parseHTML: (element: HTMLElement) => element.hasAttribute(`data-${name}`),
  renderHTML: (attributes: Record<string, unknown>) => (attributes[name] === true ? { [`data-${name}`]: "" } : {}),
});

/** A link, inline or by reference (`label`). Only addresses that lead out safely become one in the page. */
const Link = Mark.create({
  name: "link",
  inclusive: false,
  addAttributes() {
    return {
      href: {
        default: "",
        parseHTML: (element) => element.getAttribute("data-href") ?? element.getAttribute("href") ?? "",
        renderHTML: ({ href }) => ({
          "data-href": String(href),
          ...(/^(https?:|mailto:|tel:)/i.test(String(href)) ? { href: String(href) } : {}),
        }),
      },
      title: { default: null },
      label: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-label"),
        renderHTML: ({ label }) => (label === null ? {} : { "data-label": String(label) }),
      },
    };
  },
  parseHTML() {
    return [{ tag: "a[href]" }, { tag: "a[data-href]" }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["a", { ...HTMLAttributes, rel: "noreferrer noopener" }, 0];
  },
});

/** Markdown that the editor has no node for, kept as its source. */
export const SourceBlock = Node.create({
  name: "sourceBlock",
  group: "block",
  atom: true,
  selectable: true,
  addAttributes() {
    return {
      source: {
        default: "",
        parseHTML: (element) => element.getAttribute("data-source") ?? "",
        renderHTML: ({ source }) => ({ "data-source": String(source) }),
      },
    };
  },
  parseHTML() {
    return [{ tag: "div[data-source]" }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["div", HTMLAttributes];
  },
  renderText({ node }) {
    return String(node.attrs.source);
  },
});

/** What a text may consist of in the editor. */
export const textExtensions: Extensions = [
  Document,
  Paragraph,
  Text,
  Heading,
  Blockquote,
  BulletList.extend({
    addAttributes() {
      return { marker: kept("marker", "-"), loose: flag("loose") };
    },
  }),
  OrderedList.extend({
    addAttributes() {
      return { ...this.parent?.(), delimiter: kept("delimiter", "."), loose: flag("loose") };
    },
  }),
  ListItem,
  CodeBlock,
  HorizontalRule,
  HardBreak.extend({
    addAttributes() {
      // A line end of the source, which readers see as a space.
      return { soft: flag("soft") };
    },
  }),
  Bold.extend({
    addAttributes() {
      return { sign: kept("sign", "*") };
    },
  }),
  Italic.extend({
    addAttributes() {
      return { sign: kept("sign", "*") };
    },
  }),
  Strike,
  // Code may be bold or a link, as Markdown has it.
  Code.extend({ excludes: "" }),
  Link,
  ListKeymap,
  UndoRedo,
  Gapcursor,
  TrailingNode,
];
