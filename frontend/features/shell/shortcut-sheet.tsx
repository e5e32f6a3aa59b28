"use client";

import { offeredActions, useRegistry, type ActionGroup } from "@/lib/actions";
import { useAppStore } from "@/lib/store";
import { words } from "@/lib/words";
import { Cap, Dialog, Keys } from "@/components/ui";

const GROUPS: ActionGroup[] = ["act", "go", "view"];

/** All keys that work here, from the registry of actions. */
export function ShortcutSheet() {
  const open = useAppStore((app) => app.shortcutsOpen);
  const setOpen = useAppStore((app) => app.setShortcutsOpen);
  const actions = offeredActions(useRegistry((registry) => registry.entries)).filter(
    (action) => action.keys !== undefined,
  );
  return (
    <Dialog open={open} onOpenChange={setOpen} title={words.shortcuts.title} description={words.shortcuts.intro} wide>
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        {GROUPS.map((group) => {
          const members = actions.filter((action) => action.group === group);
          if (members.length === 0) return null;
          return (
            <section key={group}>
              <h3 className="mb-1 text-sm text-ink-3">{words.palette.groups[group]}</h3>
              <dl className="divide-y divide-line">
                {members.map((action) => (
                  <div key={action.id} className="flex min-h-10 items-center justify-between gap-3">
                    <dt>{action.label}</dt>
                    <dd className="shrink-0">
                      <Keys keys={action.keys!} />
                      <span className="sr-only">{action.keys}</span>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        <section>
          <h3 className="mb-1 text-sm text-ink-3">{words.nav.write}</h3>
          <dl>
            <div className="flex min-h-10 items-center justify-between gap-3">
              <dt>{words.shortcuts.halfSpace}</dt>
              <dd dir="ltr" className="flex gap-0.5">
                <Cap>Shift</Cap>
                <Cap>Space</Cap>
              </dd>
            </div>
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
