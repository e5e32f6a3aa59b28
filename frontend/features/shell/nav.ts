import {
  BookOpenCheck,
  ChartLine,
  ChartNoAxesColumn,
  FileText,
  FolderClosed,
  LibraryBig,
  Rows3,
  Settings,
  Users,
  Webhook,
  type LucideIcon,
} from "lucide-react";
import type { Permission } from "@/lib/permissions";
import { words } from "@/lib/words";

export type NavItem = {
  href: string;
  label: string;
  icon: LucideIcon;
  /** The action's name in the palette, and its keys. */
  action: string;
  keys: string;
  permission: Permission;
  /** Asked of the workspace, or of the organization. */
  of: "workspace" | "org";
  /** In the bar at the foot of a phone. */
  onPhone?: boolean;
};

export type NavGroup = { id: string; label: string; items: NavItem[] };

/** The pages of the dashboard, in their order. The sidebar, the palette and the keys are made of this. */
export const NAV: NavGroup[] = [
  {
    id: "write",
    label: words.nav.write,
    items: [
      {
        href: "/contents",
        label: words.nav.contents,
        icon: FileText,
        action: words.actions.goContents,
        keys: "KeyG KeyC",
        permission: "content.read",
        of: "workspace",
        onPhone: true,
      },
      {
        href: "/review",
        label: words.nav.review,
        icon: BookOpenCheck,
        action: words.actions.goReview,
        keys: "KeyG KeyR",
        permission: "content.read",
        of: "workspace",
        onPhone: true,
      },
      {
        href: "/projects",
        label: words.nav.projects,
        icon: FolderClosed,
        action: words.actions.goProjects,
        keys: "KeyG KeyP",
        permission: "project.read",
        of: "workspace",
        onPhone: true,
      },
      {
        href: "/prompts",
        label: words.nav.prompts,
        icon: LibraryBig,
        action: words.actions.goPrompts,
        keys: "KeyG KeyL",
        permission: "prompt.read",
        of: "workspace",
      },
      {
        href: "/batches",
        label: words.nav.batches,
        icon: Rows3,
        action: words.actions.goBatches,
        keys: "KeyG KeyB",
        permission: "content.read",
        of: "workspace",
      },
    ],
  },
  {
    id: "manage",
    label: words.nav.manage,
    items: [
      {
        href: "/usage",
        label: words.nav.usage,
        icon: ChartNoAxesColumn,
        action: words.actions.goUsage,
        keys: "KeyG KeyU",
        permission: "usage.read",
        of: "org",
        onPhone: true,
      },
      {
        href: "/analytics",
        label: words.nav.analytics,
        icon: ChartLine,
        action: words.actions.goAnalytics,
        keys: "KeyG KeyA",
        permission: "content.read",
        of: "workspace",
      },
      {
        href: "/members",
        label: words.nav.members,
        icon: Users,
        action: words.actions.goMembers,
        keys: "KeyG KeyM",
        permission: "org.read",
        of: "org",
      },
      {
        href: "/webhooks",
        label: words.nav.webhooks,
        icon: Webhook,
        action: words.actions.goWebhooks,
        keys: "KeyG KeyW",
        permission: "webhook.manage",
        of: "org",
      },
      {
        href: "/settings",
        label: words.nav.settings,
        icon: Settings,
        action: words.actions.goSettings,
        keys: "KeyG KeyS",
        permission: "org.update",
        of: "org",
      },
    ],
  },
];
