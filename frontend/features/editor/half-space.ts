import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";

export const HALF_SPACE = "\u200c";

/** Shift+Space and Ctrl+Shift+2 write a half-space, by the physical key, as Persian keyboards do. */
export const HalfSpace = Extension.create({
  name: "halfSpace",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          handleKeyDown(view, event) {
            const isHalf =
              (event.code === "Space" && event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) ||
              (event.code === "Digit2" && event.shiftKey && event.ctrlKey);
            if (!isHalf) return false;
            view.dispatch(view.state.tr.insertText(HALF_SPACE).scrollIntoView());
            event.preventDefault();
            return true;
          },
        },
      }),
    ];
  },
});
