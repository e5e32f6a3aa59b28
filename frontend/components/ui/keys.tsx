import { Fragment } from "react";
import { keyCaps } from "@/lib/actions";
import { words } from "@/lib/words";
import { cx } from "./cx";

/** The keys of an action, as caps. Hidden where there is no keyboard, and from screen readers, which have `aria-keyshortcuts`. */
export function Keys({ keys, quiet = false }: { keys: string; quiet?: boolean }) {
  return (
    <span aria-hidden="true" dir="ltr" className="hidden items-center gap-1 sm:inline-flex pointer-coarse:hidden">
      {keyCaps(keys).map((chord, index) => (
        <Fragment key={index}>
          {index > 0 ? <span className="sr-only">{words.shortcuts.then}</span> : null}
          <span className="inline-flex gap-0.5">
            {chord.map((cap) => (
              <Cap key={cap} quiet={quiet}>
                {cap}
              </Cap>
            ))}
          </span>
        </Fragment>
      ))}
    </span>
  );
}

export function Cap({ children, quiet = false }: { children: string; quiet?: boolean }) {
  return (
    <kbd
      className={cx(
        "inline-flex h-5 min-w-5 items-center justify-center rounded-sm border px-1 font-sans text-xs leading-none font-normal",
        quiet ? "border-current/35 text-current" : "border-line bg-canvas text-ink-3",
      )}
    >
      {children}
    </kbd>
  );
}
