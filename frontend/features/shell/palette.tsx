"use client";

import { Search } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { offeredActions, useRegistry, type Action, type ActionGroup } from "@/lib/actions";
import { useAppStore } from "@/lib/store";
import { fold } from "@/lib/text/fold";
import { words } from "@/lib/words";
import { cx, Dialog, Keys } from "@/components/ui";

const GROUPS: ActionGroup[] = ["act", "go", "scope", "view", "row"];

/** How many actions of rows are named at once. */
const MOST_OF_ROWS = 12;

/** Actions whose words hold every word of the query, folded, by group. What is of one row is named to who looks for it. */
export function filterActions(actions: readonly Action[], query: string): Action[] {
  const wanted = query.split(/\s+/).map(fold).filter(Boolean);
  const seen = new Set<string>();
  return GROUPS.flatMap((group) =>
    actions
      // What is taken already is nothing to do.
      .filter((action) => action.group === group && !action.hidden && !action.disabled && !action.checked)
      .filter((action) => {
        if (seen.has(action.id)) return false;
        const text = fold(`${action.label} ${action.also ?? ""}`);
        if (!wanted.every((word) => text.includes(word))) return false;
        seen.add(action.id);
        return true;
      })
      .slice(0, group !== "row" ? undefined : wanted.length === 0 ? 0 : MOST_OF_ROWS),
  );
}

/** Everything that can be done now, by name. */
export function Palette() {
  const open = useAppStore((app) => app.paletteOpen);
  const setOpen = useAppStore((app) => app.setPaletteOpen);
  const entries = useRegistry((registry) => registry.entries);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = useMemo(() => filterActions(offeredActions(entries), query), [entries, query]);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at, found]);

  function perform(action: Action | undefined) {
    if (action === undefined) return;
    setOpen(false);
    // After the dialog gave the focus back, so that the action may move it.
    setTimeout(action.perform, 0);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      event.preventDefault();
      const step = event.code === "ArrowDown" ? 1 : -1;
      setAt((before) => (found.length === 0 ? 0 : (before + step + found.length) % found.length));
    } else if (event.code === "Enter" || event.code === "NumpadEnter") {
      event.preventDefault();
      perform(found[at]);
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={words.palette.open}
      hideTitle
      wide
      className="sm:self-start sm:mt-[10vh]"
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden="true" className="size-4.5 text-ink-3" strokeWidth={1.5} />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          aria-label={words.palette.open}
          autoFocus
          placeholder={words.palette.placeholder}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="h-13 grow bg-transparent outline-none"
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={words.palette.open}
        className="max-h-[55vh] overflow-y-auto p-1.5"
      >
        {GROUPS.map((group) => {
          const members = found.filter((action) => action.group === group);
          if (members.length === 0) return null;
          return (
            <div key={group} role="group" aria-label={words.palette.groups[group]}>
              <p aria-hidden="true" className="px-2.5 pt-2 pb-1 text-xs text-ink-3">
                {words.palette.groups[group]}
              </p>
              {members.map((action) => {
                const index = found.indexOf(action);
                return (
                  <div
                    key={action.id}
                    id={`${id}-${index}`}
                    role="option"
                    aria-selected={index === at}
                    onPointerMove={() => setAt(index)}
                    onClick={() => perform(action)}
                    className={cx(
                      "flex min-h-10 cursor-pointer items-center gap-3 rounded-md px-2.5",
                      index === at && "bg-hover",
                    )}
                  >
                    <bdi dir="auto" className="grow truncate">
                      {action.label}
                    </bdi>
                    {action.keys ? <Keys keys={action.keys} /> : null}
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
      {found.length === 0 ? (
        <p role="status" className="px-4 pt-2 pb-8 text-center text-ink-3">
          {words.palette.empty}
        </p>
      ) : null}
    </Dialog>
  );
}
