import { formatMonth, formatPercent } from "@/lib/format";
import { words } from "@/lib/words";
import { notifications, type LimitWords } from "@/lib/words/notifications";
import type { Notification } from "./queries";

const w = notifications;

/** What a sentence calls people and places by. What somebody may not see has no name. */
export type Names = {
  person: (id: string | null | undefined) => string | null;
  workspace: (id: string | null | undefined) => string | null;
};

/** What happened, in a sentence. An event that is newer than this page still says that something happened. */
export function sentenceOf(notification: Notification, names: Names): string {
  const { by, role } = notification.data ?? {};
  return (
    w.texts[notification.type]?.(
      by == null ? w.somebody : (names.person(by) ?? w.somebody),
      role == null ? "" : (words.roles[role] ?? role),
      limitOf(notification.data ?? {}, names),
    ) ?? w.other
  );
}

/** Whose limit it is, what it counts, and how much of it is used. */
function limitOf(data: Notification["data"], names: Names): LimitWords {
  const whose = {
    org: () => w.whose.org,
    workspace: () => w.whose.workspace(names.workspace(data.subject_id)),
    user: () => w.whose.user(names.person(data.subject_id ?? data.user_id)),
    api_key: () => w.whose.api_key,
  };
  return {
    // A measure or a scope that is newer than this page has no words here.
    measure: data.measure === "cost" || data.measure === "tokens" ? data.measure : null,
    whose: (whose[data.scope ?? "org"] ?? whose.org)(),
    month: data.period == null ? null : formatMonth(data.period, words.months),
    percent: data.percent == null ? null : formatPercent(data.percent / 100),
  };
}

/** The content that it is about, if it is about one. */
export function contentOf(notification: Notification): string | null {
  return notification.data?.content_id ?? null;
}

/** The page on which one sees more about it; none where there is none. */
export function placeOf(notification: Notification): string | null {
  const { type, org_id: orgId } = notification;
  const data = notification.data ?? {};
  if (data.content_id != null) {
    if (data.workspace_id == null) return `/contents/${data.content_id}`;
    return type === "content.submitted"
      ? `/review?w=${data.workspace_id}&item=${data.content_id}`
      : `/contents/${data.content_id}?w=${data.workspace_id}`;
  }
  // It is of no organization of the person's yet; who has one answers it among the members.
  if (type === "org.invitation.created") return "/members";
  if (orgId == null) return null;
  if (type.startsWith("usage.limit.")) return `/usage?o=${orgId}&view=limits`;
  if (type.startsWith("usage.")) return `/usage?o=${orgId}`;
  if (type.startsWith("notifier.webhook.")) return `/webhooks?o=${orgId}`;
  if (type === "org.member.removed") return null;
  return type.startsWith("org.") ? `/members?o=${orgId}` : null;
}
