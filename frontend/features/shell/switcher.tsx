"use client";

import { ChevronsUpDown, Plus } from "lucide-react";
import { useGo } from "@/lib/leave";
import { words } from "@/lib/words";
import { Avatar, Menu, UserText } from "@/components/ui";
import type { Scope } from "@/features/session";

const plus = <Plus className="size-4" strokeWidth={1.5} />;

/** Where one stands, and how to stand elsewhere. */
export function Switcher({ scope }: { scope: Scope }) {
  const go = useGo();
  return (
    <Menu
      label={words.scope.switcher}
      trigger={
        <button
          type="button"
          aria-label={`${words.scope.switcher}: ${scope.org.name}، ${scope.workspace?.name ?? ""}`}
          className="bleed-focus flex w-full items-center gap-2.5 rounded-md border border-line bg-surface px-2.5 py-2 text-start transition-colors duration-100 hover:border-edge/60"
        >
          <Avatar name={scope.org.name} seed={scope.org.id} className="size-8 rounded-md text-sm" />
          <span className="min-w-0 grow">
            <span className="block truncate leading-5 font-semibold">{scope.workspace?.name ?? scope.org.name}</span>
            <span className="block truncate text-xs leading-5 text-ink-3">{scope.org.name}</span>
          </span>
          <ChevronsUpDown aria-hidden="true" className="size-4 text-ink-3" strokeWidth={1.5} />
        </button>
      }
      items={[
        { kind: "label", id: "workspaces", label: words.scope.workspaces },
        ...scope.workspaces.map((workspace) => ({
          kind: "choice" as const,
          id: workspace.id,
          label: <UserText className="block truncate">{workspace.name}</UserText>,
          checked: workspace.id === scope.workspace?.id,
          perform: () => scope.switchTo({ orgId: scope.org.id, workspaceId: workspace.id }),
        })),
        ...(scope.may("workspace.create")
          ? [
              {
                kind: "item" as const,
                id: "new-workspace",
                label: words.scope.newWorkspace,
                icon: plus,
                perform: () => go("/welcome?step=workspace"),
              },
            ]
          : []),
        { kind: "separator", id: "between" },
        { kind: "label", id: "organizations", label: words.scope.organizations },
        ...scope.orgs.map((org) => ({
          kind: "choice" as const,
          id: org.id,
          label: <UserText className="block truncate">{org.name}</UserText>,
          checked: org.id === scope.org.id,
          perform: () => scope.switchTo({ orgId: org.id }),
        })),
        {
          kind: "item",
          id: "new-organization",
          label: words.scope.newOrganization,
          icon: plus,
          perform: () => go("/welcome?step=organization"),
        },
      ]}
    />
  );
}
