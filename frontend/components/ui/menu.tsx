"use client";

import {
  cloneElement,
  useState,
  type ComponentType,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
} from "react";
import type { MenuEntry } from "./menu-parts";

export type { MenuEntry } from "./menu-parts";

const parts = () => import("./menu-parts");

/** Fetches the parts of menus ahead of their first use. What cannot be fetched now is fetched then. */
export function preloadMenus(): void {
  parts().catch(() => undefined);
}

export type MenuProps = {
  /** The button that opens it: an element that takes `onClick`, `onKeyDown` and `aria-*`. */
  trigger: ReactElement<Record<string, unknown>>;
  items: MenuEntry[];
  /** Drawn above the items. */
  header?: React.ReactNode;
  label?: string;
  align?: "start" | "end";
};

/** A menu under its trigger. What draws it is loaded when somebody is about to open it. */
export function Menu({ trigger, ...rest }: MenuProps) {
  // Kept here, not in a lazy component: that one would take the trigger away for a moment.
  const [Parts, setParts] = useState<ComponentType<MenuProps> | null>(null);
  if (Parts !== null) return <Parts trigger={trigger} {...rest} />;
  // Without a network it stays closed, and the next click tries again.
  const open = () =>
    parts().then(
      (module) => setParts(() => module.MenuParts),
      () => undefined,
    );
  return cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: preloadMenus,
    onFocus: preloadMenus,
    onClick: (event: MouseEvent) => {
      event.preventDefault();
      void open();
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.code !== "ArrowDown") return;
      event.preventDefault();
      void open();
    },
  });
}
