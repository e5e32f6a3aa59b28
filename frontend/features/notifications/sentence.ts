import type { Role } from "@/lib/permissions";
import { words } from "@/lib/words";
import { notifications } from "@/lib/words/notifications";
import type { Notification } from "./queries";

const w = notifications;

/** What happened, in a sentence. An event that is newer than this page still says that something happened. */
export function sentenceOf(
  notification: Notification,
  nameOf: (id: string | null | undefined) => string | null,
): string {
  const data = (notification.data ?? {}) as { by?: string; role?: Role };
  const by = data.by === undefined ? w.somebody : (nameOf(data.by) ?? w.somebody);
  const role = data.role === undefined ? "" : (words.roles[data.role] ?? data.role);
  return w.texts[notification.type]?.(by, role) ?? w.other;
}

/** The content that it is about, if it is about one. */
export function contentOf(notification: Notification): string | null {
  return ((notification.data ?? {}) as { content_id?: string }).content_id ?? null;
}

/** The page on which one sees more about it; none where there is none. */
export function placeOf(notification: Notification): string | null {
  const { type, org_id: orgId } = notification;
  const data = (notification.data ?? {}) as { content_id?: string; workspace_id?: string };
  if (data.content_id !== undefined) {
    if (data.workspace_id === undefined) return `/contents/${data.content_id}`;
    return type === "content.submitted"
      ? `/review?w=${data.workspace_id}&item=${data.content_id}`
      : `/contents/${data.content_id}?w=${data.workspace_id}`;
  }
  if (orgId == null) return null;
  if (type.startsWith("usage.")) return `/usage?o=${orgId}`;
  if (type.startsWith("notifier.webhook.")) return `/webhooks?o=${orgId}`;
  if (type === "org.member.removed") return null;
  return type.startsWith("org.") ? `/members?o=${orgId}` : null;
}
