"use client";

import { Keyboard, LogOut, MonitorSmartphone, UserPen } from "lucide-react";
import { words } from "@/lib/words";
import { Avatar, Latin, Menu } from "@/components/ui";
import { useScope } from "@/features/session";

/** The person, their way of looking at things, and the way out: actions of the registry, as the palette and the keys have them. */
export function AccountMenu() {
  const { me } = useScope();
  return (
    <Menu
      align="end"
      label={words.account.menu}
      trigger={
        <button
          type="button"
          aria-label={words.account.menu}
          className="inline-flex size-(--control) items-center justify-center rounded-full"
        >
          <Avatar name={me.name ?? words.common.noName} seed={me.id} className="size-8 text-sm" />
        </button>
      }
      header={
        <div className="border-b border-line px-2.5 pt-1.5 pb-2.5">
          <p className="font-semibold">{me.name ?? words.account.unnamed}</p>
          <Latin className="text-sm text-ink-3">{me.phone}</Latin>
        </div>
      }
      items={[
        { kind: "action", id: "account.name", icon: <UserPen className="size-4" strokeWidth={1.5} /> },
        {
          kind: "action",
          id: "go:/settings/sessions",
          icon: <MonitorSmartphone className="size-4" strokeWidth={1.5} />,
        },
        { kind: "action", id: "shortcuts", icon: <Keyboard className="size-4" strokeWidth={1.5} /> },
        { kind: "separator", id: "before-theme" },
        { kind: "label", id: "theme", label: words.account.theme },
        { kind: "action", id: "theme.system" },
        { kind: "action", id: "theme.light" },
        { kind: "action", id: "theme.dark" },
        { kind: "label", id: "density", label: words.account.density },
        { kind: "action", id: "density.comfortable" },
        { kind: "action", id: "density.compact" },
        { kind: "separator", id: "before-out" },
        { kind: "action", id: "sign-out", icon: <LogOut className="size-4 -scale-x-100" strokeWidth={1.5} /> },
      ]}
    />
  );
}
