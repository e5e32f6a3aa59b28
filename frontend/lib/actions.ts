"use client";

import { useEffect, useMemo, useRef } from "react";
import { create } from "zustand";

/**
 * What an action is about; the palette and the sheet of shortcuts are grouped by it. Those of a `row` are many alike, one for each row of a
 * list: the palette names them to who looks for one.
 */
export type ActionGroup = "go" | "act" | "scope" | "view" | "row";

/**
 * One thing that can be done. Menus, buttons, the command palette, shortcuts and the sheet of shortcuts all show the same
 * definition. `keys` are chords by physical key (`KeyboardEvent.code`): `mod+KeyK`, `KeyJ`, or a sequence `KeyG KeyC`.
 */
export type Action = {
  id: string;
  label: string;
  group: ActionGroup;
  keys?: string;
  /** What a menu calls it, whose heading or place says the rest. */
  short?: string;
  /** More words by which the palette finds it. */
  also?: string;
  perform: () => void;
  /** Not offered for now, but the shortcut sheet still names it. */
  disabled?: boolean;
  /** One of several ways, and whether it is taken: menus draw a tick, and stay open for another choice. */
  checked?: boolean;
  /** Works while somebody types in a field, too (only with `mod`). */
  whileTyping?: boolean;
  /** Only a shortcut: not in the palette. */
  hidden?: boolean;
};

type Registered = { owner: symbol; actions: Action[] };
type Registry = {
  entries: Registered[];
  put: (owner: symbol, actions: Action[], isEverywhere?: boolean) => void;
  drop: (owner: symbol) => void;
};

export const useRegistry = create<Registry>()((set) => ({
  entries: [],
  put: (owner, actions, isEverywhere = false) =>
    set((state) => {
      const at = state.entries.findIndex((entry) => entry.owner === owner);
      if (at === -1)
        return {
          entries: isEverywhere ? [{ owner, actions }, ...state.entries] : [...state.entries, { owner, actions }],
        };
      const entries = state.entries.slice();
      entries[at] = { owner, actions };
      return { entries };
    }),
  drop: (owner) => set((state) => ({ entries: state.entries.filter((entry) => entry.owner !== owner) })),
}));

/** All actions that are offered now; what was registered last comes first, what is offered everywhere last: a page's keys win. */
export function offeredActions(entries: readonly Registered[]): Action[] {
  return [...entries].reverse().flatMap((entry) => entry.actions);
}

/**
 * Offers actions while the component is mounted. The registry sees a new list only when what is shown changes; `perform` is
 * always the newest. What is offered on every page (`isEverywhere`) stands behind the page's own, whichever came first.
 */
export function useActions(actions: Action[], isEverywhere = false): void {
  const owner = useRef<symbol>(Symbol("actions"));
  const newest = useRef(actions);
  newest.current = actions;
  const shape = actions.map((a) => [a.id, a.label, a.keys, a.disabled, a.hidden, a.checked].join("|")).join("\n");
  const stable = useMemo(
    () =>
      newest.current.map((action) => ({
        ...action,
        perform: () => newest.current.find((candidate) => candidate.id === action.id)?.perform(),
      })),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the shape says when the list is another one
    [shape],
  );
  useEffect(() => {
    const self = owner.current;
    useRegistry.getState().put(self, stable, isEverywhere);
    return () => useRegistry.getState().drop(self);
  }, [stable, isEverywhere]);
}

type KeyLike = Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** A pressed key as a chord. The physical key counts, so a Persian layout changes nothing. */
export function chordOf(event: KeyLike): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey) parts.push("shift");
  parts.push(event.code);
  return parts.join("+");
}

/** Whether somebody types there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[contenteditable="true"]') !== null) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !["checkbox", "radio", "button", "submit", "reset", "range"].includes(target.type)
  );
}

/** How long a sequence waits for its next key, milliseconds. */
const SEQUENCE_MS = 1200;

/**
 * Turns key presses into actions. Returns the listener; it keeps the beginning of a sequence (`KeyG` of `KeyG KeyC`) for a
 * moment. Half-spaces (Shift+Space, Ctrl+Shift+2) are never an action's.
 */
export function makeKeyListener(
  offered: () => Action[],
  // When the key was pressed: a page that was busy meanwhile hears of it late.
  timeOf: (event: KeyboardEvent) => number = (event) => event.timeStamp,
) {
  let begun = "";
  let begunAt = 0;

  return (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (/^(Shift|Control|Alt|Meta)/.test(event.code)) return;
    const chord = chordOf(event);
    if (chord === "shift+Space" || chord === "mod+shift+Digit2") return;
    const typing = isTyping(event.target);
    const inDialog =
      event.target instanceof HTMLElement &&
      event.target.closest('[role="dialog"],[role="alertdialog"],[role="menu"]') !== null;
    if (timeOf(event) - begunAt > SEQUENCE_MS) begun = "";
    const pressed = begun === "" ? chord : `${begun} ${chord}`;

    const possible = offered().filter((action) => {
      if (action.keys === undefined || action.disabled) return false;
      if (typing || inDialog) return action.whileTyping === true && action.keys.startsWith("mod+");
      return true;
    });
    const exact =
      possible.find((action) => action.keys === pressed) ?? possible.find((action) => action.keys === chord);
    if (exact !== undefined) {
      begun = "";
      event.preventDefault();
      exact.perform();
      return;
    }
    if (possible.some((action) => action.keys?.startsWith(`${pressed} `))) {
      begun = pressed;
      begunAt = timeOf(event);
      event.preventDefault();
    } else {
      begun = "";
    }
  };
}

const NAMES: Record<string, string> = {
  mod: "Ctrl",
  alt: "Alt",
  shift: "Shift",
  Slash: "/",
  Space: "Space",
  Escape: "Esc",
  Enter: "Enter",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Comma: ",",
  Period: ".",
};

/** The keys of an action as caps to draw: `mod+KeyK` is [["Ctrl", "K"]], a sequence has several. */
export function keyCaps(keys: string): string[][] {
  return keys
    .split(" ")
    .map((chord) =>
      chord === "shift+Slash" ? ["?"] : chord.split("+").map((part) => NAMES[part] ?? part.replace(/^(Key|Digit)/, "")),
    );
}

/** The keys as `aria-keyshortcuts` has them. */
export function ariaKeys(keys: string): string {
  return keys
    .split(" ")
    .map((chord) => keyCaps(chord)[0]!.join("+").replace("Ctrl", "Control"))
    .join(" ");
}
