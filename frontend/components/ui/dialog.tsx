"use client";

import dynamic from "next/dynamic";
import type { DialogProps, SheetProps } from "./dialog-parts";

// Overlays are loaded when they are first needed (or when the page has nothing better to do): pages stay light.
const parts = () => import("./dialog-parts");
const LazyDialog = dynamic(() => parts().then((module) => module.Dialog), { ssr: false });
const LazySheet = dynamic(() => parts().then((module) => module.Sheet), { ssr: false });

/** Fetches the parts of dialogs ahead of their first use. What cannot be fetched now is fetched then. */
export function preloadDialogs(): void {
  parts().catch(() => undefined);
}

/** A modal dialog. Focus goes in and comes back; the page behind does not shift. */
export function Dialog(props: DialogProps) {
  return props.open ? <LazyDialog {...props} /> : null;
}

/** A panel at the inline start, over the page. */
export function Sheet(props: SheetProps) {
  return props.open ? <LazySheet {...props} /> : null;
}
