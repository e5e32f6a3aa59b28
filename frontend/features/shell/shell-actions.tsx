"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useActions } from "@/lib/actions";
import { signOut } from "@/lib/auth";
import { settleAndLeave, useGo } from "@/lib/leave";
import { usePreferences } from "@/lib/store";
import { words } from "@/lib/words";
import type { Scope } from "@/features/session";
import { NAV } from "./nav";

/** What can be done on every page: going somewhere, the way of looking, the way out. */
export function ShellActions({ scope }: { scope: Scope }) {
  const go = useGo();
  const cache = useQueryClient();
  const preferences = usePreferences();
  const a = words.actions;

  useActions(
    [
      ...NAV.flatMap((group) => group.items)
        .filter((item) => (item.of === "org" ? scope.may(item.permission) : scope.mayHere(item.permission)))
        .map((item) => ({
          id: `go:${item.href}`,
          label: item.action,
          group: "go" as const,
          keys: item.keys,
          also: item.label,
          perform: () => go(item.href),
        })),
      {
        id: "go:/notifications",
        label: a.goNotifications,
        group: "go",
        keys: "KeyG KeyN",
        perform: () => go("/notifications"),
      },
      {
        id: "go:/settings/sessions",
        label: a.goSessions,
        group: "go",
        perform: () => go("/settings/sessions"),
      },
      ...(scope.mayHere("content.write")
        ? [
            {
              id: "content.new",
              label: a.newContent,
              group: "act" as const,
              keys: "KeyN",
              perform: () => go("/contents/new"),
            },
          ]
        : []),
      ...scope.workspaces
        .filter((workspace) => workspace.id !== scope.workspace?.id)
        .map((workspace) => ({
          id: `workspace:${workspace.id}`,
          label: a.toWorkspace(workspace.name),
          group: "scope" as const,
          perform: () => scope.switchTo({ orgId: scope.org.id, workspaceId: workspace.id }),
        })),
      { id: "theme.light", label: a.themeLight, group: "view", perform: () => preferences.set({ theme: "light" }) },
      { id: "theme.dark", label: a.themeDark, group: "view", perform: () => preferences.set({ theme: "dark" }) },
      {
        id: "theme.system",
        label: a.themeSystem,
        group: "view",
        perform: () => preferences.set({ theme: "system" }),
      },
      preferences.density === "compact"
        ? {
            id: "density",
            label: a.densityComfortable,
            group: "view",
            perform: () => preferences.set({ density: "comfortable" }),
          }
        : {
            id: "density",
            label: a.densityCompact,
            group: "view",
            perform: () => preferences.set({ density: "compact" }),
          },
      {
        id: "sign-out",
        label: a.signOut,
        group: "act",
        perform: () => {
          void settleAndLeave().then(async (may) => {
            if (!may) return;
            await signOut();
            cache.clear();
            window.location.assign("/login");
          });
        },
      },
    ],
    true,
  );
  return null;
}
