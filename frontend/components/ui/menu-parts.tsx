"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { useState, type ReactNode } from "react";
import { offeredActions, useRegistry, type Action } from "@/lib/actions";
import { cx } from "./cx";
import { Keys } from "./keys";
import { layer } from "./layers";
import type { MenuProps } from "./menu";

/** A line of a menu: an action of the registry, with its words, its keys and what it does, left out while it is not offered; or what orders them. */
export type MenuEntry =
  | { kind: "action"; id: string; icon?: ReactNode; danger?: boolean }
  | { kind: "label"; id: string; label: string }
  | { kind: "separator"; id: string };

/** What is drawn. `choice` has a tick when it is taken; `keepOpen` leaves the menu open after it. */
type Line =
  | Exclude<MenuEntry, { kind: "action" }>
  | {
      kind: "item";
      id: string;
      label: ReactNode;
      icon?: ReactNode;
      keys?: string;
      danger?: boolean;
      perform: () => void;
    }
  | { kind: "choice"; id: string; label: ReactNode; checked: boolean; keepOpen?: boolean; perform: () => void };

/** What a menu shows of an action. */
function lineOf(entry: Extract<MenuEntry, { kind: "action" }>, offered: readonly Action[]): Line | null {
  const action = offered.find((each) => each.id === entry.id);
  if (action === undefined || action.disabled) return null;
  const { keys, perform, checked } = action;
  const label = action.short ?? action.label;
  return checked === undefined
    ? { ...entry, kind: "item", label, keys, perform }
    : {
        kind: "choice",
        id: entry.id,
        label: (
          <bdi dir="auto" className="block truncate text-start">
            {label}
          </bdi>
        ),
        checked,
        // Ways of looking are tried one after the other.
        keepOpen: action.group === "view",
        perform,
      };
}

const ITEM =
  "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1 outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50 pointer-coarse:min-h-11";

/** The open menu. Mounted by `Menu` when it is first opened, so it begins open. */
export function MenuParts({ trigger, items, header, label, align = "start" }: MenuProps) {
  const [open, setOpen] = useState(true);
  const offered = offeredActions(useRegistry((registry) => registry.entries));
  return (
    // Not modal: a modal menu hides the page from assistive technology while its buttons can still be focused.
    <Radix.Root dir="rtl" modal={false} open={open} onOpenChange={setOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={layer("menu")}>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className="animate-fade max-h-(--radix-dropdown-menu-content-available-height) min-w-56 overflow-y-auto rounded-lg bg-surface p-1.5 shadow-overlay outline-none"
        >
          {header}
          {items.map((entry) => {
            const item = entry.kind === "action" ? lineOf(entry, offered) : entry;
            if (item === null) return null;
            switch (item.kind) {
              case "separator":
                return <Radix.Separator key={item.id} className="-mx-1.5 my-1.5 border-t border-line" />;
              case "label":
                return (
                  <Radix.Label key={item.id} className="px-2.5 pt-2 pb-1 text-xs text-ink-3">
                    {item.label}
                  </Radix.Label>
                );
              case "choice":
                return (
                  <Radix.CheckboxItem
                    key={item.id}
                    className={ITEM}
                    checked={item.checked}
                    onSelect={(event) => {
                      if (item.keepOpen) event.preventDefault();
                      item.perform();
                    }}
                  >
                    <span className="min-w-0 grow">{item.label}</span>
                    <Radix.ItemIndicator>
                      <Check aria-hidden="true" className="size-4 text-accent" strokeWidth={2} />
                    </Radix.ItemIndicator>
                  </Radix.CheckboxItem>
                );
              default:
                return (
                  <Radix.Item key={item.id} className={cx(ITEM, item.danger && "text-bad")} onSelect={item.perform}>
                    {item.icon ? (
                      <span className={cx("shrink-0", !item.danger && "text-ink-3")}>{item.icon}</span>
                    ) : null}
                    <span className="grow">{item.label}</span>
                    {item.keys ? <Keys keys={item.keys} /> : null}
                  </Radix.Item>
                );
            }
          })}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
