"use client";

import { Keyboard, LogOut, MonitorSmartphone, UserPen } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useRegistry, offeredActions } from "@/lib/actions";
import { useGo } from "@/lib/leave";
import { useAppStore, usePreferences, type Density, type Theme } from "@/lib/store";
import { words } from "@/lib/words";
import { Avatar, Latin, Menu } from "@/components/ui";
import { useScope } from "@/features/session";

const NameDialog = dynamic(() => import("./name-dialog").then((module) => module.NameDialog), { ssr: false });

const THEMES: Theme[] = ["system", "light", "dark"];
const DENSITIES: Density[] = ["comfortable", "compact"];

/** The person, their way of looking at things, and the way out. */
export function AccountMenu() {
  const go = useGo();
  const { me } = useScope();
  const preferences = usePreferences();
  const showShortcuts = useAppStore((app) => app.setShortcutsOpen);
  const perform = (id: string) =>
    offeredActions(useRegistry.getState().entries)
      .find((action) => action.id === id)
      ?.perform();
  const [isNaming, setNaming] = useState(false);
  return (
    <>
      <Menu
        align="end"
        label={words.account.menu}
        trigger={
          <button
            type="button"
            aria-label={words.account.menu}
            className="inline-flex size-(--control) items-center justify-center rounded-full"
          >
            <Avatar name={me.name ?? "؟"} seed={me.id} className="size-8 text-sm" />
          </button>
        }
        header={
          <div className="border-b border-line px-2.5 pt-1.5 pb-2.5">
            <p className="font-semibold">{me.name ?? words.account.unnamed}</p>
            <Latin className="text-sm text-ink-3">{me.phone}</Latin>
          </div>
        }
        items={[
          {
            kind: "item",
            id: "name",
            label: words.account.name,
            icon: <UserPen className="size-4" strokeWidth={1.5} />,
            perform: () => setNaming(true),
          },
          {
            kind: "item",
            id: "sessions",
            label: words.account.sessions,
            icon: <MonitorSmartphone className="size-4" strokeWidth={1.5} />,
            perform: () => go("/settings/sessions"),
          },
          {
            kind: "item",
            id: "shortcuts",
            label: words.account.shortcuts,
            icon: <Keyboard className="size-4" strokeWidth={1.5} />,
            keys: "shift+Slash",
            perform: () => showShortcuts(true),
          },
          { kind: "separator", id: "before-theme" },
          { kind: "label", id: "theme", label: words.account.theme },
          ...THEMES.map((theme) => ({
            kind: "choice" as const,
            id: theme,
            label: words.account.themes[theme],
            checked: preferences.theme === theme,
            keepOpen: true,
            perform: () => preferences.set({ theme }),
          })),
          { kind: "label", id: "density", label: words.account.density },
          ...DENSITIES.map((density) => ({
            kind: "choice" as const,
            id: density,
            label: words.account.densities[density],
            checked: preferences.density === density,
            keepOpen: true,
            perform: () => preferences.set({ density }),
          })),
          { kind: "separator", id: "before-out" },
          {
            kind: "item",
            id: "out",
            label: words.account.signOut,
            icon: <LogOut className="size-4 -scale-x-100" strokeWidth={1.5} />,
            perform: () => perform("sign-out"),
          },
        ]}
      />
      {isNaming ? <NameDialog me={me} onClose={() => setNaming(false)} /> : null}
    </>
  );
}
