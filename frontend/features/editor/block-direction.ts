import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type { Node } from "@tiptap/pm/model";
import { blockDirection } from "@/lib/text/direction";

/** Blocks that have a direction of their own; what is inside follows, but for list items, which have one each. */
const DIRECTED = new Set(["paragraph", "heading", "listItem", "blockquote", "bulletList", "orderedList"]);

function decorate(doc: Node): DecorationSet {
  const decorations: Decoration[] = [];
  doc.descendants((node, position) => {
    if (node.type.name === "codeBlock") {
      decorations.push(Decoration.node(position, position + node.nodeSize, { dir: "ltr" }));
      return false;
    }
    if (!DIRECTED.has(node.type.name)) return true;
    decorations.push(Decoration.node(position, position + node.nodeSize, { dir: blockDirection(node.textContent) }));
    return true;
  });
  return DecorationSet.create(doc, decorations);
}

/** Each block in the direction that most of its letters have, while it is typed. The text itself is not touched. */
export const BlockDirection = Extension.create({
  name: "blockDirection",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key: new PluginKey("blockDirection"),
        state: {
          init: (_, { doc }) => decorate(doc),
          apply: (transaction, before) => (transaction.docChanged ? decorate(transaction.doc) : before),
        },
        props: {
          decorations(state) {
            return this.getState(state);
          },
        },
      }),
    ];
  },
});
