import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type { Node } from "@tiptap/pm/model";
import { findFolded } from "@/lib/text/fold";

export type FindState = { query: string; at: number; found: { from: number; to: number }[] };
export const findKey = new PluginKey<FindState>("find");

/** Where a query occurs, spelling folded («میروم» finds «می‌روم»), within each block of text. */
function search(doc: Node, query: string): FindState["found"] {
  const found: FindState["found"] = [];
  if (query.trim() === "") return found;
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    // Every inline node that is no text counts as one place.
    const text = node.textBetween(0, node.content.size, undefined, "\ufffc");
    for (const range of findFolded(text, query))
      found.push({ from: position + 1 + range.start, to: position + 1 + range.end });
    return false;
  });
  return found;
}

/** Finds in the text; occurrences are marked without touching it. Set by `tr.setMeta(findKey, { query, at })`. */
export const Find = Extension.create({
  name: "find",
  addProseMirrorPlugins() {
    return [
      new Plugin<FindState>({
        key: findKey,
        state: {
          init: () => ({ query: "", at: 0, found: [] }),
          apply(transaction, before) {
            const asked = transaction.getMeta(findKey) as { query?: string; at?: number } | undefined;
            if (asked === undefined && !transaction.docChanged) return before;
            const query = asked?.query ?? before.query;
            const found =
              query === before.query && !transaction.docChanged ? before.found : search(transaction.doc, query);
            const at = asked?.at ?? (query === before.query ? before.at : 0);
            return { query, found, at: found.length === 0 ? 0 : ((at % found.length) + found.length) % found.length };
          },
        },
        props: {
          decorations(state) {
            const find = findKey.getState(state);
            if (!find || find.found.length === 0) return null;
            return DecorationSet.create(
              state.doc,
              find.found.map((range, index) =>
                Decoration.inline(range.from, range.to, {
                  class:
                    index === find.at
                      ? "cx-mark bg-mark outline-2 outline-warn rounded-sm"
                      : "cx-mark bg-mark rounded-sm",
                }),
              ),
            );
          },
        },
      }),
    ];
  },
});
