import type { Schema } from "@/lib/api";

export type Webhook = Schema<"Webhook">;
export type Delivery = Schema<"Delivery">;
/** A type of event as the API writes it (`content.approved`). */
export type EventType = Webhook["events"][number];

/** What a webhook can be told of. A ping is sent by request alone. */
export const EVENTS = [
  "generation.completed",
  "generation.failed",
  "content.submitted",
  "content.approved",
  "content.rejected",
  "usage.limit.warning",
  "usage.limit.exceeded",
] as unknown as EventType[];
