export type Group = "content" | "generation" | "usage" | "org";

function groupOf(event: string): Group {
  if (event.startsWith("content.")) return "content";
  if (event.startsWith("ai.")) return "generation";
  if (event.startsWith("usage.") || event.startsWith("notifier.")) return "usage";
  return "org";
}

const ORDER: Group[] = ["content", "generation", "usage", "org"];

/** Events by what they are about, in the order in which they matter to people. A group without events is left out. */
export function groupEvents<T extends { event: string }>(items: readonly T[]): { id: Group; items: T[] }[] {
  return ORDER.map((id) => ({ id, items: items.filter((item) => groupOf(item.event) === id) })).filter(
    (group) => group.items.length > 0,
  );
}

/** The type under which webhooks carry an event; `null` where they do not. */
export function webhookTypeOf(event: string): string | null {
  if (event.startsWith("ai.generation.")) return event.slice("ai.".length);
  return ["content.submitted", "content.approved", "content.rejected"].includes(event) ||
    event.startsWith("usage.limit.")
    ? event
    : null;
}
