"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useActions } from "@/lib/actions";
import { signOut } from "@/lib/auth";
import { settleAndLeave, useGo } from "@/lib/leave";
import { usePreferences, type Density, type Theme } from "@/lib/store";
import { toastError } from "@/lib/told";
import { words } from "@/lib/words";
import type { Scope } from "@/features/session";
import { NAV } from "./nav";

const NameDialog = dynamic(() => import("./name-dialog").then((module) => module.NameDialog), { ssr: false });

const THEMES: Theme[] = ["system", "light", "dark"];
const DENSITIES: Density[] = ["comfortable", "compact"];

/** What can be done on every page: going somewhere, the way of looking, the way out. */
export function ShellActions({ scope }: { scope: Scope }) {
  const go = useGo();
  const cache = useQueryClient();
  const preferences = usePreferences();
  const [isNaming, setNaming] = useState(false);
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
        short: words.account.sessions,
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
      ...scope.workspaces.map((workspace) => ({
        id: `workspace:${workspace.id}`,
        label: a.toWorkspace(workspace.name),
        short: workspace.name,
        group: "scope" as const,
        checked: workspace.id === scope.workspace?.id,
        perform: () => scope.switchTo({ orgId: scope.org.id, workspaceId: workspace.id }),
      })),
      ...scope.orgs.map((org) => ({
        id: `org:${org.id}`,
        label: a.toOrganization(org.name),
        short: org.name,
        group: "scope" as const,
        checked: org.id === scope.org.id,
        perform: () => scope.switchTo({ orgId: org.id }),
      })),
      ...(scope.may("workspace.create")
        ? [
            {
              id: "workspace.new",
              label: words.scope.newWorkspace,
              group: "scope" as const,
              perform: () => go("/welcome?step=workspace"),
            },
          ]
        : []),
      {
        id: "organization.new",
        label: words.scope.newOrganization,
        group: "scope",
        perform: () => go("/welcome?step=organization"),
      },
      ...THEMES.map((theme) => ({
        id: `theme.${theme}`,
        label: a.themes[theme],
        short: words.account.themes[theme],
        group: "view" as const,
        checked: preferences.theme === theme,
        perform: () => preferences.set({ theme }),
      })),
      ...DENSITIES.map((density) => ({
        id: `density.${density}`,
        label: a.densities[density],
        short: words.account.densities[density],
        group: "view" as const,
        checked: preferences.density === density,
        perform: () => preferences.set({ density }),
      })),
      {
        id: "account.name",
        label: a.changeName,
        short: words.account.name,
        group: "act",
        perform: () => setNaming(true),
      },
      {
        id: "sign-out",
        label: a.signOut,
        short: words.account.signOut,
        group: "act",
        perform: () => {
          settleAndLeave()
            .then(async (may) => {
              if (!may) return;
              await signOut();
              cache.clear();
              window.location.assign("/login");
            })
            // The session goes on: who leaves a shared machine has to know.
            .catch((thrown: unknown) => toastError(thrown, (error) => `${words.account.stillIn} ${error.text}`));
        },
      },
    ],
    true,
  );
  return isNaming ? <NameDialog me={scope.me} onClose={() => setNaming(false)} /> : null;
}
