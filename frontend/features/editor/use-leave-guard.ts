"use client";

import { useEffect, useRef } from "react";
import { editor as editorWords } from "@/lib/words/editor";

/** Asks before a page with unsaved text is left: by closing it, by a link, by the history. Returns the question for acts of the page itself. */
export function useLeaveGuard(isUnsaved: boolean): () => boolean {
  const unsaved = useRef(isUnsaved);
  unsaved.current = isUnsaved;
  useEffect(() => {
    const onUnload = (event: BeforeUnloadEvent) => {
      if (unsaved.current) event.preventDefault();
    };
    const onClick = (event: MouseEvent) => {
      if (
        !unsaved.current ||
        event.defaultPrevented ||
        event.button !== 0 ||
        event.metaKey ||
        event.ctrlKey ||
        event.shiftKey
      )
        return;
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (
        !(link instanceof HTMLAnchorElement) ||
        link.target === "_blank" ||
        link.origin !== window.location.origin ||
        link.pathname === window.location.pathname
      )
        return;
      if (!window.confirm(editorWords.leave)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    window.addEventListener("beforeunload", onUnload);
    // Before React and the router see it.
    document.addEventListener("click", onClick, true);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, true);
    };
  }, []);
  return () => !unsaved.current || window.confirm(editorWords.leave);
}
