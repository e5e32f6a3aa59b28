import type { Metadata } from "next";
import { webhooks } from "@/lib/words/webhooks";
import { WebhooksPage } from "@/features/webhooks/webhooks-page";

export const metadata: Metadata = { title: webhooks.title };

export default function Page() {
  return <WebhooksPage />;
}
